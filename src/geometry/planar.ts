/** Plane geometry of rings, in map units. Rings are closed. */
import type { Bounds } from '../raster/grid.ts';
import type { MultiPolygonRings, PolygonRings, Position, Ring } from './polygon.ts';

/** Signed area, positive where the ring runs against the clock. Taken around its first point, so that far coordinates keep their digits. */
export function signedRingArea(ring: Ring): number {
  const [originX, originY] = ring[0] ?? [0, 0];
  let doubled = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x0, y0] = ring[i]!;
    const [x1, y1] = ring[i + 1]!;
    doubled += (x0 - originX) * (y1 - originY) - (x1 - originX) * (y0 - originY);
  }
  return doubled / 2;
}

export function planarArea(polygons: MultiPolygonRings): number {
  let area = 0;
  for (const rings of polygons) {
    rings.forEach((ring, index) => {
      const ringArea = Math.abs(signedRingArea(ring));
      area += index === 0 ? ringArea : -ringArea;
    });
  }
  return area;
}

export function ringBounds(ring: Ring): Bounds {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ring) {
    minX = Math.min(minX, x);
    minY = Math.min(minY, y);
    maxX = Math.max(maxX, x);
    maxY = Math.max(maxY, y);
  }
  return [minX, minY, maxX, maxY];
}

export function ringLength(ring: Ring): number {
  let length = 0;
  for (let i = 0; i + 1 < ring.length; i++)
    length += Math.hypot(ring[i + 1]![0] - ring[i]![0], ring[i + 1]![1] - ring[i]![1]);
  return length;
}

/** How far two readings of the same coordinate can lie apart: a few units in the last place of the largest one. */
export function resolutionOf(rings: readonly Ring[]): number {
  let largest = 0;
  for (const ring of rings) for (const [x, y] of ring) largest = Math.max(largest, Math.abs(x), Math.abs(y));
  return 8 * Number.EPSILON * largest;
}

/** Even-odd; a point on the line counts as either. */
export function isInsideRing([x, y]: Position, ring: Ring): boolean {
  let inside = false;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x0, y0] = ring[i]!;
    const [x1, y1] = ring[i + 1]!;
    if (y0 > y !== y1 > y && x < x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)) inside = !inside;
  }
  return inside;
}

export function isInsidePolygon(point: Position, rings: PolygonRings): boolean {
  return rings.filter((ring) => isInsideRing(point, ring)).length % 2 === 1;
}

/** A point well inside a simple ring: half way along the widest inner stretch in the widest gap between vertex heights. */
export function interiorPoint(ring: Ring): Position {
  const heights = ring.map((position) => position[1]).sort((a, b) => a - b);
  let gap = 0;
  let y = heights[0] ?? Number.NaN;
  for (let i = 0; i + 1 < heights.length; i++) {
    if (heights[i + 1]! - heights[i]! <= gap) continue;
    gap = heights[i + 1]! - heights[i]!;
    // No edge ends in a gap, so every crossing there is clean.
    y = heights[i]! + gap / 2;
  }
  const crossings: number[] = [];
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x0, y0] = ring[i]!;
    const [x1, y1] = ring[i + 1]!;
    if (y0 > y !== y1 > y) crossings.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
  }
  crossings.sort((a, b) => a - b);
  let best: Position = ring[0] ?? [Number.NaN, Number.NaN];
  let width = 0;
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    if (crossings[i + 1]! - crossings[i]! <= width) continue;
    width = crossings[i + 1]! - crossings[i]!;
    best = [(crossings[i]! + crossings[i + 1]!) / 2, y];
  }
  return best;
}

/** Outer rings against the clock, holes with it (RFC 7946). */
export function orient(rings: PolygonRings): PolygonRings {
  return rings.map((ring, index) => (signedRingArea(ring) > 0 === (index === 0) ? ring : ring.toReversed()));
}
