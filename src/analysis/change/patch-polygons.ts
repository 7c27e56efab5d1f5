/** Polygons of labelled pixels on their edges, cut by the outline of the mine. */
import { assemble } from '../../geometry/arrange.ts';
import { clipToBox } from '../../geometry/clip-to-box.ts';
import { intersect } from '../../geometry/clip.ts';
import { orient, ringBounds, signedRingArea } from '../../geometry/planar.ts';
import type { MultiPolygonRings, PolygonRings, Position, Ring } from '../../geometry/polygon.ts';
import { mapToPixel, pixelToMap } from '../../raster/grid.ts';
import type { Affine, Grid } from '../../raster/grid.ts';
import { traceBorders } from '../../raster/kernels/trace-borders.ts';
import type { Patches } from '../../raster/kernels/label-patches.ts';

/**
 * Outline coordinates are rounded to this part of a pixel, 1e-7: what lies on a pixel's edge but for rounding lies on it,
 * and no sliver comes from a difference that is none. It moves an area by less than 1e-7 of the border's length.
 */
const STEPS_PER_PIXEL = 2 ** 23;

/**
 * One multipolygon a wanted label, by label, in the CRS of the grid: outer rings against the clock, holes with it. Its area
 * in pixels is the sum of coverage of the label's pixels. Ground joined by its edges is one part; parts of a patch may touch
 * in corners.
 *
 * @param outline in the CRS of the grid
 * @param isCut by label, 1 where a pixel of the label is covered in part: only those are cut by the outline
 */
export function patchPolygons(
  { labels }: Patches,
  grid: Grid,
  outline: MultiPolygonRings,
  isWanted: Uint8Array,
  isCut: Uint8Array,
): ReadonlyMap<number, MultiPolygonRings> {
  const { width, height, transform } = grid;
  const shells = new Map<number, Ring[]>();
  const holes = new Map<number, Ring[]>();
  for (const { label, corners } of traceBorders(labels, width, height, isWanted)) {
    const ring = toRing(corners);
    const side = signedRingArea(ring) > 0 ? shells : holes;
    const rings = side.get(label);
    if (rings === undefined) side.set(label, [ring]);
    else rings.push(ring);
  }
  const outlinePixels = inPixels(outline, transform);
  const polygons = new Map<number, MultiPolygonRings>();
  for (const [label, rings] of shells) {
    const parts = assemble(rings, holes.get(label) ?? []);
    const cut = isCut[label] === 1 ? parts.flatMap((part) => cutPart(part, outlinePixels)) : parts;
    polygons.set(
      label,
      cut.map((part) => orient(part.map((ring) => ring.map(([col, row]) => pixelToMap(transform, col, row))))),
    );
  }
  return polygons;
}

/** Part by part, since the clipping would join parts at the corners in which they touch. */
function cutPart(part: PolygonRings, outline: MultiPolygonRings): MultiPolygonRings {
  const [minX, minY, maxX, maxY] = ringBounds(part[0]!);
  return intersect([part], clipToBox(outline, [minX - 1, minY - 1, maxX + 1, maxY + 1]));
}

function toRing(corners: Int32Array): Ring {
  return Array.from({ length: corners.length / 2 }, (_, k): Position => [corners[2 * k]!, corners[2 * k + 1]!]);
}

function inPixels(outline: MultiPolygonRings, transform: Affine): MultiPolygonRings {
  return outline.map((rings) =>
    rings.map((ring) =>
      ring.map(([x, y]): Position => {
        const [col, row] = mapToPixel(transform, x, y);
        return [round(col), round(row)];
      }),
    ),
  );
}

function round(value: number): number {
  return Math.round(value * STEPS_PER_PIXEL) / STEPS_PER_PIXEL;
}
