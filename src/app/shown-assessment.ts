/** A judgement as it is shown to people and other programs. */
import type { PatchAssessment } from '../analysis/assessment.ts';

/** Without the draws, which are for scoring again, and without a withheld score, which is for nobody. */
export function shownAssessment({ withheld: _withheld, ...assessment }: PatchAssessment): PatchAssessment {
  if (assessment.score === null) return assessment;
  const { draws: _draws, ...score } = assessment.score;
  return { ...assessment, score };
}
