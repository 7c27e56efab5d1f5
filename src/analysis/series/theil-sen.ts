/** The trend of a short series, robust against single bad dates (SCIENCE §4.7). */
import { quantile } from '../../raster/kernels/quantile.ts';
import { mulberry32 } from '../random.ts';

export interface BootstrapRule {
  readonly draws: number;
  /** Two-sided, 0.9. */
  readonly level: number;
}

/**
 * Theil–Sen slope: the median of `(vⱼ − vᵢ) / (tⱼ − tᵢ)` over all pairs with different times.
 *
 * @returns NaN where no two times differ
 */
export function theilSenSlope(times: Float64Array, values: Float64Array): number {
  const slopes = new Float64Array((times.length * (times.length - 1)) / 2);
  let count = 0;
  for (let i = 0; i < times.length; i++) {
    for (let j = i + 1; j < times.length; j++) {
      const span = times[j]! - times[i]!;
      if (span === 0) continue;
      slopes[count] = (values[j]! - values[i]!) / span;
      count += 1;
    }
  }
  if (count === 0) return NaN;
  // In place: the bootstrap comes here two hundred times a mine, and `quantile` copies.
  const sorted = slopes.subarray(0, count).sort();
  const middle = count >> 1;
  return count % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/**
 * Percentile interval of the slope from resampled pairs of time and value. A draw in which all times are the same has no
 * slope and is drawn again.
 *
 * @param times at least two of them differ
 */
export function slopeInterval(
  times: Float64Array,
  values: Float64Array,
  { draws, level }: BootstrapRule,
  seed: number,
): readonly [low: number, high: number] {
  const random = mulberry32(seed);
  const slopes = new Float64Array(draws);
  const drawnTimes = new Float64Array(times.length);
  const drawnValues = new Float64Array(times.length);
  for (let draw = 0; draw < draws;) {
    for (let i = 0; i < times.length; i++) {
      const chosen = Math.floor(random() * times.length);
      drawnTimes[i] = times[chosen]!;
      drawnValues[i] = values[chosen]!;
    }
    const slope = theilSenSlope(drawnTimes, drawnValues);
    if (Number.isNaN(slope)) continue;
    slopes[draw] = slope;
    draw += 1;
  }
  return [quantile(slopes, (1 - level) / 2), quantile(slopes, (1 + level) / 2)];
}
