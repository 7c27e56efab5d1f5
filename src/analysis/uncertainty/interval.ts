/** From draws to an interval (SCIENCE §4.5, rule 9). */

/** A 90 % interval. `raw…` is before clipping to what is possible. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  readonly rawLow: number;
  readonly rawHigh: number;
}

export interface IntervalBounds {
  /** Known error of the estimate, with its sign: the interval lies around the estimate less this. */
  readonly knownError: number;
  /** Least distance of either end from the middle. */
  readonly floor: number;
  readonly least: number;
  readonly most: number;
}

/**
 * The re-centred percentile interval `[est + (q_low − q_50), est + (q_high − q_50)]`, at least `floor` to each side,
 * clipped to what is possible.
 *
 * Draws perturb data that carry noise already, which moves their median away from the estimate; re-centring keeps the
 * estimate where it is. An error whose size and sign are known moves the interval, not the estimate, which stays inside.
 *
 * @param draws not changed
 */
export function recentredInterval(
  estimate: number,
  draws: Float64Array,
  [lowest, highest]: readonly [number, number],
  { knownError, floor, least, most }: IntervalBounds,
): Interval {
  const sorted = draws.slice().sort();
  const middle = sortedQuantile(sorted, 0.5);
  const centre = estimate - knownError;
  const rawLow = Math.min(estimate, centre + Math.min(sortedQuantile(sorted, lowest) - middle, -floor));
  const rawHigh = Math.max(estimate, centre + Math.max(sortedQuantile(sorted, highest) - middle, floor));
  const clip = (value: number): number => Math.min(most, Math.max(least, value));
  return { low: clip(rawLow), high: clip(rawHigh), rawLow, rawHigh };
}

/** Hyndman and Fan's type 7, as the kernel `quantile`, of values in ascending order. */
function sortedQuantile(sorted: Float64Array, q: number): number {
  const position = q * (sorted.length - 1);
  const low = Math.floor(position);
  const share = position - low;
  return share === 0 ? sorted[low]! : sorted[low]! + share * (sorted[low + 1]! - sorted[low]!);
}
