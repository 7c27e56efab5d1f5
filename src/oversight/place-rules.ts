/** The operator's decisions about zones and eco-types, read from a mapping file. */
import { ECO_TYPES, type EcoType } from '../analysis/policy.ts';
import type { MultiPolygonRings } from '../geometry/polygon.ts';
import { invalid, record } from './mapping-json.ts';
import { DEFAULT_PRECEDENCE, type PlaceRules } from './zones.ts';

/**
 * `{"precedence": [2,7,…], "zones": {"泸州": [7]}, "ecoTypes": {"511724": "karst"}, "outlines": [{"zone": 1,
 * "polygons": [[[[lng, lat], …]]]}]}`
 *
 * @throws {QingshanError} MAPPING_INVALID
 */
export function parsePlaceRules(json: unknown, file: string): PlaceRules {
  const root = record(json, file, 'places');
  for (const key of Object.keys(root)) {
    if (!['precedence', 'zones', 'ecoTypes', 'outlines'].includes(key)) {
      throw invalid(file, `places 有不认识的键 ${key}`, `places has an unknown key ${key}`);
    }
  }
  const { precedence, zones, ecoTypes, outlines } = root;
  return {
    ...(precedence !== undefined && { precedence: readPrecedence(precedence, file) }),
    ...(zones !== undefined && { zones: readZoneLists(zones, file) }),
    ...(ecoTypes !== undefined && { ecoTypes: readEcoTypes(ecoTypes, file) }),
    ...(outlines !== undefined && { outlines: readOutlines(outlines, file) }),
  };
}

function readPrecedence(json: unknown, file: string): readonly number[] {
  const zones = readZones(json, file, 'places.precedence');
  if (zones.length === DEFAULT_PRECEDENCE.length && new Set(zones).size === zones.length) return zones;
  throw invalid(file, 'places.precedence 应列出全部九区各一次', 'places.precedence must list all nine zones once');
}

function readZoneLists(json: unknown, file: string): Readonly<Record<string, readonly number[]>> {
  const lists = record(json, file, 'places.zones');
  return Object.fromEntries(
    Object.entries(lists).map(([place, list]) => [place, readZones(list, file, `places.zones.${place}`)]),
  );
}

function readEcoTypes(json: unknown, file: string): Readonly<Record<string, EcoType>> {
  const table = record(json, file, 'places.ecoTypes');
  return Object.fromEntries(
    Object.entries(table).map(([place, value]) => {
      const ecoType = ECO_TYPES.find((candidate) => candidate === value);
      if (ecoType !== undefined) return [place, ecoType];
      const list = ECO_TYPES.join(', ');
      throw invalid(
        file,
        `places.ecoTypes.${place} 应为 ${list} 之一`,
        `places.ecoTypes.${place} is not one of ${list}`,
      );
    }),
  );
}

function readOutlines(json: unknown, file: string): NonNullable<PlaceRules['outlines']> {
  if (!Array.isArray(json)) throw invalid(file, 'places.outlines 不是列表', 'places.outlines is no list');
  return json.map((entry: unknown) => {
    const { zone, polygons } = record(entry, file, 'places.outlines');
    const [number] = readZones([zone], file, 'places.outlines.zone');
    if (number === undefined || !isMultiPolygon(polygons)) {
      throw invalid(
        file,
        'places.outlines.polygons 应为以度为单位的 MultiPolygon 坐标',
        'places.outlines.polygons must be the coordinates of a MultiPolygon in degrees',
      );
    }
    return { zone: number, polygons };
  });
}

function readZones(json: unknown, file: string, what: string): readonly number[] {
  if (Array.isArray(json) && json.every(isZone)) return json;
  throw invalid(file, `${what} 应为 1 至 9 的列表`, `${what} must be a list of zones 1 to 9`);
}

function isZone(json: unknown): json is number {
  return DEFAULT_PRECEDENCE.includes(json as number);
}

function isMultiPolygon(json: unknown): json is MultiPolygonRings {
  return isFilledList(json) && json.every((rings) => isFilledList(rings) && rings.every(isRing));
}

function isRing(json: unknown): boolean {
  return isFilledList(json) && json.length >= 4 && json.every(isLngLat);
}

function isLngLat(json: unknown): boolean {
  if (!isFilledList(json)) return false;
  const [lng, lat] = json;
  return typeof lng === 'number' && typeof lat === 'number' && Math.abs(lng) <= 180 && Math.abs(lat) <= 90;
}

function isFilledList(json: unknown): json is unknown[] {
  return Array.isArray(json) && json.length > 0;
}
