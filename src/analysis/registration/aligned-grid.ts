/** How a shift is applied. */
import { pixelToMap } from '../../raster/grid.ts';
import type { Affine, Grid } from '../../raster/grid.ts';

/** Shift in pixels, columns and rows: `current(x) ≈ baseline(x + d)`. */
export interface PixelShift {
  readonly dx: number;
  readonly dy: number;
}

/**
 * The grid at whose pixels the current date has to be sampled so that it lies on the baseline: the analysis grid moved by
 * `−d` pixels. `resampleToGrid(current, alignedGrid(grid, d), toSource)` is then the one resampling, onto the grid and by
 * the shift; its pixels are pixels of `grid`.
 *
 * The target is moved and not the source, because the shift is in the target's pixels: the source may have another pixel
 * size, another turn and another CRS.
 */
export function alignedGrid(grid: Grid, { dx, dy }: PixelShift): Grid {
  return { ...grid, transform: movedTransform(grid.transform, { dx: -dx, dy: -dy }) };
}

/**
 * The transform of the current scene as it should have been, where it shares the analysis grid's CRS: moved by
 * `+d` pixels **of the analysis grid**. For programs that correct a file's georeference.
 *
 * @param source of the current scene
 * @param target of the analysis grid
 */
export function alignedTransform(source: Affine, target: Affine, shift: PixelShift): Affine {
  const [x, y] = mapShift(target, shift);
  const [a, b, c, d, e, f] = source;
  return [a, b, c + x, d, e, f + y];
}

/** The correction in map units, x to the right and y up the map: `(dx·gsd, −dy·gsd)` on a north-up grid. */
export function mapShift([a, b, , d, e]: Affine, { dx, dy }: PixelShift): readonly [x: number, y: number] {
  return [a * dx + b * dy, d * dx + e * dy];
}

function movedTransform(transform: Affine, { dx, dy }: PixelShift): Affine {
  const [a, b, , d, e] = transform;
  const [c, f] = pixelToMap(transform, dx, dy);
  return [a, b, c, d, e, f];
}
