/**
 * How a scene's DN become reflectance, or why they cannot (SCIENCE §2.3 and rule 4). A coefficient is used only for the
 * exact satellite, camera and year it was published for; a neighbouring year's would be wrong by up to a factor of two.
 */
import { QingshanError } from '../errors.ts';
import type { BandMap, BandRole } from '../raster/band.ts';
import { dayOfYear, earthSunDistance } from './acquisition.ts';
import type { LandsatFacts } from './landsat-metadata.ts';
import type { Radiometry, SampleType } from './scene.ts';
import type { SentinelFacts } from './sidecar.ts';
import type { Sensor } from './sensors.ts';

/**
 * What the file itself declares.
 *
 * The convention for analysis-ready files: the GDAL metadata item `RADIOMETRY` is `surface_reflectance` or
 * `toa_reflectance`, and `value = dn · SCALE + OFFSET` with the file's own scale and offset. Scale and offset without
 * that item say nothing, because they may lead to radiance or to anything else.
 */
export interface DeclaredScaling {
  readonly radiometry: string | undefined;
  /** In band order, undefined where the file has none. */
  readonly scale: readonly (number | undefined)[];
  readonly offset: readonly (number | undefined)[];
}

export interface RadiometryEvidence {
  /** For messages. */
  readonly file: string;
  readonly mode: 'calibrated' | 'raw';
  readonly bandCount: number;
  readonly sampleType: SampleType;
  readonly bands: BandMap;
  readonly declared: DeclaredScaling;
  readonly sensor: Sensor | undefined;
  /** `2020-07-16`, or null where it is not known. */
  readonly date: string | null;
  /** Processing level as the file name spells it, see `parseSceneName`. */
  readonly level: string | undefined;
  /** Coefficients of a Landsat product's own metadata, by band name. */
  readonly landsat?: LandsatFacts['reflectance'] | undefined;
  /** The producer's band names in band order, where the delivery names them. */
  readonly bandNames?: readonly string[];
  readonly isFused: boolean;
  /** Degrees, accepted by `fitSunZenith`; null where unknown. */
  readonly sunZenith: number | null;
  readonly sentinel: SentinelFacts | undefined;
  /** Sentinel-2 processing baseline from the file name. */
  readonly baseline: number | undefined;
  readonly offsetApplied: 'yes' | 'no' | undefined;
}

/** @throws SCENE_OFFSET_UNKNOWN for a Sentinel-2 scene whose offset state nothing tells */
export function findRadiometry(evidence: RadiometryEvidence): Radiometry {
  if (evidence.mode === 'raw') return plain(evidence, 'raw digital numbers, as asked for');
  if (evidence.declared.radiometry !== undefined) return declaredRadiometry(evidence, evidence.declared.radiometry);
  const family = evidence.sensor?.family;
  if (family === 'sentinel-2') return sentinelRadiometry(evidence);
  if (family === 'landsat') return landsatRadiometry(evidence);
  if (family === 'chinese') return chineseRadiometry(evidence);
  if (family === 'naip') return plain(evidence, 'NAIP mosaics are stretched for display and have no calibration');
  return plain(evidence, 'the sensor is unknown, so no calibration applies');
}

function plain(evidence: RadiometryEvidence, basis: string): Radiometry {
  return { level: 'relative_only', ...uniform(evidence.bandCount, 1, 0), basis };
}

function uniform(bandCount: number, scale: number, offset: number): { scale: number[]; offset: number[] } {
  return {
    scale: Array.from({ length: bandCount }, () => scale),
    offset: Array.from({ length: bandCount }, () => offset),
  };
}

const DECLARED_LEVELS = new Map<string, 'surface' | 'toa'>([
  ['surface_reflectance', 'surface'],
  ['toa_reflectance', 'toa'],
]);

function declaredRadiometry(evidence: RadiometryEvidence, name: string): Radiometry {
  const level = DECLARED_LEVELS.get(name.toLowerCase());
  if (level === undefined) return plain(evidence, `the file's RADIOMETRY item "${name}" is not known`);
  const bands = Array.from({ length: evidence.bandCount }, (_, i) => i);
  const isFloat = evidence.sampleType.startsWith('float');
  if (!isFloat && bands.some((i) => evidence.declared.scale[i] === undefined)) {
    return plain(evidence, `the file claims ${name} but integers without a scale cannot be reflectance`);
  }
  return {
    level,
    scale: bands.map((i) => evidence.declared.scale[i] ?? 1),
    offset: bands.map((i) => evidence.declared.offset[i] ?? 0),
    basis: `RADIOMETRY=${name} with the file's own scale and offset`,
  };
}

