/**
 * Quantile of equally weighted values, 0 ≤ q ≤ 1, by linear interpolation between sorted values (Hyndman and Fan's type
 * 7, numpy's default). NaN are left out; NaN where nothing is left. `zoneQuantile` is the same rule with weights.
 */
export function quantile(values: Float64Array, q: number): number {
  return sortedQuantile(values.filter((value) => !Number.isNaN(value)).sort(), q);
}

/** As `quantile`, of values that rise and hold no NaN. */
export function sortedQuantile(sorted: Float64Array, q: number): number {
  const last = sorted.length - 1;
  if (last < 0) return NaN;
  const low = Math.floor(q * last);
  const share = q * last - low;
  return share === 0 ? sorted[low]! : sorted[low]! + share * (sorted[low + 1]! - sorted[low]!);
}
