/** One threshold for both dates from the pooled pair, if the pair shows two classes at all (SCIENCE §3.2). */
import { histogram } from '../../raster/kernels/histogram.ts';
import { minimumError } from '../../raster/kernels/minimum-error.ts';
import { otsu } from '../../raster/kernels/otsu.ts';
import { sortedQuantile } from '../../raster/kernels/quantile.ts';
import type { HistogramSplit } from '../../raster/kernels/split-histogram.ts';

/** When the pair's own histogram is asked, and what it must show. */
export interface ThresholdRule extends ThresholdGuards {
  /** `default-end-members`: only where no local end-members hold, because those already say what half cover is. */
  readonly use: 'always' | 'default-end-members';
}

/** What a histogram must show before a threshold is read from it. */
export interface ThresholdGuards {
  readonly binCount: number;
  /** The histogram runs between these two quantiles. */
  readonly range: readonly [low: number, high: number];
  readonly minPixels: number;
  /** Below this share of the smaller class Otsu's method cuts the larger one; minimum error is asked instead. */
  readonly minClassShare: number;
  /** Least pixels of a class that minimum error may find. */
  readonly minClassPixels: number;
  readonly minEta: number;
  readonly minSeparation: number;
  readonly maxValleyRatio: number;
  /** Furthest from the prior, in units of the index. */
  readonly maxFromPrior: number;
}

type ThresholdSource = 'otsu' | 'minimum-error' | 'prior';

export interface CoverThreshold {
  /** Vegetated from here on: in cover, or in excess green where a date has colours only. */
  readonly value: number;
  readonly source: ThresholdSource;
}

/**
 * Otsu's threshold where its guards hold; where its smaller class is rare, that of minimum error under the same guards;
 * else the prior. A histogram alone proves nothing: every guard has to hold.
 *
 * @param pooled the index of both dates, NaN is left out; unclipped, or heaps at its ends pass for classes
 */
export function guardedThreshold(pooled: Float64Array, prior: number, rule: ThresholdGuards): CoverThreshold {
  const fallback: CoverThreshold = { value: prior, source: 'prior' };
  const sorted = pooled.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length < rule.minPixels) return fallback;
  const [low, high] = [sortedQuantile(sorted, rule.range[0]), sortedQuantile(sorted, rule.range[1])];
  if (!(high > low)) return fallback;
  const counts = histogram(sorted, low, high, rule.binCount);

  const halves = otsu(counts, low, high);
  if (halves !== undefined && halves.smallerShare >= rule.minClassShare && holds(halves, prior, rule)) {
    return { value: halves.threshold, source: 'otsu' };
  }
  // Beside a rare class Otsu's method cuts the common one, so its own shares cannot tell that the rare one is there.
  const rare = minimumError(counts, low, high, rule.minClassPixels);
  if (rare !== undefined && rare.smallerShare < rule.minClassShare && holds(rare, prior, rule)) {
    return { value: rare.threshold, source: 'minimum-error' };
  }
  return fallback;
}

function holds(split: HistogramSplit, prior: number, rule: ThresholdGuards): boolean {
  return (
    split.count >= rule.minPixels &&
    split.eta >= rule.minEta &&
    split.separation >= rule.minSeparation &&
    split.valleyRatio <= rule.maxValleyRatio &&
    Math.abs(split.threshold - prior) <= rule.maxFromPrior
  );
}