/** Position of each role in the band list of Sentinel-2's metadata. */
const SENTINEL_BAND_IDS: Readonly<Partial<Record<BandRole, number>>> = {
  coastal: 0,
  blue: 1,
  green: 2,
  red: 3,
  redEdge1: 4,
  redEdge2: 5,
  nir: 7,
  nir2: 8,
  swir1: 11,
  swir2: 12,
};

/** ρ = (DN + offset) / quantification; the offset is −1000 from baseline 04.00 on, unless a provider applied it. */
function sentinelRadiometry(evidence: RadiometryEvidence): Radiometry {
  const { sentinel, offsetApplied, bandCount } = evidence;
  if (evidence.sampleType === 'uint8') return plain(evidence, 'a Sentinel-2 picture of 8 bits has no calibration');
  const level = evidence.level?.endsWith('1C') === true ? 'toa' : 'surface';
  const quantification = sentinel?.quantification ?? 10_000;
  const baseline = sentinel?.baseline ?? evidence.baseline;
  const scaled = uniform(bandCount, 1 / quantification, 0);
  if (offsetApplied === 'yes') {
    return { level, ...scaled, basis: 'Sentinel-2, DN / quantification, offset applied by the provider (option)' };
  }
  if (baseline !== undefined && baseline < 4) {
    return {
      level,
      ...scaled,
      basis: `Sentinel-2, DN / quantification, baseline ${baseline.toFixed(2)} has no offset`,
    };
  }
  if (sentinel !== undefined) {
    const offset = scaled.offset.map((_, i) => sentinelOffset(sentinel, evidence.bands, i + 1) / quantification);
    return { level, scale: scaled.scale, offset, basis: `Sentinel-2, offsets of its metadata, baseline ${baseline}` };
  }
  if (offsetApplied === 'no') {
    const offset = scaled.offset.map(() => -1000 / quantification);
    return { level, scale: scaled.scale, offset, basis: 'Sentinel-2, (DN - 1000) / quantification (option)' };
  }
  throw new QingshanError('SCENE_OFFSET_UNKNOWN', { file: evidence.file });
}

function sentinelOffset(sentinel: SentinelFacts, bands: BandMap, band: number): number {
  const values = Object.values(sentinel.addOffsets);
  if (values.length === 0) return -1000;
  const role = (Object.keys(bands) as BandRole[]).find((name) => bands[name] === band);
  const id = role === undefined ? undefined : SENTINEL_BAND_IDS[role];
  return (id === undefined ? undefined : sentinel.addOffsets[id]) ?? values[0]!;
}

/**
 * Level 2 of Collection 2: ρ = DN · 2.75e-5 − 0.2, unless the product's own metadata has other numbers. Level 1 needs
 * its metadata: ρ = (DN · M + A) / sin(sun elevation), at the top of the atmosphere (USGS, Landsat 8 Data Users Handbook §5.3).
 */
function landsatRadiometry(evidence: RadiometryEvidence): Radiometry {
  const level = evidence.level ?? 'unknown level';
  if (level.startsWith('L1')) return landsatTopOfAtmosphere(evidence, level);
  if (!/^L2S[PR] C2$/.test(level)) {
    return plain(evidence, `Landsat ${level}: only surface reflectance of Collection 2 is calibrated`);
  }
  if (evidence.sampleType !== 'uint16') {
    return plain(evidence, `Landsat ${level} is uint16; ${evidence.sampleType} was changed by someone`);
  }
  const scaled = uniform(evidence.bandCount, 2.75e-5, -0.2);
  const stated = statedCoefficients(evidence);
  if (stated === undefined) {
    return { level: 'surface', ...scaled, basis: 'Landsat Collection 2 level 2, DN * 2.75e-5 - 0.2' };
  }
  return {
    level: 'surface',
    scale: stated.map(({ scale }) => scale),
    offset: stated.map(({ offset }) => offset),
    basis: 'Landsat Collection 2 level 2, coefficients of its metadata',
  };
}

