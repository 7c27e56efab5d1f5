/**
 * A CRS by its numbers, and the table of those with an EPSG code (SCIENCE §8.1). One normal form, so that two ways of
 * writing the same CRS get the same identifier.
 *
 * All four datums are treated as one: WGS84, ETRS89 and NAD83 differ from CGCS2000 by plate motion only, below a metre
 * in China, and their ellipsoids by 0.1 mm (SCIENCE §8.2 item 4). The name is kept for the record.
 */
export type Datum = 'CGCS2000' | 'WGS84' | 'NAD83' | 'ETRS89';

export type ProjectionMethod = 'longlat' | 'tmerc' | 'aea' | 'lcc' | 'webmerc';

/** Angles in degrees; `x0`, `y0` in metres; `toMetre` is the length of one map unit (1 for degrees). */
export interface CrsDefinition {
  readonly datum: Datum;
  readonly method: ProjectionMethod;
  readonly lat0: number;
  readonly lon0: number;
  readonly lat1: number;
  readonly lat2: number;
  readonly k: number;
  readonly x0: number;
  readonly y0: number;
  readonly toMetre: number;
}

export const LONG_LAT: CrsDefinition = {
  datum: 'CGCS2000',
  method: 'longlat',
  lat0: 0,
  lon0: 0,
  lat1: 0,
  lat2: 0,
  k: 1,
  x0: 0,
  y0: 0,
  toMetre: 1,
};

const GEOGRAPHIC: Readonly<Record<number, Datum>> = { 4490: 'CGCS2000', 4326: 'WGS84', 4269: 'NAD83', 4258: 'ETRS89' };

/** Codes that mean the same as another one: CGCS2000 with height, and what Web Mercator was called before 3857. */
const SYNONYMS: Readonly<Record<number, number>> = {
  4480: 4490,
  3785: 3857,
  900913: 3857,
  102100: 3857,
  102113: 3857,
};

/** Xian 1980, Beijing 1954 and New Beijing in the EPSG database: geographic, 6° and 3° zones, by number and by meridian. */
const LEGACY_RANGES: readonly (readonly [from: number, to: number])[] = [
  [2327, 2390],
  [2401, 2442],
  [4214, 4214],
  [4555, 4555],
  [4568, 4589],
  [4610, 4610],
  [4652, 4656],
  [4766, 4800],
  [4812, 4812],
  [4822, 4822],
  [21413, 21423],
  [21453, 21463],
  [21473, 21483],
];

export function isLegacyEpsg(code: number): boolean {
  return LEGACY_RANGES.some(([from, to]) => code >= from && code <= to);
}

export function canonicalEpsg(code: number): number {
  return SYNONYMS[code] ?? code;
}

/** The definition and the EPSG name of a code that we know. */
export function definitionOfEpsg(code: number): { definition: CrsDefinition; name: string } | undefined {
  const datum = GEOGRAPHIC[code];
  if (datum !== undefined) return { definition: { ...LONG_LAT, datum }, name: datumName(datum) };
  if (code === 3857) {
    return { definition: { ...LONG_LAT, datum: 'WGS84', method: 'webmerc' }, name: 'WGS 84 / Pseudo-Mercator' };
  }
  return gaussKrugerOfEpsg(code) ?? utmOfEpsg(code);
}

/** The code of a definition, the 3° form where a 3° and a 6° zone share the meridian without prefix. */
export function epsgOfDefinition(definition: CrsDefinition): number | undefined {
  if (definition.method === 'webmerc') return 3857;
  if (definition.method === 'longlat') {
    const entry = Object.entries(GEOGRAPHIC).find(([, datum]) => datum === definition.datum);
    return entry === undefined ? undefined : Number(entry[0]);
  }
  return candidateCodes(definition).find((code) => {
    const known = definitionOfEpsg(code);
    return (
      known !== undefined &&
      known.definition.datum === definition.datum &&
      sameCoordinates(known.definition, definition)
    );
  });
}

/** True where both give the same coordinates to the same place, whatever the name of the datum. */
export function sameCoordinates(a: CrsDefinition, b: CrsDefinition): boolean {
  return (
    a.method === b.method &&
    near(a.lat0, b.lat0, 1e-11) &&
    near(a.lon0, b.lon0, 1e-11) &&
    near(a.lat1, b.lat1, 1e-11) &&
    near(a.lat2, b.lat2, 1e-11) &&
    near(a.k, b.k, 1e-13) &&
    near(a.x0, b.x0, 1e-7) &&
    near(a.y0, b.y0, 1e-7) &&
    near(a.toMetre, b.toMetre, 1e-13)
  );
}

