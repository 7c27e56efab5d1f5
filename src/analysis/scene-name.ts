/** What the file name of a scene says, by the producers' own patterns (SCIENCE §2.3 item 5). A bare year is no date. */
import { isCalendarDay } from './acquisition.ts';

export interface SceneNameFacts {
  /** As the registry knows them, see `findSensor`. */
  readonly satellite: string;
  readonly camera: string;
  /** `2020-07-16` */
  readonly date?: string;
  /** ISO instant, where the name has the time of day in UTC. */
  readonly instant?: string;
  readonly product: 'multispectral' | 'pan' | 'fused';
  /** Processing level as spelled: `L1A`, `L2SP`, `MSIL2A`. */
  readonly level?: string;
  /** Sentinel-2 processing baseline as a number, 5.09 for `N0509`. */
  readonly baseline?: number;
  /** `B4`, where the file holds a single band. */
  readonly bandName?: string;
}

/** Facts of a file name without folder, undefined where it follows no known pattern. */
export function parseSceneName(name: string): SceneNameFacts | undefined {
  const stem = name.replace(/\.(?:tiff?|TIFF?)$/, '');
  return chinese(stem) ?? commercial(stem) ?? naip(stem) ?? landsat(stem) ?? sentinel(stem);
}

/** `GF2_PMS1_E104.1_N30.6_20200716_L1A0004932104-MSS1`, also with a producer's suffix after it. */
function chinese(stem: string): SceneNameFacts | undefined {
  const match =
    /^([A-Z]{2}\d?[A-Z0-9-]*)_([A-Z0-9]+)_[EW]\d+(?:\.\d+)?_[NS]\d+(?:\.\d+)?_(\d{8})(?:_(L\d[A-Z]?))?/i.exec(stem);
  if (match === null) return undefined;
  const rest = stem.slice(match[0].length);
  return {
    satellite: match[1]!,
    camera: cameraOf(match[2]!, rest),
    ...dateFact(match[3]!),
    product: productOf(rest),
    ...(match[4] === undefined ? {} : { level: match[4].toUpperCase() }),
  };
}

/** ZY-3 files its four cameras (nadir, forward, backward, multispectral) under `TMS` or `TLC` and tells them at the end. */
function cameraOf(camera: string, rest: string): string {
  return /^(?:TMS|TLC)$/i.test(camera) && /-MUX/i.test(rest) ? 'MUX' : camera;
}

/** GF-7 and ZY-3 look back, ahead and down: `-BWDPAN`, `-FWDPAN`, `-NAD` are panchromatic, `-BWDMUX` is not. */
function productOf(rest: string): SceneNameFacts['product'] {
  if (/FUS|PSH|PANSHARP|FUSION|融合/i.test(rest)) return 'fused';
  return /[-_](?:BWD|FWD|NAD)?(?:PAN)|[-_](?:BWD|FWD|NAD)(?![A-Z])/i.test(rest) ? 'pan' : 'multispectral';
}

/**
 * Names without a place in them: `SV1-03_20190328_L2A0000820208_1103190064002_01-MUX`,
 * `JL1GF03B02_PMS_20220516095811_200084559_101_0008_001_L1_MSS` (the time is Beijing's, SCIENCE §2.1),
 * `TRIPLESAT_3_MS_L1_20211123013545_0039E9VI_003` (the time is UTC: the satellite crosses China in the forenoon).
 */
function commercial(stem: string): SceneNameFacts | undefined {
  const superView = /^((?:SVN?|GJ)\d(?:-\d{2})?)_(\d{8})_(L\d[A-Z]?)\d*/i.exec(stem);
  if (superView !== null) {
    const [all, satellite, day, level] = superView as unknown as [string, string, string, string];
    const product = productOf(stem.slice(all.length));
    return { satellite, camera: '', ...dateFact(day), product, level: level.toUpperCase() };
  }
  const jilin = /^(JL1[A-Z0-9]*)_([A-Z]+\d*)_(\d{8})(\d{6})_\d+_\d+_\d+_\d+_(L\d[A-Z]?)/i.exec(stem);
  if (jilin !== null) {
    const [all, satellite, camera, day, time, level] = jilin as unknown as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const product = productOf(stem.slice(all.length));
    return { satellite, camera, ...dateFact(day, time, BEIJING_HOURS), product, level: level.toUpperCase() };
  }
  const triple = /^TRIPLESAT_(\d)_(PMS|MS|PAN|PSH)_(L\d[A-Z]?)_(\d{8})(\d{6})/i.exec(stem);
  if (triple === null) return undefined;
  const [, number, kind, level, day, time] = triple as unknown as [string, string, string, string, string, string];
  const satellite = `TripleSat ${number}`;
  return { satellite, camera: '', ...dateFact(day, time), product: productOf(`_${kind}`), level: level.toUpperCase() };
}

