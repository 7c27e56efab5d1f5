import { smoothHistogram } from './histogram.ts';

/** Where Otsu's method splits a histogram, with what its guards ask for (SCIENCE §3.2). */
export interface OtsuSplit {
  /** Upper edge of the last bin of the lower class. */
  readonly threshold: number;
  readonly bin: number;
  readonly count: number;
  /** Between-class over total variance: 2/π for a Gaussian, 0.75 for a uniform distribution, so high alone proves nothing. */
  readonly eta: number;
  /** Share of the smaller class. */
  readonly smallerShare: number;
  /** Ashman's D, `√2·|μ₁ − μ₀| / √(σ₀² + σ₁²)`. */
  readonly separation: number;
  /** Lowest point between the two peaks over the lower peak, on the histogram smoothed over 7 bins. */
  readonly valleyRatio: number;
}

interface ClassMoments {
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
}

/**
 * Otsu's threshold: the split with the largest between-class variance `w₀·w₁·(μ₁ − μ₀)²`, the first where several tie.
 * Undefined where fewer than two bins are filled.
 *
 * @param counts histogram with equal bins from `low` to `high`
 */
export function otsu(counts: Float64Array, low: number, high: number): OtsuSplit | undefined {
  const width = (high - low) / counts.length;
  const total = moments(counts, low, width, 0, counts.length);
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
  if (bin < 0) return undefined;
  const lower = moments(counts, low, width, 0, bin + 1);
  const upper = moments(counts, low, width, bin + 1, counts.length);
  return {
    threshold: low + (bin + 1) * width,
    bin,
    count: total.count,
    eta: best / (total.count * total.count) / total.variance,
    smallerShare: Math.min(lower.count, upper.count) / total.count,
    separation: (Math.SQRT2 * Math.abs(upper.mean - lower.mean)) / Math.sqrt(lower.variance + upper.variance),
    valleyRatio: valleyRatio(counts, bin),
  };
}

/** Moments of the bins `from` ≤ k < `to`, values at the middle of their bin. */
function moments(counts: Float64Array, low: number, width: number, from: number, to: number): ClassMoments {
  let count = 0;
  let sum = 0;
  for (let k = from; k < to; k++) {
    count += counts[k]!;
    sum += counts[k]! * (low + (k + 0.5) * width);
  }
  const mean = sum / count;
  let squares = 0;
  for (let k = from; k < to; k++) squares += counts[k]! * (low + (k + 0.5) * width - mean) ** 2;
  return { count, mean, variance: squares / count };
}

function valleyRatio(counts: Float64Array, bin: number): number {
  const smooth = smoothHistogram(counts, 7);
  const lowerPeak = peak(smooth, 0, bin + 1);
  const upperPeak = peak(smooth, bin + 1, smooth.length);
  const valley = smooth.subarray(lowerPeak, upperPeak + 1).reduce((least, count) => Math.min(least, count), Infinity);
  return valley / Math.min(smooth[lowerPeak]!, smooth[upperPeak]!);
}

function peak(smooth: Float64Array, from: number, to: number): number {
  let best = from;
  for (let k = from; k < to; k++) if (smooth[k]! > smooth[best]!) best = k;
  return best;
}
