/** A sample of the uncertain pixels of a large patch, so that a draw costs the same on every patch. */
import { VALUE, VALUES } from './draw-pixels.ts';
import type { SplitPixels, ClassLimits, DrawPixels, NoiseSd } from './draw-pixels.ts';
import { stillDraw } from './draws.ts';
import type { Fitted } from './draws.ts';
import type { NoiseTile } from './noise-tile.ts';
import { tallyDraw } from './tally-draw.ts';
import type { DrawSums } from './tally-draw.ts';

/**
 * Every n-th uncertain pixel stands for n, and the fixed part takes up the difference: a draw that changes nothing still gives
 * the areas of all pixels. Common causes move pixels alike, so a sample shows their effect; where each pixel's own noise
 * counts, a sample exaggerates it.
 *
 * @param most pixels that are kept; a patch with fewer stays whole
 */
export function thinPixels(
  split: SplitPixels,
  most: number,
  fitted: Fitted,
  tile: NoiseTile,
  limits: ClassLimits,
): SplitPixels {
  const { uncertain } = split;
  const every = Math.ceil(uncertain.count / most);
  if (every <= 1) return split;
  const thinned = everyNth(uncertain, every);
  const sums: DrawSums = {
    areas: split.fixed.slice(),
    unvegetatedPatches: split.fixedUnvegetatedPatches.slice(),
    disturbedPatches: split.fixedDisturbedPatches.slice(),
  };
  const still = stillDraw(fitted);
  tallyDraw(uncertain, still, tile.values, SILENT, limits, sums);
  tallyDraw(negative(thinned), still, tile.values, SILENT, limits, sums);
  return {
    uncertain: thinned,
    fixed: sums.areas,
    fixedUnvegetatedPatches: sums.unvegetatedPatches,
    fixedDisturbedPatches: sums.disturbedPatches,
  };
}

const SILENT: NoiseSd = { baseline: 0, current: 0, limit: 0 };

function everyNth(pixels: DrawPixels, every: number): DrawPixels {
  const count = Math.floor(pixels.count / every);
  const scale = pixels.count / count;
  const values = new Float64Array(VALUES * count);
  const [tileCol, tileRow] = [new Uint8Array(count), new Uint8Array(count)];
  const [unvegetatedPatch, disturbedPatch] = [new Int32Array(count), new Int32Array(count)];
  for (let k = 0; k < count; k++) {
    // From the middle of each run of n, so that neither the first rows nor the last weigh more.
    const from = k * every + (every >> 1);
    values.set(pixels.values.subarray(VALUES * from, VALUES * (from + 1)), VALUES * k);
    values[VALUES * k + VALUE.area] = values[VALUES * k + VALUE.area]! * scale;
    tileCol[k] = pixels.tileCol[from]!;
    tileRow[k] = pixels.tileRow[from]!;
    unvegetatedPatch[k] = pixels.unvegetatedPatch[from]!;
    disturbedPatch[k] = pixels.disturbedPatch[from]!;
  }
  return { count, values, tileCol, tileRow, unvegetatedPatch, disturbedPatch };
}

/** The same pixels with their areas taken away instead of added. */
function negative(pixels: DrawPixels): DrawPixels {
  const values = pixels.values.slice();
  for (let at = VALUE.area; at < values.length; at += VALUES) values[at] = -values[at]!;
  return { ...pixels, values };
}