const BEIJING_HOURS = 8;

/** `m_4709963_se_14_1_20100629`, quarter quadrangle, UTM zone, resolution, day of flight. */
function naip(stem: string): SceneNameFacts | undefined {
  const match = /^m_\d{7}_(?:ne|nw|se|sw)_\d{1,2}_[\dh]{1,3}_(\d{8})(?:\D|$)/i.exec(stem);
  if (match === null) return undefined;
  return { satellite: 'NAIP', camera: '', ...dateFact(match[1]!), product: 'multispectral' };
}

const LANDSAT_CAMERAS: Readonly<Record<string, readonly [satellite: string, camera: string]>> = {
  LT04: ['Landsat-4', 'TM'],
  LT05: ['Landsat-5', 'TM'],
  LE07: ['Landsat-7', 'ETM'],
  LC08: ['Landsat-8', 'OLI'],
  LO08: ['Landsat-8', 'OLI'],
  LC09: ['Landsat-9', 'OLI'],
  LO09: ['Landsat-9', 'OLI'],
};

/** `LC08_L2SP_129039_20200716_20200912_02_T1_SR_B4`, path/row, acquired, processed, collection, tier. */
function landsat(stem: string): SceneNameFacts | undefined {
  const match =
    /^(L[TECO]0[4-9])_(L[12][A-Z]{2})_\d{6}_(\d{8})_\d{8}_(\d{2})_(?:T1|T2|RT)(?:_(?:SR_)?(B\d{1,2}))?/i.exec(stem);
  if (match === null) return undefined;
  const camera = LANDSAT_CAMERAS[match[1]!.toUpperCase()];
  if (camera === undefined) return undefined;
  return {
    satellite: camera[0],
    camera: camera[1],
    ...dateFact(match[3]!),
    product: 'multispectral',
    // Collection 1 has other scale factors than Collection 2, so the collection is part of the level.
    level: `${match[2]!.toUpperCase()} C${Number(match[4])}`,
    ...(match[5] === undefined ? {} : { bandName: match[5].toUpperCase() }),
  };
}

/** `S2A_MSIL2A_20230815T034541_N0509_R104_T48RUV_…`, `T48RUV_20230815T034541_B04_10m`, `S2A_48RUV_20230815_0_L2A`. */
function sentinel(stem: string): SceneNameFacts | undefined {
  const product = /^(S2[ABCD])_(MSIL[12][AC])_(\d{8})T(\d{6})_N(\d{2})(\d{2})_R\d{3}_T\w{5}/i.exec(stem);
  const granule = /^T\d{2}[A-Z]{3}_(\d{8})T(\d{6})_(B\d{1,2}A?)(?:_\d{2}m)?/i.exec(stem);
  const cog = /^(S2[ABCD])_\d{1,2}[A-Z]{3}_(\d{8})_\d+_(L[12][AC])/i.exec(stem);
  const common = { satellite: 'Sentinel-2', camera: 'MSI', product: 'multispectral' } as const;
  if (product !== null) {
    return {
      ...common,
      ...dateFact(product[3]!, product[4]!),
      level: product[2]!.toUpperCase(),
      baseline: Number(`${product[5]}.${product[6]}`),
    };
  }
  if (granule !== null) {
    return {
      ...common,
      ...dateFact(granule[1]!, granule[2]!),
      bandName: granule[3]!.toUpperCase(),
    };
  }
  if (cog !== null) return { ...common, ...dateFact(cog[2]!), level: `MSI${cog[3]!.toUpperCase()}` };
  return undefined;
}

/** @param ahead hours by which the clock of the name is ahead of UTC */
function dateFact(digits: string, time?: string, ahead = 0): { date?: string; instant?: string } {
  const date = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;
  if (!isCalendarDay(date)) return {};
  if (time === undefined) return { date };
  const instant = new Date(`${date}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4, 6)}Z`);
  if (Number.isNaN(instant.getTime())) return { date };
  const utc = new Date(instant.getTime() - ahead * 3_600_000).toISOString();
  return { date: utc.slice(0, 10), instant: utc };
}
