/** Coordinates from one CRS to another, and outlines with them. Every point is `[x, y]`: easting or longitude first. */
import type { Bounds } from '../raster/grid.ts';
import { createConverter } from './converter.ts';
import type { Transform } from './converter.ts';
import { sameCoordinates } from './crs-definition.ts';
import { resolveCrs } from './crs.ts';
import type { Crs } from './crs.ts';
import { densifyRing } from './densify.ts';
import type { MultiPolygonRings, Outline, Position } from './polygon.ts';

const LNG_LAT = 'EPSG:4490';
/** Longest piece of an edge when it is moved (SCIENCE §4.4). */
const MAX_EDGE_METRES = 100;
/**
 * A piece is also at most this share of the outline's size: the bend of a chord adds an area of about
 * length · piece² · 1e-8 m⁻¹, and so stays below 1e-7 of the area of a polygon of any size.
 */
const MAX_EDGE_SHARE = 1 / 16;
const METRES_PER_DEGREE = 111_320;

const converters = new Map<string, Transform>();

/**
 * Moves a point between two CRS. Equal CRS give the point back unchanged; WGS84, NAD83, ETRS89 and CGCS2000 are the same
 * datum here (SCIENCE §8.2 item 4), so nothing is shifted between them.
 *
 * @throws QingshanError CRS_UNKNOWN and DATUM_LEGACY; the returned function COORDINATES_OUTSIDE_CRS for points that have
 *   no place in the target CRS, never NaN
 */
export function createTransform(from: string, to: string): Transform {
  const key = `${from} > ${to}`;
  const known = converters.get(key);
  if (known !== undefined) return known;
  const transform = createConverter(resolveCrs(from).definition, resolveCrs(to).definition);
  converters.set(key, transform);
  return transform;
}

/**
 * The rings of an outline in another CRS, edges cut to `maxEdgeMetres` in the outline's own CRS before they are moved,
 * where they are straight. In the same CRS the rings come back as they are, to the bit.
 */
export function moveOutline(
  outline: Outline,
  toCrs: string,
  maxEdgeMetres: number = MAX_EDGE_METRES,
): MultiPolygonRings {
  if (sameCoordinates(resolveCrs(outline.crs).definition, resolveCrs(toCrs).definition)) return outline.polygons;
  const transform = createTransform(outline.crs, toCrs);
  return densifyOutline(outline, maxEdgeMetres).map((rings) =>
    rings.map((ring) => ring.map(([x, y]) => transform(x, y))),
  );
}

/** The rings of an outline with edges of at most `maxEdgeMetres`, and at most a sixteenth of the outline's size. */
export function densifyOutline(outline: Outline, maxEdgeMetres: number = MAX_EDGE_METRES): MultiPolygonRings {
  const [minX, minY, maxX, maxY] = outlineBounds(outline);
  const [perX, perY] = metresPerUnit(resolveCrs(outline.crs), (minY + maxY) / 2);
  const lengthOf = (from: Position, to: Position): number =>
    Math.hypot((to[0] - from[0]) * perX, (to[1] - from[1]) * perY);
  const size = Math.max((maxX - minX) * perX, (maxY - minY) * perY);
  const maxEdge = Math.min(maxEdgeMetres, size * MAX_EDGE_SHARE);
  if (!(maxEdge > 0)) return outline.polygons;
  return outline.polygons.map((rings) => rings.map((ring) => densifyRing(ring, maxEdge, lengthOf)));
}

/** Length of one map unit along x and along y, near enough to count pieces. */
function metresPerUnit({ kind, definition }: Crs, y: number): [x: number, y: number] {
  if (kind === 'projected') return [definition.toMetre, definition.toMetre];
  return [METRES_PER_DEGREE * Math.cos((y * Math.PI) / 180), METRES_PER_DEGREE];
}

/** Bounds in the outline's own CRS. */
export function outlineBounds(outline: Outline): Bounds {
  return polygonBounds(outline.polygons);
}

/** `[west, south, east, north]` in degrees. Edges are cut first, because a straight edge of a map bulges in degrees. */
export function lngLatBounds(outline: Outline): Bounds {
  return polygonBounds(moveOutline(outline, LNG_LAT));
}

/** Centroid of area, `[lng, lat]`. It can lie outside a bent outline. */
export function outlineCentre(outline: Outline): [lng: number, lat: number] {
  const [minX, minY, maxX, maxY] = outlineBounds(outline);
  const [originX, originY] = [(minX + maxX) / 2, (minY + maxY) / 2];
  let area = 0;
  let momentX = 0;
  let momentY = 0;
  for (const rings of outline.polygons) {
    rings.forEach((ring, ringIndex) => {
      const part = ringMoments(ring, originX, originY);
      // Whatever way a ring runs, an outer one adds and a hole takes away.
      const sign = Math.sign(part.area) * (ringIndex === 0 ? 1 : -1);
      area += sign * part.area;
      momentX += sign * part.momentX;
      momentY += sign * part.momentY;
    });
  }
  const transform = createTransform(outline.crs, LNG_LAT);
  return area > 0 ? transform(originX + momentX / area, originY + momentY / area) : transform(originX, originY);
}

function ringMoments(
  ring: readonly Position[],
  originX: number,
  originY: number,
): { area: number; momentX: number; momentY: number } {
  let area = 0;
  let momentX = 0;
  let momentY = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x0, y0] = [ring[i]![0] - originX, ring[i]![1] - originY];
    const [x1, y1] = [ring[i + 1]![0] - originX, ring[i + 1]![1] - originY];
    const cross = (x0 * y1 - x1 * y0) / 2;
    area += cross;
    momentX += (cross * (x0 + x1)) / 3;
    momentY += (cross * (y0 + y1)) / 3;
  }
  return { area, momentX, momentY };
}

function polygonBounds(polygons: MultiPolygonRings): Bounds {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const rings of polygons) {
    for (const [x, y] of rings[0] ?? []) {
      minX = Math.min(minX, x);
      minY = Math.min(minY, y);
      maxX = Math.max(maxX, x);
      maxY = Math.max(maxY, y);
    }
  }
  return [minX, minY, maxX, maxY];
}
