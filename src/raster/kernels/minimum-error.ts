import { splitHistogram } from './split-histogram.ts';
import type { HistogramSplit } from './split-histogram.ts';

/**
 * Minimum-error threshold of Kittler and Illingworth (1986): the split whose two Gaussians overlap least,
 * `J = P₀·ln(σ₀²) + P₁·ln(σ₁²) − 2·(P₀·ln P₀ + P₁·ln P₁)`, the first where several tie. Unlike Otsu's it does not cut the
 * larger class in halves where the other is rare.
 *
 * Each variance counts `width² / 12` for the spread inside a bin, so that a class of one bin has one as well. A class of
 * fewer than `minClassCount` values has no variance to speak of, and is not split off.
 *
 * @param counts histogram with equal bins from `low` to `high`
 * @returns undefined where no split leaves both classes large enough
 */
export function minimumError(
  counts: Float64Array,
  low: number,
  high: number,
  minClassCount: number,
): HistogramSplit | undefined {
  const width = (high - low) / counts.length;
  const inBin = (width * width) / 12;
  // Values relative to the middle of the range: sums of squares then lose no digits.
  const middle = counts.length / 2;
  let [count, sum, squares] = [0, 0, 0];
  for (let k = 0; k < counts.length; k++) {
    const value = (k + 0.5 - middle) * width;
    count += counts[k]!;
    sum += counts[k]! * value;
    squares += counts[k]! * value * value;
  }
  let [countBelow, sumBelow, squaresBelow] = [0, 0, 0];
  let bin = -1;
  let least = Infinity;
  for (let k = 0; k < counts.length - 1; k++) {
    const value = (k + 0.5 - middle) * width;
    countBelow += counts[k]!;
    sumBelow += counts[k]! * value;
    squaresBelow += counts[k]! * value * value;
    const countAbove = count - countBelow;
    if (Math.min(countBelow, countAbove) < Math.max(1, minClassCount)) continue;
    const [shareBelow, shareAbove] = [countBelow / count, countAbove / count];
    const below = Math.max(0, squaresBelow / countBelow - (sumBelow / countBelow) ** 2) + inBin;
    const above = Math.max(0, (squares - squaresBelow) / countAbove - ((sum - sumBelow) / countAbove) ** 2) + inBin;
    const error =
      shareBelow * Math.log(below) +
      shareAbove * Math.log(above) -
      2 * (shareBelow * Math.log(shareBelow) + shareAbove * Math.log(shareAbove));
    if (error >= least) continue;
    least = error;
    bin = k;
  }
  return bin < 0 ? undefined : splitHistogram(counts, low, high, bin);
}
