/** A sample of the uncertain pixels of a large patch, so that a draw costs the same on every patch. */
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
  const negative = { ...thinned, area: thinned.area.map((area) => -area) };
  tallyDraw(negative, still, tile.values, SILENT, limits, sums);
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
  // From the middle of each run of n, so that neither the first rows nor the last weigh more.
  const at = (k: number): number => k * every + (every >> 1);
  const scale = pixels.count / count;
  const floats = (values: Float64Array): Float64Array => Float64Array.from({ length: count }, (_, k) => values[at(k)]!);
  const bytes = (values: Uint8Array): Uint8Array => Uint8Array.from({ length: count }, (_, k) => values[at(k)]!);
  const whole = (values: Int32Array): Int32Array => Int32Array.from({ length: count }, (_, k) => values[at(k)]!);
  return {
    count,
    tileCol: bytes(pixels.tileCol),
    tileRow: bytes(pixels.tileRow),
    baseline: floats(pixels.baseline),
    current: floats(pixels.current),
    perCol: floats(pixels.perCol),
    perRow: floats(pixels.perRow),
    perGain: floats(pixels.perGain),
    perNirOffset: floats(pixels.perNirOffset),
    perRedOffset: floats(pixels.perRedOffset),
    area: floats(pixels.area).map((area) => area * scale),
    unvegetatedPatch: whole(pixels.unvegetatedPatch),
    disturbedPatch: whole(pixels.disturbedPatch),
  };
}
