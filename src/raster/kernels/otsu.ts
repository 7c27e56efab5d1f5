import { binMoments, splitHistogram } from './split-histogram.ts';
import type { HistogramSplit } from './split-histogram.ts';

/**
 * Otsu's threshold: the split with the largest between-class variance `w₀·w₁·(μ₁ − μ₀)²`, the first where several tie.
 * Undefined where fewer than two bins are filled.
 *
 * @param counts histogram with equal bins from `low` to `high`
 */
export function otsu(counts: Float64Array, low: number, high: number): HistogramSplit | undefined {
  const width = (high - low) / counts.length;
  const total = binMoments(counts, low, width, 0, counts.length);
  let bin = -1;
  let best = 0;
  let count = 0;
  let sum = 0;
  for (let k = 0; k < counts.length - 1; k++) {
    count += counts[k]!;
    sum += counts[k]! * (low + (k + 0.5) * width);
    if (count === 0 || count === total.count) continue;
    const gap = (total.mean * total.count - sum) / (total.count - count) - sum / count;
    const between = count * (total.count - count) * gap * gap;
    if (between <= best) continue;
    best = between;
    bin = k;
  }
  return bin < 0 ? undefined : splitHistogram(counts, low, high, bin);
}
