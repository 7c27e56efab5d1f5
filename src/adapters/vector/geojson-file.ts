/** GeoJSON without GDAL: most mine files are GeoJSON, and GDAL takes most of a second to load. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { VectorFeature, VectorLayer } from '../../app/ports/vectors.ts';
import { QingshanError } from '../../errors.ts';
import { resolveCrs } from '../../geometry/crs.ts';
import { flattenPolygons, nestPolygons } from '../../geometry/flat-polygons.ts';
import type { FlatPolygons } from '../../geometry/flat-polygons.ts';
import type { MultiPolygonRings } from '../../geometry/polygon.ts';
import { pluckCoordinates } from './geojson-coordinates.ts';
import type { PluckedGeometry } from './geojson-coordinates.ts';
import { polygonsOf, type GeoJsonGeometry } from './geojson-geometry.ts';
import { propertyOf } from './property-value.ts';
import { unreadable } from './unreadable.ts';

interface GeoJsonFeature {
  readonly type: string;
  readonly id?: unknown;
  readonly properties?: Readonly<Record<string, unknown>> | null;
  readonly geometry?: GeoJsonGeometry | null;
}

interface GeoJsonObject extends GeoJsonFeature, GeoJsonGeometry {
  readonly name?: unknown;
  readonly features?: readonly GeoJsonFeature[];
  readonly crs?: { readonly type?: string; readonly properties?: { readonly name?: unknown } } | null;
}

/**
 * Reads a FeatureCollection, a Feature or a bare geometry. The CRS is the `crs` member's, else EPSG:4326 as RFC 7946 says,
 * else null where the coordinates cannot be degrees. A feature's own `id` becomes the property `id` unless there is one.
 *
 * @throws {QingshanError} MINES_UNREADABLE, CRS_UNKNOWN, DATUM_LEGACY
 */
export async function readGeoJson(file: string): Promise<VectorLayer> {
  const bytes = await readFile(file);
  const { root, features } = readPlucked(bytes, file) ?? readWhole(bytes, file);
  return {
    file,
    layer: typeof root.name === 'string' ? root.name : basename(file).replace(/\.[^.]*$/, ''),
    crs: declaredCrs(root, file) ?? (looksLikeDegrees(features) ? 'EPSG:4326' : null),
    fields: fieldsOf(features),
    features,
    encoding: 'UTF-8',
  };
}

interface ReadFeatures {
  readonly root: GeoJsonObject;
  readonly features: readonly VectorFeature[];
}

function readWhole(bytes: Uint8Array, file: string): ReadFeatures {
  const root = parse(decodeUtf8(bytes, file), file);
  const features = featuresOf(root, file).map((feature, index) => readFeature(feature, index + 1, file));
  return { root, features };
}

/**
 * The usual file, whose geometries are all polygons. @returns undefined for every other one, and for one with errors: read
 * as a whole, they are said as they stand in the file
 */
function readPlucked(bytes: Buffer, file: string): ReadFeatures | undefined {
  const plucked = pluckCoordinates(bytes);
  if (plucked === undefined || plucked.geometries.length === 0) return undefined;
  try {
    const root = parse(decodeUtf8(plucked.skeleton, file), file);
    const found = featuresOf(root, file);
    let next = 0;
    const features = found.map((feature, index): VectorFeature => {
      const geometry = feature.geometry;
      if (geometry === null || geometry === undefined) return readFeature(feature, index + 1, file);
      const polygons = polygonsAt(plucked.geometries, next, geometry);
      next += 1;
      return flatFeature(readFeature({ ...feature, geometry: null }, index + 1, file), polygons);
    });
    // Coordinates elsewhere than in the geometry of a feature were taken out, too.
    return next === plucked.geometries.length ? { root, features } : undefined;
  } catch {
    return undefined;
  }
}

function polygonsAt(geometries: readonly PluckedGeometry[], index: number, geometry: GeoJsonGeometry): FlatPolygons {
  const plucked = geometries[index];
  const [found] = geometry.coordinates as readonly unknown[];
  if (plucked === undefined || found !== index || geometry.type !== plucked.type) {
    throw new Error(`the geometry is not that of list ${index}`);
  }
  return plucked.polygons;
}

/** Nested lists are made for those who ask for them, and live no longer than with them. */
function flatFeature({ row, properties }: VectorFeature, flat: FlatPolygons): VectorFeature {
  return {
    row,
    properties,
    flat,
    get geometry(): MultiPolygonRings {
      return nestPolygons(flat);
    },
  };
}

