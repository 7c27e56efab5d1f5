/**
 * Which sensors are known, in which order their products store the bands, and what the scene's own evidence says the
 * bands are (SCIENCE §2.1). The order of bands alone proves nothing: without one of these evidences a scene is refused.
 */
import { QingshanError } from '../errors.ts';
import { BAND_ROLES, type BandMap, type BandRole } from '../raster/band.ts';
import type { Capability } from './scene.ts';

type SensorFamily = 'chinese' | 'sentinel-2' | 'landsat' | 'naip';

export interface Sensor {
  /** `GF-2 PMS1`, as reports print it. */
  readonly id: string;
  readonly family: SensorFamily;
  /** Roles in the order of the multispectral product; undefined where products differ and only names can tell. */
  readonly fileOrder: readonly BandRole[] | undefined;
  /** Roles by the producer's band name, upper case without leading zeros: `B4`, `B8A`. */
  readonly bandNames: Readonly<Record<string, BandRole>>;
}

interface SensorRow {
  /** First name is printed; the others occur in file names and sidecars. */
  readonly satellites: readonly string[];
  /** Empty: the satellite has one camera and no name is needed. */
  readonly cameras: readonly string[];
  readonly family: SensorFamily;
  readonly fileOrder?: readonly BandRole[];
  readonly bandNames?: Readonly<Record<string, BandRole>>;
}

const BGRN = ['blue', 'green', 'red', 'nir'] as const;

const TM_BANDS = { B1: 'blue', B2: 'green', B3: 'red', B4: 'nir', B5: 'swir1', B7: 'swir2' } as const;
const OLI_BANDS = {
  B1: 'coastal',
  B2: 'blue',
  B3: 'green',
  B4: 'red',
  B5: 'nir',
  B6: 'swir1',
  B7: 'swir2',
  B8: 'pan',
} as const;
const MSI_BANDS = {
  B1: 'coastal',
  B2: 'blue',
  B3: 'green',
  B4: 'red',
  B5: 'redEdge1',
  B6: 'redEdge2',
  B8: 'nir',
  B8A: 'nir2',
  B11: 'swir1',
  B12: 'swir2',
} as const;

