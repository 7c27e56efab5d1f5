import type { MultiPolygonRings, PolygonRings, Position, Ring } from '../../geometry/polygon.ts';

/** A geometry as GeoJSON spells it; everything is checked here, once. */
export interface GeoJsonGeometry {
  readonly type: string;
  readonly coordinates?: unknown;
  readonly geometries?: unknown;
}

/**
 * Polygons of a GeoJSON geometry in two dimensions: Z and M are dropped, open rings are closed. A collection counts when
 * all its members are polygons. `other` for points, lines and mixtures, null for an absent or empty geometry.
 *
 * @throws {Error} with a sentence when a ring is no list of finite positions
 */
export function polygonsOf(geometry: GeoJsonGeometry | null | undefined): MultiPolygonRings | 'other' | null {
  if (geometry === null || geometry === undefined) return null;
  if (geometry.type === 'Polygon') return nullIfEmpty([polygonRings(geometry.coordinates)]);
  if (geometry.type === 'MultiPolygon')
    return nullIfEmpty(list(geometry.coordinates, 'MultiPolygon').map(polygonRings));
  if (geometry.type === 'GeometryCollection') return polygonsOfCollection(geometry);
  return 'other';
}

function polygonsOfCollection(collection: GeoJsonGeometry): MultiPolygonRings | 'other' | null {
  const members = list(collection.geometries, 'GeometryCollection').map((member) =>
    polygonsOf(member as GeoJsonGeometry),
  );
  if (members.includes('other')) return 'other';
  return nullIfEmpty(members.flatMap((member) => (member === null || member === 'other' ? [] : member)));
}

function nullIfEmpty(polygons: MultiPolygonRings): MultiPolygonRings | null {
  const filled = polygons.filter((rings) => rings.length > 0);
  return filled.length === 0 ? null : filled;
}

function polygonRings(coordinates: unknown): PolygonRings {
  return list(coordinates, 'Polygon').map((ring) => closeRing(list(ring, 'ring').map(position)));
}

/** A ring of any length is kept: whether it can be repaired is for the importer to say, with the feature's id. */
export function closeRing(ring: Ring): Ring {
  const first = ring[0];
  const last = ring.at(-1);
  if (first === undefined || last === undefined) return ring;
  return first[0] === last[0] && first[1] === last[1] ? ring : [...ring, first];
}

function position(value: unknown): Position {
  const values = list(value, 'position');
  const [x, y] = values;
  if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y)) {
    throw new Error(`a position is ${JSON.stringify(value)}`);
  }
  // A file of a million positions is not copied.
  return values.length === 2 ? (values as unknown as Position) : [x, y];
}

function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  throw new Error(`a ${what} has no list of coordinates`);
}
