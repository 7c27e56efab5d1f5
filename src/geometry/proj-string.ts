/** PROJ strings (`+proj=tmerc +lon_0=105 …`) read into a definition. What is not understood is refused, never dropped. */
import { QingshanError } from '../errors.ts';
import { datumOfEllipsoid, LONG_LAT } from './crs-definition.ts';
import type { CrsDefinition, Datum } from './crs-definition.ts';

/** Keys that do not change coordinates. */
const IGNORED = new Set(['no_defs', 'type', 'wktext', 'vunits', 'over', 'title']);
const ELLIPSOIDS: Readonly<Record<string, readonly [a: number, rf: number]>> = {
  GRS80: [6378137, 298.257222101],
  WGS84: [6378137, 298.257223563],
  krass: [6378245, 298.3],
  IAU76: [6378140, 298.257],
};
const UNITS: Readonly<Record<string, number>> = { m: 1, km: 1000, 'us-ft': 1200 / 3937, ft: 0.3048 };
const KEYS_BY_METHOD: Readonly<Record<string, readonly string[]>> = {
  longlat: [],
  utm: ['zone', 'south'],
  tmerc: ['lat_0', 'lon_0', 'k', 'k_0', 'x_0', 'y_0'],
  aea: ['lat_0', 'lon_0', 'lat_1', 'lat_2', 'x_0', 'y_0'],
  lcc: ['lat_0', 'lon_0', 'lat_1', 'lat_2', 'x_0', 'y_0'],
};
const EARTH_KEYS = ['proj', 'datum', 'ellps', 'a', 'b', 'rf', 'f', 'towgs84', 'units', 'to_meter'];
const ALIASES: Readonly<Record<string, string>> = {
  latlong: 'longlat',
  lonlat: 'longlat',
  latlon: 'longlat',
  etmerc: 'tmerc',
};

/** @throws QingshanError CRS_UNKNOWN, DATUM_LEGACY */
export function readProjString(text: string, file: string): CrsDefinition {
  const entries = readEntries(text);
  if (isSphericalMercator(entries)) return { ...LONG_LAT, datum: 'WGS84', method: 'webmerc' };
  const proj = entries.get('proj') ?? '';
  const method = ALIASES[proj] ?? proj;
  const datum = readDatum(entries);
  if (datum === 'legacy') throw new QingshanError('DATUM_LEGACY', { file, crs: text });
  const allowed = KEYS_BY_METHOD[method];
  const definition =
    datum !== undefined && allowed !== undefined && hasOnly(entries, allowed)
      ? readNumbers(entries, method, datum)
      : undefined;
  if (
    definition === undefined ||
    !Object.values(definition).every((value) => typeof value === 'string' || Number.isFinite(value))
  ) {
    throw new QingshanError('CRS_UNKNOWN', { file, crs: text });
  }
  return definition;
}

function readNumbers(entries: ReadonlyMap<string, string>, method: string, datum: Datum): CrsDefinition | undefined {
  if (method === 'longlat') return { ...LONG_LAT, datum };
  const number = (key: string, fallback: number): number => {
    const value = entries.get(key);
    if (value === undefined) return fallback;
    return value.trim() === '' ? Number.NaN : Number(value);
  };
  const units = entries.get('units');
  const toMetre = units === undefined ? number('to_meter', 1) : (UNITS[units] ?? Number.NaN);
  if (method === 'utm') {
    const zone = number('zone', Number.NaN);
    if (!Number.isInteger(zone) || zone < 1 || zone > 60) return undefined;
    const y0 = entries.has('south') ? 10_000_000 : 0;
    return { ...LONG_LAT, datum, method: 'tmerc', lon0: 6 * zone - 183, k: 0.9996, x0: 500_000, y0, toMetre };
  }
  const isConic = method !== 'tmerc';
  if (isConic && !(entries.has('lat_1') && entries.has('lat_2'))) return undefined;
  return {
    datum,
    method: method as 'tmerc' | 'aea' | 'lcc',
    lat0: number('lat_0', 0),
    lon0: number('lon_0', 0),
    lat1: number('lat_1', 0),
    lat2: number('lat_2', 0),
    k: number('k', number('k_0', 1)),
    x0: number('x_0', 0),
    y0: number('y_0', 0),
    toMetre,
  };
}

function readDatum(entries: ReadonlyMap<string, string>): Datum | 'legacy' | undefined {
  const shift = entries.get('towgs84');
  const datum = entries.get('datum');
  const ellipsoid = entries.get('ellps');
  const [a, rf] = ellipsoid === undefined ? readAxes(entries) : (ELLIPSOIDS[ellipsoid] ?? [Number.NaN, Number.NaN]);
  // The legacy datums come with a shift, and their name helps more than "unknown".
  const byShape = datumOfEllipsoid(a, rf);
  if (byShape === 'legacy') return 'legacy';
  if (shift !== undefined && shift.split(',').some((value) => Number(value) !== 0)) return undefined;
  if (datum === 'WGS84' || datum === 'NAD83') return datum;
  return datum === undefined ? byShape : undefined;
}

function readAxes(entries: ReadonlyMap<string, string>): readonly [a: number, rf: number] {
  const a = Number(entries.get('a') ?? Number.NaN);
  if (entries.has('rf')) return [a, Number(entries.get('rf'))];
  if (entries.has('f')) return [a, 1 / Number(entries.get('f'))];
  return [a, a / (a - Number(entries.get('b') ?? Number.NaN))];
}

function isSphericalMercator(entries: ReadonlyMap<string, string>): boolean {
  return entries.get('proj') === 'webmerc' || (entries.get('proj') === 'merc' && Number(entries.get('b')) === 6378137);
}

function hasOnly(entries: ReadonlyMap<string, string>, allowed: readonly string[]): boolean {
  return [...entries.keys()].every((key) => IGNORED.has(key) || EARTH_KEYS.includes(key) || allowed.includes(key));
}

function readEntries(text: string): Map<string, string> {
  const entries = new Map<string, string>();
  for (const match of text.matchAll(/\+(\w+)(?:=([^\s+]*(?:[eE]\+\d+)?))?/g)) entries.set(match[1]!, match[2] ?? '');
  return entries;
}
