/** Remarks on a judgement that do not change its status. */
import { maskedSum } from '../raster/kernels/weighted-mean.ts';
import type { AssessInput } from './assess.ts';
import type { PatchAreas } from './areas.ts';
import type { DateMeasure } from './assessment.ts';
import type { ClassifiedPair } from './classify-pair.ts';
import type { MaskedDate } from './mask-date.ts';
import type { Policy } from './policy.ts';

export function remarks(
  input: AssessInput,
  masked: Record<'baseline' | 'current', MaskedDate>,
  pair: ClassifiedPair,
  weights: Float64Array,
  measured: { baseline: DateMeasure; current: DateMeasure; areas: PatchAreas },
  isSeasonComparable: boolean,
  policy: Policy,
): readonly string[] {
  const { areas } = measured;
  const flags: string[] = [...skippedMasks(masked)];
  const isOf = (date: 'baseline' | 'current'): boolean => {
    const { raised } = masked[date];
    return raised !== null && maskedSum(raised, weights) > 0;
  };
  if (isOf('baseline') || isOf('current')) flags.push('NEGATIVE_REFLECTANCE');
  if (pair.baseline.endMembers?.source === 'default') flags.push('ENDMEMBER_DEFAULT');
  if (isSuspect(measured.baseline, areas, policy) || isSuspect(measured.current, areas, policy)) {
    flags.push('ENDMEMBER_SUSPECT');
  }
  if (policy.radiometry === 'calibrated' && !isReflectance(input, policy)) flags.push('RELATIVE_ONLY');
  if (input.current.registration?.status === 'assumed') flags.push('SHIFT_ASSUMED');
  if (!isSeasonComparable) flags.push('SEASON_WEAK');
  if (input.areaM2 - areas.observedM2 > policy.unseen.weakShare * input.areaM2) flags.push('PARTLY_UNSEEN');
  if (policy.score !== null && input.targetLandUse === 'unknown') flags.push('IE_LU');
  return flags;
}

export function skippedMasks({ baseline, current }: Record<'baseline' | 'current', MaskedDate>): readonly string[] {
  return [...new Set([...baseline.skipped, ...current.skipped])];
}

/** SCIENCE §3.2: the thresholded area and Σ(1 − cover) should tell the same story. */
function isSuspect(
  { coverMean, unvegetatedM2, areasM2 }: DateMeasure,
  { observedM2 }: PatchAreas,
  policy: Policy,
): boolean {
  if (policy.cover.kind !== 'fvc' || coverMean === null) return false;
  // Open water has no green cover, but is not unvegetated ground either.
  const open = (1 - coverMean) * observedM2 - areasM2.water;
  return Math.abs(unvegetatedM2 - open) > policy.cover.suspectShare * observedM2;
}

/** Whether both dates are reflectance, which thresholds and default end-members need. */
export function isReflectance({ baseline, current }: AssessInput, policy: Policy): boolean {
  return (
    policy.radiometry === 'calibrated' &&
    baseline.radiometry !== 'relative_only' &&
    current.radiometry !== 'relative_only'
  );
}
