/** Patches that an uncertain pixel may add to: those of the class maps as estimated, grown by one pixel. */
import { Cover } from '../../raster/cover.ts';
import { labelPatches } from '../../raster/kernels/label-patches.ts';
import type { PatchLabels } from './draw-pixels.ts';
import type { PairPixels } from './pair-pixels.ts';

/** Only patches at least this large against what counts can come to count in a draw. */
const NEAR = 0.5;

/**
 * Draws do not label again: a pixel that turns unvegetated joins the patch that it belongs to or touches. Two patches that
 * would grow together stay apart, and a patch that would break stays whole.
 *
 * @param held current classes after hysteresis
 * @param leastDisturbedM2 minimum mapping unit
 */
export function patchLabels(pair: PairPixels, held: Uint8Array, leastDisturbedM2: number): PatchLabels {
  const { covers } = pair;
  const rows = rowsOf(pair);
  const [open, disturbed] = [new Uint8Array(rows.height * pair.width), new Uint8Array(rows.height * pair.width)];
  for (let k = 0; k < pair.pixels.length; k++) {
    const i = pair.pixels[k]!;
    open[i - rows.start] = isUnvegetated(covers[1][i]!) ? 1 : 0;
    disturbed[i - rows.start] = covers[0][i] === Cover.Vegetated && isUnvegetated(held[i]!) ? 1 : 0;
  }
  const first = grownLabels(open, rows, pair, (areas) => NEAR * largestOf(areas));
  const second = grownLabels(disturbed, rows, pair, () => NEAR * leastDisturbedM2);
  return {
    unvegetated: first.labels,
    unvegetatedCount: first.count,
    disturbed: second.labels,
    disturbedCount: second.count,
  };
}

/** The rows of the crop that the patch reaches over, from pixel `start` on. */
interface Rows {
  readonly start: number;
  readonly height: number;
}

function rowsOf({ width, pixels }: PairPixels): Rows {
  if (pixels.length === 0) return { start: 0, height: 0 };
  const [first, last] = [Math.floor(pixels[0]! / width), Math.floor(pixels.at(-1)! / width)];
  return { start: first * width, height: last - first + 1 };
}

/** By pixel of the patch. @param mask of `rows` */
function grownLabels(
  mask: Uint8Array,
  { start, height }: Rows,
  { width, area, pixels }: PairPixels,
  leastOf: (areas: Float64Array) => number,
): { labels: Int32Array; count: number } {
  const patches = labelPatches(mask, width, height);
  const areas = new Float64Array(patches.count);
  for (let k = 0; k < pixels.length; k++) {
    const i = pixels[k]!;
    const label = patches.labels[i - start]!;
    if (label > 0) areas[label - 1] = areas[label - 1]! + area[i]!;
  }
  const least = leastOf(areas);
  const kept = new Int32Array(patches.count + 1).fill(-1);
  let count = 0;
  for (let label = 1; label <= patches.count; label++) {
    if (areas[label - 1]! < least) continue;
    kept[label] = count;
    count += 1;
  }
  const labels = new Int32Array(pixels.length).fill(-1);
  if (count === 0) return { labels, count };
  for (let k = 0; k < pixels.length; k++) {
    const i = pixels[k]! - start;
    const own = patches.labels[i]!;
    labels[k] = own > 0 ? kept[own]! : touching(patches.labels, kept, i, width, height);
  }
  return { labels, count };
}

function largestOf(areas: Float64Array): number {
  let most = 0;
  for (const area of areas) most = Math.max(most, area);
  return most;
}

/** The first kept patch among the eight neighbours, −1 where there is none. */
function touching(labels: Int32Array, kept: Int32Array, i: number, width: number, height: number): number {
  const col = i % width;
  const row = (i - col) / width;
  const [left, right] = [Math.max(0, col - 1), Math.min(width - 1, col + 1)];
  const bottom = Math.min(height - 1, row + 1);
  for (let r = Math.max(0, row - 1); r <= bottom; r++) {
    for (let c = left; c <= right; c++) {
      const label = kept[labels[r * width + c]!]!;
      if (label >= 0) return label;
    }
  }
  return -1;
}

function isUnvegetated(code: number): boolean {
  return code === Cover.Bare || code === Cover.Sparse;
}
