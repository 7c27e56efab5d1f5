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
  const { covers, area } = pair;
  const open = new Uint8Array(area.length);
  const disturbed = new Uint8Array(area.length);
  for (const i of pair.pixels) {
    open[i] = isUnvegetated(covers[1][i]!) ? 1 : 0;
    disturbed[i] = covers[0][i] === Cover.Vegetated && isUnvegetated(held[i]!) ? 1 : 0;
  }
  const first = grownLabels(open, pair, (areas) => NEAR * areas.reduce((most, value) => Math.max(most, value), 0));
  const second = grownLabels(disturbed, pair, () => NEAR * leastDisturbedM2);
  return {
    unvegetated: first.labels,
    unvegetatedCount: first.count,
    disturbed: second.labels,
    disturbedCount: second.count,
  };
}

function grownLabels(
  mask: Uint8Array,
  { width, height, area, pixels }: PairPixels,
  leastOf: (areas: Float64Array) => number,
): { labels: Int32Array; count: number } {
  const patches = labelPatches(mask, width, height);
  const areas = new Float64Array(patches.count);
  for (const i of pixels) {
    const label = patches.labels[i]!;
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
  const labels = new Int32Array(mask.length).fill(-1);
  if (count === 0) return { labels, count };
  for (const i of pixels) {
    const own = patches.labels[i]!;
    labels[i] = own > 0 ? kept[own]! : touching(patches.labels, kept, i, width, height);
  }
  return { labels, count };
}

/** The first kept patch among the eight neighbours, −1 where there is none. */
function touching(labels: Int32Array, kept: Int32Array, i: number, width: number, height: number): number {
  const col = i % width;
  const row = (i - col) / width;
  for (let r = Math.max(0, row - 1); r <= Math.min(height - 1, row + 1); r++) {
    for (let c = Math.max(0, col - 1); c <= Math.min(width - 1, col + 1); c++) {
      const label = kept[labels[r * width + c]!]!;
      if (label >= 0) return label;
    }
  }
  return -1;
}

function isUnvegetated(code: number): boolean {
  return code === Cover.Bare || code === Cover.Sparse;
}
