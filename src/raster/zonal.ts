/**
 * Zonal statistics with exact coverage, in GDAL's vocabulary. `count` is the sum of coverage over valid pixels; `mean`,
 * `stdev` and quantiles are weighted by coverage; `stdev` is that of the population.
 */

import { TOUCHED, ZoneTally } from './kernels/tally-zone.ts';

/** Values of one zone: touched pixels with a valid value, in row-major order. */
export interface ZoneSample {
  readonly values: Float64Array;
  readonly weights: Float64Array;
}

export interface ZoneMoments {
  readonly count: number;
  readonly sum: number;
  /** Null where no valid pixel is covered; a mean of nothing is not zero. */
  readonly mean: number | null;
  readonly stdev: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** Valid pixels of a zone. NaN is nodata. */
export function sampleZone(values: Float64Array, coverage: Float64Array): ZoneSample {
  let size = 0;
  for (let i = 0; i < coverage.length; i++) {
    if (coverage[i]! > TOUCHED && !Number.isNaN(values[i]!)) size++;
  }
  const sample = { values: new Float64Array(size), weights: new Float64Array(size) };
  let n = 0;
  for (let i = 0; i < coverage.length; i++) {
    if (!(coverage[i]! > TOUCHED) || Number.isNaN(values[i]!)) continue;
    sample.values[n] = values[i]!;
    sample.weights[n] = coverage[i]!;
    n++;
  }
  return sample;
}

/** What the merged numbers of a zone's windows say. */
export function momentsOf(tally: Float64Array): ZoneMoments & { readonly belowShare: number | null } {
  const count = tally[ZoneTally.count]!;
  const sum = tally[ZoneTally.sum]!;
  if (count === 0) return { count, sum, mean: null, stdev: null, min: null, max: null, belowShare: null };
  return {
    count,
    sum,
    mean: sum / count,
    stdev: Math.sqrt(tally[ZoneTally.squares]! / count),
    // Adding zero: whether a zero is the negative one depends on where windows are cut.
    min: tally[ZoneTally.min]! + 0,
    max: tally[ZoneTally.max]! + 0,
    belowShare: tally[ZoneTally.below]! / count,
  };
}

export function zoneMoments({ values, weights }: ZoneSample): ZoneMoments {
  let count = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < values.length; i++) {
    count += weights[i]!;
    sum += weights[i]! * values[i]!;
    if (values[i]! < min) min = values[i]!;
    if (values[i]! > max) max = values[i]!;
  }
  if (count === 0) return { count, sum, mean: null, stdev: null, min: null, max: null };
  const mean = sum / count;
  // A second pass: sums of squares would lose the digits of large values with small spread.
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += weights[i]! * (values[i]! - mean) ** 2;
  return { count, sum, mean, stdev: Math.sqrt(squares / count), min, max };
}

/** Share of the valid coverage with values below a threshold; null where nothing is valid. */
export function shareBelow({ values, weights }: ZoneSample, threshold: number): number | null {
  let count = 0;
  let below = 0;
  for (let i = 0; i < values.length; i++) {
    count += weights[i]!;
    if (values[i]! < threshold) below += weights[i]!;
  }
  return count === 0 ? null : below / count;
}

/**
 * Weighted quantile by linear interpolation. The k-th of n sorted values stands at `k·w_k + (n − 1)·W_k`, where `W_k` is
 * the weight before it; with equal weights that is Hyndman and Fan's type 7, the default of R, numpy and Excel.
 */
export function zoneQuantile({ values, weights }: ZoneSample, q: number): number | null {
  const n = values.length;
  if (n === 0) return null;
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
  let total = 0;
  for (const i of order) total += weights[i]!;
  const target = q * total * (n - 1);
  let before = 0;
  let left = { value: values[order[0]!]!, position: 0 };
  for (const [k, i] of order.entries()) {
    const right = { value: values[i]!, position: k * weights[i]! + (n - 1) * before };
    if (right.position > target) {
      const share = (target - left.position) / (right.position - left.position);
      return left.value + share * (right.value - left.value);
    }
    left = right;
    before += weights[i]!;
  }
  return left.value;
}
