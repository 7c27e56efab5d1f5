/** How much a window of the current date resembles the baseline under a shift. */
import { shiftWindow } from '../../raster/kernels/shift-window.ts';
import { structuralSimilarity } from '../../raster/kernels/structural-similarity.ts';
import { createSteepness, measureSteepness } from './steepness.ts';
import type { Steepness } from './steepness.ts';
import type { DateBands } from './tie-windows.ts';

/** SSIM, mean of the bands, with the current tile sampled at `x − d`; NaN where nothing compares. */
export type SimilarityAt = (baseline: readonly Steepness[], current: DateBands, dx: number, dy: number) => number;

/**
 * SSIM of the gradient magnitudes and not of the bands: where a season turns dark fields bright, the bands fit worse the
 * better they lie on each other.
 *
 * @param size side of the window, which lies 1 px inside the baseline's tile and `marginPixels` inside the current's
 */
export function createSimilarity(size: number, marginPixels: number): SimilarityAt {
  const side = size + 2;
  const tileSide = size + 2 * marginPixels;
  const start = marginPixels - 1;
  const [band, usable] = [new Float32Array(side * side), new Uint8Array(side * side)];
  const steepness = createSteepness(side);
  return (baseline, current, dx, dy) => {
    let [sum, count] = [0, 0];
    for (const [b, { values, usable: baselineUsable }] of baseline.entries()) {
      shiftWindow(current.bands[b]!, current.usable, tileSide, start, dx, dy, side, band, usable);
      measureSteepness(band, usable, steepness);
      const similarity = structuralSimilarity(values, steepness.values, baselineUsable, steepness.usable, side);
      // A band that is even on one of the dates says nothing.
      if (Number.isNaN(similarity)) continue;
      sum += similarity;
      count += 1;
    }
    return sum / count;
  };
}