function decodeUtf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(file, '文字不是 UTF-8', 'the text is not UTF-8', cause);
  }
}

function parse(text: string, file: string): GeoJsonObject {
  let root: unknown;
  try {
    root = JSON.parse(text);
    // The reviver takes eight times as long as the parser.
    if (hasLongIntegers(root)) root = JSON.parse(text, keepLongIntegers);
  } catch (cause) {
    throw unreadable(file, `不是 JSON（${(cause as Error).message}）`, `not JSON (${(cause as Error).message})`, cause);
  }
  if (typeof root !== 'object' || root === null || Array.isArray(root)) {
    throw unreadable(file, '不是 GeoJSON', 'not a GeoJSON object');
  }
  return root as GeoJsonObject;
}

/** Whether an id or attribute may have lost digits. */
function hasLongIntegers(root: unknown): boolean {
  const { features = [root] } = (root ?? {}) as { readonly features?: readonly unknown[] };
  if (!Array.isArray(features)) return false;
  return features.some((feature) => {
    const { id, properties } = (feature ?? {}) as { readonly id?: unknown; readonly properties?: unknown };
    return [id, ...Object.values(properties ?? {})].some(
      (value) => typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value),
    );
  });
}

/** Ids of 17 digits and more do not fit a double: such a number stays the text that the file has. */
function keepLongIntegers(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || source === undefined || !/^-?\d+$/.test(source)) return value;
  return Number.isSafeInteger(value) ? value : source;
}

function featuresOf(root: GeoJsonObject, file: string): readonly GeoJsonFeature[] {
  if (root.type === 'FeatureCollection' && Array.isArray(root.features)) return root.features;
  if (root.type === 'Feature') return [root];
  if (/^(Multi)?(Point|LineString|Polygon)$|^GeometryCollection$/.test(root.type)) {
    return [{ type: 'Feature', properties: {}, geometry: root }];
  }
  throw unreadable(file, '是 JSON，但不是 GeoJSON 要素集合', 'JSON, but not a GeoJSON FeatureCollection');
}

function readFeature(feature: GeoJsonFeature, row: number, file: string): VectorFeature {
  if (typeof feature !== 'object' || feature === null || feature.type !== 'Feature') {
    throw unreadable(file, `第 ${row} 项不是 GeoJSON 要素`, `item ${row} is not a GeoJSON Feature`);
  }
  const properties: Record<string, string | number | boolean | null> = {};
  if (feature.id !== undefined) properties['id'] = propertyOf(feature.id);
  for (const [name, value] of Object.entries(feature.properties ?? {})) properties[name] = propertyOf(value);
  try {
    return { row, properties, geometry: polygonsOf(feature.geometry) };
  } catch (cause) {
    const { message } = cause as Error;
    throw unreadable(file, `第 ${row} 条坐标有误（${message}）`, `row ${row}: ${message}`, cause);
  }
}

function declaredCrs(root: GeoJsonObject, file: string): string | null {
  if (root.crs === undefined || root.crs === null) return null;
  const name = root.crs.properties?.name;
  if (typeof name !== 'string') throw new QingshanError('CRS_UNKNOWN', { file, crs: JSON.stringify(root.crs) });
  if (/\bCRS84$/i.test(name)) return 'EPSG:4326';
  const code = /^(?:urn:(?:x-)?ogc:def:crs:)?EPSG:(?:[\d.]*:)?(\d+)$/i.exec(name)?.[1];
  if (code === undefined) throw new QingshanError('CRS_UNKNOWN', { file, crs: name });
  return resolveCrs(`EPSG:${code}`, file).id;
}

function looksLikeDegrees(features: readonly VectorFeature[]): boolean {
  return features.every((feature) => {
    const flat = feature.flat ?? flattenPolygons(polygonsOrNone(feature.geometry));
    return flat.coordinates.every((value, i) => Math.abs(value) <= (i % 2 === 0 ? 180 : 90));
  });
}

function polygonsOrNone(geometry: VectorFeature['geometry']): MultiPolygonRings {
  return geometry === null || geometry === 'other' ? [] : geometry;
}

/** Every property name, in order of first appearance. */
export function fieldsOf(features: readonly VectorFeature[]): readonly string[] {
  return [...new Set(features.flatMap(({ properties }) => Object.keys(properties)))];
}
