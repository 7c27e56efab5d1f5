import type { MultiPolygonRings, Position, Ring } from './polygon.ts';

/**
 * Whether a point lies inside polygons, by the even-odd rule: a ray to the right crosses the rings an odd number of times.
 * A point exactly on an edge may count as either.
 */
export function contains(polygons: MultiPolygonRings, [x, y]: Position): boolean {
  return polygons.some((rings) => rings.filter((ring) => crossings(ring, x, y) % 2 === 1).length % 2 === 1);
}

function crossings(ring: Ring, x: number, y: number): number {
  let count = 0;
  for (const [index, [x2, y2]] of ring.entries()) {
    const previous = ring[index - 1];
    if (previous === undefined) continue;
    const [x1, y1] = previous;
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) count += 1;
  }
  return count;
}
