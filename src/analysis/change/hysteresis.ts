/** How much cover has to change before a pixel's change is believed (SCIENCE §4.1). */

export interface HysteresisRule {
  /** Least change of cover, 0…1. */
  readonly minDelta: number;
  /** Normal quantile of the noise that may pass as change: 1.645 lets one pixel of twenty pass in each direction. */
  readonly noiseFactor: number;
}

/**
 * `max(minDelta, noiseFactor·√2·σ_f)`: the difference of two dates has √2 times the noise of one.
 *
 * @param coverNoise σ_f, standard deviation of the cover of one pixel on one date, as the ring shows it; null where it was
 *   not measured
 */
export function hysteresisDelta(rule: HysteresisRule, coverNoise: number | null): number {
  if (coverNoise === null) return rule.minDelta;
  return Math.max(rule.minDelta, rule.noiseFactor * Math.SQRT2 * coverNoise);
}