/** `SV1-01` to `SV1-04`: the satellites of a constellation carry one camera. */
function numbered(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${name}-0${i + 1}`);
}

/** SCIENCE §2.1. BJ-3 and Jilin-1 GF03 are absent on purpose: their order stands in each scene's metadata. */
const SENSORS: readonly SensorRow[] = [
  { satellites: ['GF-1'], cameras: ['PMS1', 'PMS2'], family: 'chinese', fileOrder: BGRN },
  { satellites: ['GF-1'], cameras: ['WFV1', 'WFV2', 'WFV3', 'WFV4'], family: 'chinese', fileOrder: BGRN },
  { satellites: ['GF-1B'], cameras: ['PMS'], family: 'chinese', fileOrder: BGRN },
  { satellites: ['GF-1C'], cameras: ['PMS'], family: 'chinese', fileOrder: BGRN },
  { satellites: ['GF-1D'], cameras: ['PMS'], family: 'chinese', fileOrder: BGRN },
  { satellites: ['GF-2'], cameras: ['PMS1', 'PMS2'], family: 'chinese', fileOrder: BGRN },
  { satellites: ['GF-6'], cameras: ['PMS'], family: 'chinese', fileOrder: BGRN },
  {
    satellites: ['GF-6'],
    cameras: ['WFV'],
    family: 'chinese',
    fileOrder: ['blue', 'green', 'red', 'nir', 'redEdge1', 'redEdge2', 'coastal', 'yellow'],
  },
  { satellites: ['GF-7'], cameras: ['DLC', 'BWD'], family: 'chinese', fileOrder: BGRN },
  { satellites: ['ZY-3 01', 'ZY3', 'ZY3-1'], cameras: ['MUX'], family: 'chinese', fileOrder: BGRN },
  { satellites: ['ZY-3 02', 'ZY3-2'], cameras: ['MUX'], family: 'chinese', fileOrder: BGRN },
  { satellites: ['ZY-3 03', 'ZY3-3'], cameras: ['MUX'], family: 'chinese', fileOrder: BGRN },
  ...(
    [
      ['ZY1-02D', 'ZY1E'],
      ['ZY1-02E', 'ZY1F'],
    ] as const
  ).map((satellites): SensorRow => ({
    satellites,
    cameras: ['VNIC'],
    family: 'chinese',
    fileOrder: ['blue', 'green', 'red', 'nir', 'coastal', 'yellow', 'redEdge1', 'nir2'],
  })),
  { satellites: ['JL-1 01A', 'JL1', 'JL101A'], cameras: [], family: 'chinese', fileOrder: ['blue', 'green', 'red'] },
  {
    satellites: ['BJ-2', 'TripleSat', 'TripleSat 1', 'TripleSat 2', 'TripleSat 3'],
    cameras: [],
    family: 'chinese',
    fileOrder: BGRN,
  },
  { satellites: ['SuperView-1', 'SV1', 'GJ1', ...numbered('SV1', 4)], cameras: [], family: 'chinese', fileOrder: BGRN },
  { satellites: ['SuperView-2', 'SV2', ...numbered('SV2', 4)], cameras: [], family: 'chinese', fileOrder: BGRN },
  { satellites: ['SuperView Neo-1', 'SVN1', ...numbered('SVN1', 4)], cameras: [], family: 'chinese', fileOrder: BGRN },
  { satellites: ['Sentinel-2', 'S2A', 'S2B', 'S2C'], cameras: ['MSI'], family: 'sentinel-2', bandNames: MSI_BANDS },
  { satellites: ['Landsat-4'], cameras: ['TM'], family: 'landsat', bandNames: TM_BANDS },
  { satellites: ['Landsat-5'], cameras: ['TM'], family: 'landsat', bandNames: TM_BANDS },
  { satellites: ['Landsat-7'], cameras: ['ETM'], family: 'landsat', bandNames: TM_BANDS },
  { satellites: ['Landsat-8'], cameras: ['OLI'], family: 'landsat', bandNames: OLI_BANDS },
  { satellites: ['Landsat-9'], cameras: ['OLI'], family: 'landsat', bandNames: OLI_BANDS },
  // USDA delivers the four-band product as red, green, blue, near infrared; the three-band one may be colour infrared.
  { satellites: ['NAIP'], cameras: [], family: 'naip', fileOrder: ['red', 'green', 'blue', 'nir'] },
];

/** The sensor of a satellite and camera as a sidecar or a file name spells them: `GF2`, `PMS1`. */
export function findSensor(satellite: string, camera: string): Sensor | undefined {
  for (const row of SENSORS) {
    if (!row.satellites.some((name) => sameName(name, satellite))) continue;
    if (row.cameras.length === 0) return sensorOf(row, undefined);
    const found = row.cameras.find((name) => sameName(name, camera));
    if (found !== undefined) return sensorOf(row, found);
  }
  return undefined;
}

/** The sensor that an operator names: `GF-2 PMS1`, `gf2pms1`, `NAIP`. */
export function findSensorById(id: string): Sensor | undefined {
  for (const row of SENSORS) {
    for (const satellite of row.satellites) {
      if (row.cameras.length === 0 && sameName(satellite, id)) return sensorOf(row, undefined);
      const camera = row.cameras.find((name) => sameName(satellite + name, id));
      if (camera !== undefined) return sensorOf(row, camera);
    }
  }
  return undefined;
}

function sensorOf(row: SensorRow, camera: string | undefined): Sensor {
  const satellite = row.satellites[0]!;
  return {
    id: camera === undefined ? satellite : `${satellite} ${camera}`,
    family: row.family,
    fileOrder: row.fileOrder,
    bandNames: row.bandNames ?? {},
  };
}

function sameName(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(name: string): string {
  return name
    .toUpperCase()
    .replaceAll(/[\s_-]/g, '')
    .replaceAll(/(\D)0+(\d)/g, '$1$2');
}

export interface BandEvidence {
  /** For messages. */
  readonly file: string;
  readonly bandCount: number;
  /** 1-based band that the file declares as alpha. It is none of the product's bands, unless the operator says so. */
  readonly alphaBand: number | undefined;
  /** `--bands`; wins over everything. */
  readonly option: BandMap | undefined;
  /** Band descriptions of the file, in band order; empty string where there is none. */
  readonly descriptions: readonly string[];
  readonly sensor: Sensor | undefined;
  /** The file name or sidecar says that this is the panchromatic product. */
  readonly isPan: boolean;
  /** Band name in a single-band file's name, `B4`. */
  readonly bandName: string | undefined;
}

/**
 * The roles that the evidence proves, `{}` where it proves none. Taken whole from the first source that names any:
 * option, descriptions, panchromatic product, band name in the file name, registry (only if the band count is the
 * product's).
 *
 * @throws OPTION_INVALID where `--bands` names a band that the file does not have, or one band twice
 */
export function findBandRoles(evidence: BandEvidence): BandMap {
  if (evidence.option !== undefined) return checkedOption(evidence.option, evidence.bandCount);
  const described = rolesFromNames(evidence.descriptions, evidence.sensor);
  if (Object.keys(described).length > 0) return described;
  if (evidence.isPan && evidence.bandCount === 1) return { pan: 1 };
  if (evidence.bandName !== undefined && evidence.bandCount === 1) {
    return rolesFromNames([evidence.bandName], evidence.sensor);
  }
  const order = evidence.sensor?.fileOrder;
  const productBands = evidence.alphaBand === evidence.bandCount ? evidence.bandCount - 1 : evidence.bandCount;
  if (order === undefined || order.length !== productBands) return {};
  return Object.fromEntries(order.map((role, i) => [role, i + 1]));
}

/**
 * Index family of a band map.
 *
 * @throws BAND_ROLES_UNKNOWN where no role is known, BAND_MISSING where the known ones allow no vegetation index
 */
export function capabilityOf(file: string, bandCount: number, bands: BandMap): Capability {
  if (Object.keys(bands).length === 0) throw new QingshanError('BAND_ROLES_UNKNOWN', { file, bandCount });
  if (bands.red !== undefined && bands.nir !== undefined) return bands.swir1 === undefined ? 'VNIR' : 'VNIR+SWIR';
  if (bands.nir === undefined && bands.red !== undefined && bands.green !== undefined && bands.blue !== undefined) {
    return 'RGB';
  }
  throw new QingshanError('BAND_MISSING', { file, bandCount, band: bands.nir === undefined ? 'nir' : 'red' });
}

function checkedOption(option: BandMap, bandCount: number): BandMap {
  const seen = new Set<number>();
  for (const [role, band] of Object.entries(option)) {
    const rule = bandRule(role, band, bandCount, seen);
    if (rule !== undefined) {
      throw new QingshanError('OPTION_INVALID', {
        option: '--bands',
        value: `${role}=${band}`,
        rule,
        command: 'analyze',
      });
    }
    seen.add(band);
  }
  return option;
}

function bandRule(role: string, band: number, bandCount: number, seen: ReadonlySet<number>): string | undefined {
  if (!(BAND_ROLES as readonly string[]).includes(role)) return `the roles are ${BAND_ROLES.join(', ')}`;
  if (!Number.isInteger(band) || band < 1 || band > bandCount) return `the file has bands 1 to ${bandCount}`;
  return seen.has(band) ? 'one band has one role' : undefined;
}

/** Spellings in band descriptions, lower case without spaces, hyphens and underscores. Single letters are no proof. */
const ROLE_OF_NAME: Readonly<Record<string, BandRole>> = {
  ...Object.fromEntries(BAND_ROLES.map((role) => [role.toLowerCase(), role])),
  coastalblue: 'coastal',
  coastalaerosol: 'coastal',
  rededge: 'redEdge1',
  nir1: 'nir',
  nearinfrared: 'nir',
  infrared: 'nir',
  swir16: 'swir1',
  swir22: 'swir2',
  panchromatic: 'pan',
  蓝: 'blue',
  蓝波段: 'blue',
  绿: 'green',
  绿波段: 'green',
  红: 'red',
  红波段: 'red',
  近红外: 'nir',
  近红外波段: 'nir',
  红边: 'redEdge1',
  全色: 'pan',
};

/** A role that two bands claim is no evidence, so it makes the whole list worthless. */
function rolesFromNames(names: readonly string[], sensor: Sensor | undefined): BandMap {
  const roles: Partial<Record<BandRole, number>> = {};
  for (const [i, name] of names.entries()) {
    const role = roleOfName(name, sensor);
    if (role === undefined) continue;
    if (roles[role] !== undefined) return {};
    roles[role] = i + 1;
  }
  return roles;
}

function roleOfName(name: string, sensor: Sensor | undefined): BandRole | undefined {
  const named =
    ROLE_OF_NAME[
      name
        .trim()
        .toLowerCase()
        .replaceAll(/[\s_-]/g, '')
    ];
  if (named !== undefined) return named;
  const match = /^(?:SR_|TOA_)?B0*(\d{1,2}A?)(?:\b|_)/i.exec(name.trim());
  return match === null ? undefined : sensor?.bandNames[`B${match[1]!.toUpperCase()}`];
}
