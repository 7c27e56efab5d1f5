/**
 * Counts in equal bins from `low` to `high`, as numpy does: bins are closed below and open above, the last is closed on
 * both sides, values beyond the range and NaN are left out.
 */
export function histogram(values: Float64Array, low: number, high: number, binCount: number): Float64Array {
  const counts = new Float64Array(binCount);
  const perUnit = binCount / (high - low);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value >= low && value <= high)) continue;
    const bin = Math.min(binCount - 1, Math.floor((value - low) * perUnit));
    counts[bin] = counts[bin]! + 1;
  }
  return counts;
}

/** Running mean over `span` bins (odd), shorter at both ends. */
export function smoothHistogram(counts: Float64Array, span: number): Float64Array {
  const reach = (span - 1) / 2;
  return counts.map((_, bin) => {
    const part = counts.subarray(Math.max(0, bin - reach), bin + reach + 1);
    return part.reduce((sum, count) => sum + count, 0) / part.length;
  });
}
