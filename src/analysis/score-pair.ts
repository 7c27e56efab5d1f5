/** The score of a pair in its series, and what it may be wrong by. */
import type { AssessInput } from './assess.ts';
import type { EvidenceClass, Outcome, ReasonCode, Score, Status, Withheld } from './assessment.ts';
import type { EcoProfile, Policy, TargetLandUse, TargetProfile } from './policy.ts';
import { scoreInputs } from './score-inputs.ts';
import type { ObservedPatch } from './score-inputs.ts';
import type { MeasuredInputs, Scoring } from './score.ts';
import { evidenceClass } from './score/evidence-class.ts';
import type { EvidenceGround } from './score/evidence-class.ts';
import { scoreDates } from './score/score-dates.ts';
import { comparableDates } from './series/dates.ts';

/** Before its interval is drawn. */
export interface ScoredPair {
  readonly inputs: MeasuredInputs;
  readonly score: Score;
  readonly target: TargetProfile;
  readonly eco: EcoProfile;
  readonly scoring: Scoring;
}

/**
 * @param targetLandUse never built land, which has no profile
 * @param source of `patch.ring`
 */
export function scorePair(
  { targetLandUse, ecoType, current, earlier = [] }: AssessInput & { readonly targetLandUse: ScoredTarget },
  patch: ObservedPatch,
  source: 'ring' | 'library',
  scoring: Scoring,
  { ecoTypes, change }: Policy,
): ScoredPair {
  const target = scoring.targets[targetLandUse === 'unknown' ? 'grass' : targetLandUse];
  const eco = ecoTypes[ecoType];
  const inputs = scoreInputs(patch, scoring, change);
  const dates = comparableDates(earlier, {
    date: current.date,
    bands: patch.pair.current.ndvi === null ? 'rgb' : 'nir',
    mineCover: inputs.F1,
    ringCover: inputs.Fr,
    bareShare: inputs.B1,
    ...(source === 'library' ? { reference: source } : {}),
  });
  return { inputs, score: scoreDates(inputs, dates, target, eco, scoring), target, eco, scoring };
}

export type ScoredTarget = Exclude<TargetLandUse, 'built'>;

/** The verdict about a pair whose evidence carries one. */
export interface Verdict {
  readonly status: Status;
  readonly reason: ReasonCode | null;
  readonly outcome: Outcome;
  readonly evidenceClass: EvidenceClass | null;
  readonly score: Score | null;
  readonly withheld?: Withheld;
}

/**
 * The score with its class, or none where its interval is too wide for one (SCIENCE §5.7): it is withheld, and kept for
 * scoring again.
 */
export function trusted(outcome: Outcome, score: Score, ground: EvidenceGround, { evidence }: Scoring): Verdict {
  const { interval, persistence } = score;
  const letter = evidenceClass({ ...ground, interval, hasPersistence: persistence !== null }, evidence);
  const kept = { ...score, evidence: ground };
  if (letter !== 'too-wide') return { status: 'scored', reason: null, outcome, evidenceClass: letter, score: kept };
  return {
    status: 'insufficient_evidence',
    outcome: 'insufficient_evidence',
    reason: 'IE_WIDE',
    evidenceClass: null,
    score: null,
    withheld: { score: kept, outcome },
  };
}
