/** The score of SCIENCE §5.1–5.3: vegetation and bare-ground restoration evidence, 0…100. */
import type { FormulaScore, Grade, ScoreComponent, ScoreInputs } from './assessment.ts';
import { greenCellShare } from './evenness.ts';
import type { EcoProfile, Policy, TargetProfile } from './policy.ts';
import type { Persistence } from './series/persistence.ts';

export type Scoring = NonNullable<Policy['score']>;

/** What was measured, whatever the target; T, b* and cell_ok follow from profile, eco-type and ring. */
export type MeasuredInputs = Omit<ScoreInputs, 'T' | 'bStar' | 'cellOk'>;

/** Target cover `T = clip(0.9·Fr, max(0.10, Tmin + ΔT), Tmax)`: the "90 % of the reference area" rule. */
export function targetCover(ringCover: number, target: TargetProfile, eco: EcoProfile, scoring: Scoring): number {
  const least = Math.max(scoring.coverFloor, target.coverMin + eco.targetShift);
  return clip(scoring.ringShare * ringCover, least, target.coverMax);
}

/** Bare share that may remain, `b* = min(0.6, max(Br, b_lu + Δb))`. */
function residualBare(ringBare: number, target: TargetProfile, eco: EcoProfile, scoring: Scoring): number {
  return Math.min(scoring.residualBareCap, Math.max(ringBare, target.residualBare + eco.residualBareShift));
}

/**
 * `S = clip(100·Σwc/Σw − P, 0, 100)`, at most the cap where new disturbance exceeds its allowance.
 *
 * A component without evidence is null and its weight is shared out.
 *
 * @param persistence null drops C4
 */
export function scorePatch(
  measured: MeasuredInputs,
  persistence: Persistence | null,
  target: TargetProfile,
  eco: EcoProfile,
  scoring: Scoring,
): FormulaScore {
  const { cellCovers, ...seen } = measured;
  const cellOk = greenCellShare(cellCovers, targetCover(measured.Fr, target, eco, scoring), scoring.evenness);
  const { inputs, ...score } = scoreInputsGiven({ ...seen, cellOk }, persistence, target, eco, scoring);
  return { ...score, grade: gradeOf(score.value, scoring), inputs: { ...inputs, cellCovers }, persistence };
}

/** As measured, with cell_ok as a share: what a draw has, whose cells nobody keeps. */
export type GivenInputs = Omit<ScoreInputs, 'T' | 'bStar' | 'cellCovers'>;

/** The formulas themselves. */
export function scoreInputsGiven(
  given: GivenInputs,
  persistence: Persistence | null,
  target: TargetProfile,
  eco: EcoProfile,
  scoring: Scoring,
): Pick<FormulaScore, 'value' | 'base' | 'penalty' | 'capped' | 'components'> & {
  readonly inputs: Omit<ScoreInputs, 'cellCovers'>;
} {
  const inputs = {
    ...given,
    T: targetCover(given.Fr, target, eco, scoring),
    bStar: residualBare(given.Br, target, eco, scoring),
  };
  const components = scoreComponents(inputs, persistence, target, scoring);
  const base = weightedPoints(components);
  const excess = inputs.D - inputs.d0;
  const penalty = penaltyPoints(inputs.D, inputs.d0, scoring);
  const uncapped = clip(base - penalty, 0, 100);
  const capped = excess > scoring.penalty.capFrom && uncapped > scoring.penalty.cap;
  const value = capped ? scoring.penalty.cap : uncapped;
  return { value, base, penalty, capped, components, inputs };
}

/** C1…C4 of SCIENCE §5.3, each 0…1 or null. */
function scoreComponents(
  inputs: Omit<ScoreInputs, 'cellCovers'>,
  persistence: Persistence | null,
  target: TargetProfile,
  scoring: Scoring,
): readonly ScoreComponent[] {
  const [w1, w2, w3, w4] = target.weights;
  return [
    { id: 'C1', value: bareReduction(inputs, scoring), weight: w1 },
    { id: 'C2', value: clip(inputs.F1 / inputs.T, 0, 1), weight: w2 },
    { id: 'C3', value: evenness(inputs, scoring), weight: w3 },
    { id: 'C4', value: persistence === null ? null : lasting(persistence, scoring), weight: w4 },
  ];
}

export function gradeOf(value: number, scoring: Scoring): Grade {
  const [excellent, good, fair] = scoring.grades;
  if (value >= excellent) return 'excellent';
  if (value >= good) return 'good';
  return value >= fair ? 'fair' : 'poor';
}

/** `clip(1 − max(0, B1 − b*) / max(B0 − b*, 0.20))`; the floor keeps it continuous for mines that were hardly bare. */
function bareReduction({ B0, B1, bStar }: Pick<ScoreInputs, 'B0' | 'B1' | 'bStar'>, scoring: Scoring): number {
  return clip(1 - Math.max(0, B1 - bStar) / Math.max(B0 - bStar, scoring.bareDenominatorFloor), 0, 1);
}

/** `½·cell_ok + ½·(1 − clip(LPI / 0.25))`; the second term alone where no cell fits into the patch (rule 8). */
function evenness({ cellOk, LPI }: Pick<ScoreInputs, 'cellOk' | 'LPI'>, scoring: Scoring): number {
  const patchTerm = 1 - clip(LPI / scoring.evenness.largestPatchFull, 0, 1);
  return cellOk === null ? patchTerm : 0.5 * cellOk + 0.5 * patchTerm;
}

/** `level · max(trend, maturity · steadiness)`: young sites must improve, mature sites only must not decline. */
function lasting({ ratio, slope }: Persistence, { persistence: p }: Scoring): number {
  const level = clip(ratio / p.levelFull, 0, 1);
  const trend = clip(0.5 + slope / p.trendSpan, 0, 1);
  const maturity = clip((ratio - p.matureFrom) / p.matureSpan, 0, 1);
  const steadiness = clip(1 + (slope + p.declineAllowed) / p.declineSpan, 0, 1);
  return level * Math.max(trend, maturity * steadiness);
}

function weightedPoints(components: readonly ScoreComponent[]): number {
  let points = 0;
  let weights = 0;
  for (const { value, weight } of components) {
    if (value === null) continue;
    points += value * weight;
    weights += weight;
  }
  return (100 * points) / weights;
}

/** `25·clip((D − d0) / (0.10 − d0))`; the full penalty above the allowance where that is 0.10 or more. */
function penaltyPoints(disturbed: number, allowance: number, { penalty }: Scoring): number {
  if (disturbed <= allowance) return 0;
  if (allowance >= penalty.full) return penalty.points;
  return penalty.points * clip((disturbed - allowance) / (penalty.full - allowance), 0, 1);
}

function clip(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