function landsatTopOfAtmosphere(evidence: RadiometryEvidence, level: string): Radiometry {
  const { sunZenith } = evidence;
  const stated = statedCoefficients(evidence);
  if (stated === undefined) return plain(evidence, `Landsat ${level} without the coefficients of its MTL file`);
  if (evidence.sampleType !== 'uint16' && evidence.sampleType !== 'uint8') {
    return plain(evidence, `Landsat ${level} is uint8 or uint16; ${evidence.sampleType} was changed by someone`);
  }
  if (sunZenith === null) return plain(evidence, `Landsat ${level} without a sun elevation that fits time and place`);
  const sun = Math.cos((sunZenith * Math.PI) / 180);
  return {
    level: 'toa',
    scale: stated.map(({ scale }) => scale / sun),
    offset: stated.map(({ offset }) => offset / sun),
    basis: `Landsat ${level}, coefficients of its metadata, sun zenith ${sunZenith.toFixed(1)}`,
  };
}

/** Undefined where they do not cover every band: a scene has one level. */
function statedCoefficients({
  landsat,
  bandNames = [],
}: RadiometryEvidence): readonly { readonly scale: number; readonly offset: number }[] | undefined {
  const stated = bandNames.map((name) => landsat?.[name]).filter((coefficients) => coefficients !== undefined);
  return stated.length > 0 && stated.length === bandNames.length ? stated : undefined;
}

type Gains = readonly [blue: number, green: number, red: number, nir: number];

/**
 * Radiance per DN, W·m⁻²·sr⁻¹·µm⁻¹, by sensor and year, bias 0 (CRESDA's yearly tables as far as SCIENCE §2.1 and 2.3
 * confirm them).
 */
const GAINS: Readonly<Record<string, Gains>> = {
  'GF-2 PMS1 2018': [0.1356, 0.1736, 0.1644, 0.1788],
  'GF-2 PMS1 2019': [0.1453, 0.1826, 0.1727, 0.1908],
  'GF-2 PMS1 2020': [0.1378, 0.1778, 0.17, 0.1858],
  'GF-2 PMS2 2020': [0.1752, 0.1919, 0.1804, 0.1968],
  'GF-6 PMS 2020': [0.082, 0.0645, 0.0489, 0.0286],
  'GF-1B PMS 2018': [0.0333, 0.0414, 0.0474, 0.0435],
  'GF-1B PMS 2019': [0.0292, 0.0362, 0.04, 0.0354],
  'GF-1B PMS 2020': [0.0757, 0.0618, 0.0545, 0.0572],
  'ZY-3 01 MUX 2013': [0.2551, 0.2353, 0.1944, 0.2107],
  'ZY-3 02 MUX 2017': [0.2136, 0.1993, 0.2189, 0.1965],
};

const GAIN_ROLES = ['blue', 'green', 'red', 'nir'] as const;

/** Solar irradiance at the top of the atmosphere, W·m⁻²·µm⁻¹: a surrogate, good for ratio indices only (SCIENCE §2.3). */
export const ESUN_SURROGATE: Gains = [1945, 1835, 1545, 1080];

function chineseRadiometry(evidence: RadiometryEvidence): Radiometry {
  const { sensor, date, sunZenith } = evidence;
  const key = `${sensor?.id} ${date?.slice(0, 4) ?? 'unknown year'}`;
  const gains = GAINS[key];
  if (gains === undefined) return plain(evidence, `no published coefficients for ${key}`);
  if (evidence.isFused) return plain(evidence, `coefficients of ${key} do not hold for a pan-sharpened product`);
  if (evidence.sampleType !== 'uint16') {
    return plain(evidence, `coefficients of ${key} need the original 16 bits, the file has ${evidence.sampleType}`);
  }
  if (date === null || sunZenith === null) {
    return plain(evidence, `coefficients of ${key} are known but the sun's zenith angle is not`);
  }
  const { scale, offset } = uniform(evidence.bandCount, 1, 0);
  for (const [i, role] of GAIN_ROLES.entries()) {
    const band = evidence.bands[role];
    if (band !== undefined) scale[band - 1] = toaFactor(ESUN_SURROGATE[i]!, date, sunZenith) * gains[i]!;
  }
  return {
    level: 'toa',
    scale,
    offset,
    basis: `CRESDA gains ${key}, surrogate ESUN, sun zenith ${sunZenith.toFixed(1)}`,
  };
}

/** Reflectance at the top of the atmosphere per radiance: π·d² / (ESUN·cos θs). */
export function toaFactor(esun: number, date: string, sunZenith: number): number {
  const distance = earthSunDistance(dayOfYear(date));
  return (Math.PI * distance ** 2) / (esun * Math.cos((sunZenith * Math.PI) / 180));
}
