/** A stored judgement under another policy that measures alike: no pixel is read (`needsPixels`). */
import type { PatchAssessment, Score } from '../assessment.ts';
import type { EcoType, Policy, TargetLandUse } from '../policy.ts';
import type { MeasuredInputs } from '../score.ts';
import { fallowFlags, scoreDates, SCORE_FLAGS, withInterval } from './score-dates.ts';

/**
 * Areas, outcome and reasons stay. Without a score there is nothing to score again.
 *
 * An interval was drawn under the former policy. Where `interval` holds, because only what is said of scores differs
 * (`keepsScores`), so does the class; else it says nothing of the new score, which is provisional and class C (rule 9).
 *
 * @param policy with a score
 */
export function rescore(
  assessment: PatchAssessment,
  judgedAs: { readonly targetLandUse: TargetLandUse; readonly ecoType: EcoType },
  policy: Policy,
  interval: 'holds' | 'is-void',
): PatchAssessment {
  const { score } = assessment;
  const { targetLandUse, ecoType } = judgedAs;
  if (score === null || policy.score === null || targetLandUse === 'built') return assessment;
  const target = policy.score.targets[targetLandUse === 'unknown' ? 'grass' : targetLandUse];
  const again = scoreDates(measuredAlone(score), score.dates, target, policy.ecoTypes[ecoType], policy.score);
  const flags = assessment.flags.filter((flag) => !SCORE_FLAGS.includes(flag));
  const rescored = { ...assessment, flags: [...flags, ...fallowFlags(targetLandUse, score.dates, policy.score)] };
  if (interval === 'is-void' || score.interval === null) return { ...rescored, evidenceClass: 'C', score: again };
  return { ...rescored, score: withInterval(again, score.interval, targetLandUse, policy.score) };
}

/** What the date itself measured: cover and bare share of the inputs may be the best of a year. */
function measuredAlone({ inputs, dates }: Score): MeasuredInputs {
  const { T: _target, bStar: _residual, cellOk: _share, ...measured } = inputs;
  const own = dates.at(-1)!;
  return { ...measured, F1: own.mineCover, B1: own.bareShare };
}
