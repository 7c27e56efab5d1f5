import type { Bounds } from '../raster/grid.ts';
import { ringBounds } from './planar.ts';
import type { MultiPolygonRings, Position, Ring } from './polygon.ts';

/**
 * Polygons cut down to a box edge by edge (Sutherland and Hodgman): inside the box every point keeps its winding number,
 * along its edges rings may run there and back. So they serve as operands of `clip.ts` for whatever stays off those edges,
 * and spare it the far part of an outline of thousands of points.
 */
export function clipToBox(polygons: MultiPolygonRings, box: Bounds): MultiPolygonRings {
  return polygons
    .map((rings) => rings.map((ring) => clipRing(ring, box)).filter((ring) => ring.length > 3))
    .filter((rings) => rings.length > 0);
}

function clipRing(ring: Ring, [minX, minY, maxX, maxY]: Bounds): Ring {
  const [left, bottom, right, top] = ringBounds(ring);
  if (left > maxX || right < minX || bottom > maxY || top < minY) return [];
  let points: readonly Position[] = ring.slice(0, -1);
  points = keep(points, 0, minX, 1);
  points = keep(points, 0, maxX, -1);
  points = keep(points, 1, minY, 1);
  points = keep(points, 1, maxY, -1);
  return points.length === 0 ? [] : [...points, points[0]!];
}

/** What lies on the side of a line that `sign` says: 1 where the coordinate is larger, −1 where it is smaller. */
function keep(points: readonly Position[], axis: 0 | 1, limit: number, sign: 1 | -1): readonly Position[] {
  const kept: Position[] = [];
  let previous = points.at(-1);
  for (const point of points) {
    const isIn = sign * (point[axis] - limit) >= 0;
    const wasIn = sign * (previous![axis] - limit) >= 0;
    if (isIn !== wasIn) kept.push(crossing(previous!, point, axis, limit));
    if (isIn) kept.push(point);
    previous = point;
  }
  return kept;
}

function crossing(a: Position, b: Position, axis: 0 | 1, limit: number): Position {
  const share = (limit - a[axis]) / (b[axis] - a[axis]);
  return axis === 0 ? [limit, a[1] + share * (b[1] - a[1])] : [a[0] + share * (b[0] - a[0]), limit];
}
