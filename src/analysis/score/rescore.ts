/** A stored judgement under another policy that measures alike: no pixel is read (`needsPixels`). */
import type { PatchAssessment, Score } from '../assessment.ts';
import type { EcoProfile, EcoType, Policy, TargetLandUse, TargetProfile } from '../policy.ts';
import { trusted } from '../score-pair.ts';
import { targetCover } from '../score.ts';
import type { MeasuredInputs } from '../score.ts';
import { scoreIntervalOf } from '../uncertainty/pair-intervals.ts';
import { inputsOfDraw, readScoreDraws } from '../uncertainty/score-draws.ts';
import { fallowFlags, scoreDates, scoreOfDraw, SCORE_FLAGS, withInterval } from './score-dates.ts';

/** A policy with a score. */
type ScoringPolicy = Policy & { readonly score: NonNullable<Policy['score']> };

/**
 * Areas and their intervals stay, and what was seen. Every draw is scored again, so the interval, the class and whether the
 * interval is too wide are what a full judgement would say, to the bit; a score that was withheld may come back. Without a
 * score there is nothing to score again.
 *
 * Results from before intervals were drawn stay provisional and class C (rule 9).
 *
 * @param policy with a score
 */
export function rescore(
  assessment: PatchAssessment,
  judgedAs: { readonly targetLandUse: TargetLandUse; readonly ecoType: EcoType },
  policy: Policy,
): PatchAssessment {
  const { withheld, ...stays } = assessment;
  const score = assessment.score ?? withheld?.score ?? null;
  const { targetLandUse, ecoType } = judgedAs;
  if (score === null || !hasScore(policy) || targetLandUse === 'built') return assessment;
  const target = policy.score.targets[targetLandUse === 'unknown' ? 'grass' : targetLandUse];
  const eco = policy.ecoTypes[ecoType];
  const again = scoreDates(measuredAlone(score), score.dates, target, eco, policy.score);
  const flags = assessment.flags.filter((flag) => !SCORE_FLAGS.includes(flag));
  const rescored = { ...stays, flags: [...flags, ...fallowFlags(targetLandUse, score.dates, policy.score)] };
  if (score.evidence === undefined) return { ...rescored, evidenceClass: 'C', score: again };
  const drawn = withDraws(again, score, { target, eco, targetLandUse }, policy);
  return { ...rescored, ...trusted(withheld?.outcome ?? assessment.outcome, drawn, score.evidence, policy.score) };
}

function hasScore(policy: Policy): policy is ScoringPolicy {
  return policy.score !== null;
}

function withDraws(
  again: Score,
  { draws }: Score,
  {
    target,
    eco,
    targetLandUse,
  }: { readonly target: TargetProfile; readonly eco: EcoProfile; readonly targetLandUse: TargetLandUse },
  { score: scoring, uncertainty }: ScoringPolicy,
): Score {
  if (!draws || !uncertainty) return again;
  const drawn = readScoreDraws(draws);
  const greenFrom = (ringCover: number): number =>
    scoring.evenness.greenShare * targetCover(ringCover, target, eco, scoring);
  const values = Float64Array.from({ length: drawn.count }, (_, k) =>
    scoreOfDraw(inputsOfDraw(drawn, k, again.inputs.d0, greenFrom), again.dates, target, eco, scoring),
  );
  const interval = scoreIntervalOf(again.value, values, uncertainty);
  return { ...withInterval(again, interval, targetLandUse, scoring), draws };
}

/** What the date itself measured: cover and bare share of the inputs may be the best of a year. */
function measuredAlone({ inputs, dates }: Score): MeasuredInputs {
  const { T: _target, bStar: _residual, cellOk: _share, ...measured } = inputs;
  const own = dates.at(-1)!;
  return { ...measured, F1: own.mineCover, B1: own.bareShare };
}
