/** Intervals in `results.json`: each reported value with its clipped and its raw bounds and its standard error (rule 9). */
import type { DateIntervals, DateMeasure, Interval, PatchAssessment } from '../analysis/assessment.ts';

/** Null where none were drawn. */
export function intervalFields({
  intervals,
  baseline,
  current,
  groups,
  ring,
}: PatchAssessment): Record<string, unknown> | null {
  if (!intervals || baseline === null || current === null || groups === null) return null;
  const effect = ring?.effect ?? null;
  return {
    level: 0.9,
    draws: intervals.draws,
    seed: intervals.seed,
    noise_sd: intervals.noiseSd,
    noise_px: intervals.noisePx,
    shift_px: intervals.shiftPx,
    baseline: dateFields(baseline, intervals.baseline),
    current: dateFields(current, intervals.current),
    net_unvegetated_m2: withBounds(current.unvegetatedM2 - baseline.unvegetatedM2, intervals.netUnvegetatedM2),
    restored_m2: withBounds(groups.restoredM2, intervals.restoredM2),
    newly_disturbed_m2: withBounds(groups.newlyDisturbedM2, intervals.newlyDisturbedM2),
    ratio_baseline: withBounds(effect?.ratioBaseline ?? null, intervals.ratioBaseline),
    ratio_current: withBounds(effect?.ratioCurrent ?? null, intervals.ratioCurrent),
    baci: withBounds(effect?.baci ?? null, intervals.baci),
    compliance_bounds: intervals.ratioBounds,
  };
}

/** Null where there is no value or no interval. */
export function withBounds(value: number | null, interval: Interval | null): Record<string, number | null> | null {
  if (value === null || interval === null) return null;
  const { low, high, rawLow, rawHigh, standardError } = interval;
  return { est: value, low, high, raw_low: rawLow, raw_high: rawHigh, se: standardError ?? null };
}

function dateFields(measure: DateMeasure, intervals: DateIntervals): Record<string, unknown> {
  return {
    bare_m2: withBounds(measure.areasM2.bare, intervals.bareM2),
    sparse_m2: withBounds(measure.areasM2.sparse, intervals.sparseM2),
    unvegetated_m2: withBounds(measure.unvegetatedM2, intervals.unvegetatedM2),
    vegetated_m2: withBounds(measure.areasM2.vegetated, intervals.vegetatedM2),
    cover_mean: withBounds(measure.coverMean, intervals.coverMean),
  };
}
