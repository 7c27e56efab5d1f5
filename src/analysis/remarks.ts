/** Remarks on a judgement that do not change its status. */
import { maskedSum } from '../raster/kernels/weighted-mean.ts';
import type { AssessInput } from './assess.ts';
import type { PatchAreas } from './areas.ts';
import type { DateMeasure } from './assessment.ts';
import type { ClassifiedPair } from './classify-pair.ts';
import { endMembersDisagree } from './cover/end-member-suspect.ts';
import { hasColoursOnly } from './cover/classify-rgb.ts';
import { contradictsNir, showsNet } from './cover/green-net.ts';
import type { ObservedPixels } from './measure-pair.ts';
import type { MaskedPair } from './mask-date.ts';
import type { Policy } from './policy.ts';

export function remarks(
  input: AssessInput,
  masked: MaskedPair,
  pair: ClassifiedPair,
  observed: ObservedPixels,
  measured: { baseline: DateMeasure; current: DateMeasure; areas: PatchAreas },
  isSeasonComparable: boolean,
  policy: Policy,
): readonly string[] {
  const { areas } = measured;
  const flags: string[] = [...skippedMasks(masked)];
  const isOf = (date: 'baseline' | 'current'): boolean => {
    const { raised } = masked[date];
    return raised !== null && maskedSum(raised, observed.weights) > 0;
  };
  if (isOf('baseline') || isOf('current')) flags.push('NEGATIVE_REFLECTANCE');
  if (pair.baseline.endMembers?.source === 'default') flags.push('ENDMEMBER_DEFAULT');
  if (isSuspect(measured.baseline, areas, policy) || isSuspect(measured.current, areas, policy)) {
    flags.push('ENDMEMBER_SUSPECT');
  }
  if (showsNet(input, pair, observed, isReflectance(input, policy), policy)) flags.push('GREEN_NET_SUSPECT');
  if (hasColoursOnly(input.crop)) flags.push('RGB_ONLY');
  if (policy.radiometry === 'calibrated' && !isReflectance(input, policy)) flags.push('RELATIVE_ONLY');
  if (input.current.registration?.status === 'assumed') flags.push('SHIFT_ASSUMED');
  if (!isSeasonComparable) flags.push('SEASON_WEAK');
  if (input.areaM2 - areas.observedM2 > policy.unseen.weakShare * input.areaM2) flags.push('PARTLY_UNSEEN');
  if (policy.score !== null && input.targetLandUse === 'unknown') flags.push('IE_LU');
  return flags;
}

export function skippedMasks({ baseline, current }: MaskedPair): readonly string[] {
  return [...new Set([...baseline.skipped, ...current.skipped])];
}

/** Remarks on a pair that cannot be compared because only one date has NIR. */
export function sensorRemarks(input: AssessInput, policy: Policy): readonly string[] {
  return contradictsNir(input, policy) ? ['GREEN_NET_SUSPECT'] : [];
}

/** Without an interval the policy's share stands in for its half-width. */
function isSuspect(measure: DateMeasure, { observedM2 }: PatchAreas, policy: Policy): boolean {
  return policy.cover.kind === 'fvc' && endMembersDisagree(measure, observedM2, policy.cover.suspectShare * observedM2);
}

/** Whether both dates are reflectance, which thresholds and default end-members need. */
export function isReflectance({ baseline, current }: AssessInput, policy: Policy): boolean {
  return (
    policy.radiometry === 'calibrated' &&
    baseline.radiometry !== 'relative_only' &&
    current.radiometry !== 'relative_only'
  );
}
