/** What cutting a histogram in two amounts to; the guards of an adaptive threshold ask for it (SCIENCE §3.2). */
import { smoothHistogram } from './histogram.ts';

export interface HistogramSplit {
  /** Upper edge of the last bin of the lower class; the middle of the gap where empty bins follow it. */
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

export interface ClassMoments {
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
}

/**
 * @param counts histogram with equal bins from `low` to `high`
 * @param bin last bin of the lower class; both classes have counts
 */
export function splitHistogram(counts: Float64Array, low: number, high: number, bin: number): HistogramSplit {
  const width = (high - low) / counts.length;
  const total = binMoments(counts, low, width, 0, counts.length);
  const lower = binMoments(counts, low, width, 0, bin + 1);
  const upper = binMoments(counts, low, width, bin + 1, counts.length);
  const gap = upper.mean - lower.mean;
  return {
    threshold: low + 0.5 * (bin + 1 + firstFilled(counts, bin + 1)) * width,
    bin,
    count: total.count,
    eta: (lower.count * upper.count * gap * gap) / (total.count * total.count) / total.variance,
    smallerShare: Math.min(lower.count, upper.count) / total.count,
    separation: (Math.SQRT2 * Math.abs(gap)) / Math.sqrt(lower.variance + upper.variance),
    valleyRatio: valleyRatio(counts, bin),
  };
}

/** Every cut inside an empty gap makes the same two classes, so none of them is better than the middle one. */
function firstFilled(counts: Float64Array, from: number): number {
  let bin = from;
  while (bin < counts.length - 1 && counts[bin] === 0) bin += 1;
  return bin;
}

/** Moments of the bins `from` ≤ k < `to`, values at the middle of their bin. */
export function binMoments(counts: Float64Array, low: number, width: number, from: number, to: number): ClassMoments {
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