/** The normal PROJ string. `withDatum` names WGS84 and NAD83; without, only the ellipsoid, so that nothing is shifted. */
export function projString(definition: CrsDefinition, form: 'with-datum' | 'ellipsoid-only'): string {
  const { method, lat0, lon0, lat1, lat2, k, x0, y0, toMetre } = definition;
  if (method === 'webmerc') {
    return '+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs';
  }
  const earth = earthText(definition.datum, form);
  if (method === 'longlat') return `+proj=longlat ${earth} +no_defs`;
  const unit = toMetre === 1 ? '+units=m' : `+to_meter=${toMetre}`;
  const shape = method === 'tmerc' ? `+k=${k}` : `+lat_1=${lat1} +lat_2=${lat2}`;
  return `+proj=${method} +lat_0=${lat0} +lon_0=${lon0} ${shape} +x_0=${x0} +y_0=${y0} ${earth} ${unit} +no_defs`;
}

/** The datum of an ellipsoid that carries no datum name; `legacy` for Krassovsky 1940 and IAU 1976. */
export function datumOfEllipsoid(a: number, inverseFlattening: number): Datum | 'legacy' | undefined {
  if (near(a, 6378245, 0.5) || near(a, 6378140, 0.5)) return 'legacy';
  if (!near(a, 6378137, 1e-3)) return undefined;
  if (near(inverseFlattening, 298.257222101, 1e-7)) return 'CGCS2000';
  if (near(inverseFlattening, 298.257223563, 1e-7)) return 'WGS84';
  return undefined;
}

function earthText(datum: Datum, form: 'with-datum' | 'ellipsoid-only'): string {
  if (datum === 'WGS84') return form === 'with-datum' ? '+datum=WGS84' : '+ellps=WGS84';
  if (datum === 'NAD83') return form === 'with-datum' ? '+datum=NAD83' : '+ellps=GRS80';
  return '+ellps=GRS80';
}

function datumName(datum: Datum): string {
  if (datum === 'CGCS2000') return 'China Geodetic Coordinate System 2000';
  return datum === 'WGS84' ? 'WGS 84' : datum;
}

function gaussKrugerOfEpsg(code: number): { definition: CrsDefinition; name: string } | undefined {
  if (code < 4491 || code > 4554) return undefined;
  if (code <= 4501) {
    const zone = code - 4491 + 13;
    return gaussKruger(6 * zone - 3, zone * 1e6 + 500_000, `Gauss-Kruger zone ${zone}`);
  }
  if (code <= 4512) {
    const meridian = 75 + 6 * (code - 4502);
    return gaussKruger(meridian, 500_000, `Gauss-Kruger CM ${meridian}E`);
  }
  if (code <= 4533) {
    const zone = code - 4513 + 25;
    return gaussKruger(3 * zone, zone * 1e6 + 500_000, `3-degree Gauss-Kruger zone ${zone}`);
  }
  const meridian = 75 + 3 * (code - 4534);
  return gaussKruger(meridian, 500_000, `3-degree Gauss-Kruger CM ${meridian}E`);
}

function gaussKruger(lon0: number, x0: number, name: string): { definition: CrsDefinition; name: string } {
  return { definition: { ...LONG_LAT, method: 'tmerc', lon0, x0 }, name: `CGCS2000 / ${name}` };
}

function utmOfEpsg(code: number): { definition: CrsDefinition; name: string } | undefined {
  const zone = code % 100;
  const family = Math.floor(code / 100);
  const isNad83 = family === 269 && zone >= 1 && zone <= 23;
  if (!isNad83 && !((family === 326 || family === 327) && zone >= 1 && zone <= 60)) return undefined;
  return {
    definition: {
      ...LONG_LAT,
      datum: isNad83 ? 'NAD83' : 'WGS84',
      method: 'tmerc',
      lon0: 6 * zone - 183,
      k: 0.9996,
      x0: 500_000,
      y0: family === 327 ? 10_000_000 : 0,
    },
    name: `${isNad83 ? 'NAD83' : 'WGS 84'} / UTM zone ${zone}${family === 327 ? 'S' : 'N'}`,
  };
}

/** Every code that the meridian of a transverse Mercator allows. */
function candidateCodes(definition: CrsDefinition): number[] {
  if (definition.method !== 'tmerc') return [];
  const meridian = Math.round(definition.lon0);
  const utmZone = (meridian + 183) / 6;
  const steps3 = (meridian - 75) / 3;
  const steps6 = (meridian - 75) / 6;
  const codes = [4534 + steps3, 4513 + steps3, 4491 + steps6, 32600 + utmZone, 32700 + utmZone, 26900 + utmZone];
  return codes.filter((code) => Number.isInteger(code));
}

function near(a: number, b: number, tolerance: number): boolean {
  return Math.abs(a - b) <= tolerance;
}
