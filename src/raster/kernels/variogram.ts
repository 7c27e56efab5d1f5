/** Half the mean squared difference of pixels that lie `lag` pixels apart along a row or a column. */
export interface VariogramPoint {
  /** Distance in pixels. */
  readonly lag: number;
  readonly semivariance: number;
  /** Pairs that it was taken from. */
  readonly pairs: number;
}

/**
 * Empirical semivariogram `γ(h) = Σ (v(x) − v(x + h))² / 2N(h)` over rows and columns (SCIENCE §4.5). Lags that no pair
 * spans are left out. Cost: the number of pixels times the number of lags.
 *
 * @param used 0 where a pixel is not used; elsewhere `values` must be a number
 * @param lags whole pixels
 */
export function variogram(
  values: Float64Array,
  used: Uint8Array,
  width: number,
  height: number,
  lags: readonly number[],
): readonly VariogramPoint[] {
  const points: VariogramPoint[] = [];
  for (const lag of lags) {
    let sum = 0;
    let pairs = 0;
    for (let row = 0; row < height; row++) {
      const hasBelow = row + lag < height;
      const below = lag * width;
      const start = row * width;
      const lastRight = start + width - lag;
      for (let i = start; i < start + width; i++) {
        if (used[i] === 0) continue;
        const value = values[i]!;
        if (i < lastRight && used[i + lag] !== 0) {
          const difference = value - values[i + lag]!;
          sum += difference * difference;
          pairs += 1;
        }
        if (hasBelow && used[i + below] !== 0) {
          const difference = value - values[i + below]!;
          sum += difference * difference;
          pairs += 1;
        }
      }
    }
    if (pairs > 0) points.push({ lag, semivariance: sum / (2 * pairs), pairs });
  }
  return points;
}
