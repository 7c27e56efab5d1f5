/**
 * Points spread evenly over a polygon, by scan lines: the crossings of each line with the outline are exact, and the spans
 * between them are cut into pieces of `step` metres. Used to integrate the truth, and knows nothing of pixels.
 */
import type { MultiPolygonRings } from '../../geometry/polygon.ts';

/**
 * Calls `visit` with the middle of each piece and its area in square map units. Holes are left out (even-odd rule).
 *
 * The areas sum to the polygon's area within step²/radius of curvature, about 1e-5 for a mine of 2 ha at 0.5 m.
 */
export function scanPolygon(
  polygons: MultiPolygonRings,
  step: number,
  visit: (x: number, y: number, area: number) => void,
): void {
  const rings = polygons.flat();
  const ys = rings.flatMap((ring) => ring.map(([, y]) => y));
  const top = Math.min(...ys);
  const lineCount = Math.max(1, Math.ceil((Math.max(...ys) - top) / step));
  const height = (Math.max(...ys) - top) / lineCount;
  for (let line = 0; line < lineCount; line++) {
    const y = top + (line + 0.5) * height;
    const xs = crossings(rings, y);
    for (let i = 0; i + 1 < xs.length; i += 2) {
      const length = xs[i + 1]! - xs[i]!;
      const pieceCount = Math.max(1, Math.ceil(length / step));
      const width = length / pieceCount;
      for (let piece = 0; piece < pieceCount; piece++) visit(xs[i]! + (piece + 0.5) * width, y, width * height);
    }
  }
}

/** Planar area by the shoelace formula, holes subtracted, whatever the rings' directions. */
export function planarArea(polygons: MultiPolygonRings): number {
  return polygons
    .map(([outer, ...holes]) => ringArea(outer ?? []) - holes.reduce((sum, hole) => sum + ringArea(hole), 0))
    .reduce((sum, area) => sum + area, 0);
}

function ringArea(ring: readonly (readonly [number, number])[]): number {
  let twice = 0;
  const [originX, originY] = ring[0] ?? [0, 0];
  for (let i = 0; i + 1 < ring.length; i++) {
    const [x1, y1] = ring[i]!;
    const [x2, y2] = ring[i + 1]!;
    twice += (x1 - originX) * (y2 - originY) - (x2 - originX) * (y1 - originY);
  }
  return Math.abs(twice) / 2;
}

function crossings(rings: MultiPolygonRings[number], y: number): number[] {
  const xs: number[] = [];
  for (const ring of rings) {
    for (let i = 0; i + 1 < ring.length; i++) {
      const [x1, y1] = ring[i]!;
      const [x2, y2] = ring[i + 1]!;
      if (y1 <= y === y2 <= y) continue;
      xs.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
    }
  }
  return xs.sort((a, b) => a - b);
}
