/** Polygons as numbers one after the other: a mine file of a million positions is a few arrays instead of a million. */
import type { MultiPolygonRings, Position, Ring } from './polygon.ts';

/** What `MultiPolygonRings` says, polygon by polygon, ring by ring. */
export interface FlatPolygons {
  /** `[x, y]` of all vertices. */
  readonly coordinates: Float64Array;
  /** Where each ring ends, counted in vertices. */
  readonly ringEnds: readonly number[];
  /** Where each polygon ends, counted in rings. */
  readonly polygonEnds: readonly number[];
}

export function flattenPolygons(polygons: MultiPolygonRings): FlatPolygons {
  const rings = polygons.flat();
  const ringEnds: number[] = [];
  let end = 0;
  for (const ring of rings) ringEnds.push((end += ring.length));
  const coordinates = new Float64Array(end * 2);
  let at = 0;
  for (const ring of rings) {
    for (const [x, y] of ring) {
      coordinates[at] = x;
      coordinates[at + 1] = y;
      at += 2;
    }
  }
  const polygonEnds: number[] = [];
  let ringCount = 0;
  for (const { length } of polygons) polygonEnds.push((ringCount += length));
  return { coordinates, ringEnds, polygonEnds };
}

export function nestPolygons({ coordinates, ringEnds, polygonEnds }: FlatPolygons): MultiPolygonRings {
  const rings = ringEnds.map((end, i): Ring => {
    const ring: Position[] = [];
    for (let at = ringEnds[i - 1] ?? 0; at < end; at++) ring.push([coordinates[2 * at]!, coordinates[2 * at + 1]!]);
    return ring;
  });
  return polygonEnds.map((end, i) => rings.slice(polygonEnds[i - 1] ?? 0, end));
}
