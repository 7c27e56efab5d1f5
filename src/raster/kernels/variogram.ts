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
 * @param pixels flat indices that rise, of the pixels that are used; there `values` must be a number
 * @param lags whole pixels
 */
export function variogram(
  values: Float64Array,
  pixels: Int32Array,
  width: number,
  height: number,
  lags: readonly number[],
): readonly VariogramPoint[] {
  const used = new Uint8Array(width * height);
  for (let k = 0; k < pixels.length; k++) used[pixels[k]!] = 1;
  const points: VariogramPoint[] = [];
  for (const lag of lags) {
    const below = lag * width;
    const firstWithoutBelow = used.length - below;
    let sum = 0;
    let pairs = 0;
    let rowEnd = 0;
    for (let k = 0; k < pixels.length; k++) {
      const i = pixels[k]!;
      while (i >= rowEnd) rowEnd += width;
      const value = values[i]!;
      if (i + lag < rowEnd && used[i + lag] !== 0) {
        const difference = value - values[i + lag]!;
        sum += difference * difference;
        pairs += 1;
      }
      if (i < firstWithoutBelow && used[i + below] !== 0) {
        const difference = value - values[i + below]!;
        sum += difference * difference;
        pairs += 1;
      }
    }
    if (pairs > 0) points.push({ lag, semivariance: sum / (2 * pairs), pairs });
  }
  return points;
}
