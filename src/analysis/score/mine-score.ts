/** The score of a mine of several patches, each with a target of its own (SCIENCE §5.3, mixed targets). */
import type { EvidenceClass, Grade, Interval, PatchAssessment, ReasonCode, Status } from '../assessment.ts';
import { gradeOf } from '../score.ts';
import type { Scoring } from '../score.ts';

export interface MineScore {
  readonly status: Status;
  /** Null only where `status` is `scored` or `measured`. */
  readonly reason: ReasonCode | null;
  /** `Σ(A_k / A)·S_k` over the scored patches; null without a score. */
  readonly value: number | null;
  /** The patches' intervals, weighted alike; null where one of them has none. */
  readonly interval: Interval | null;
  readonly grade: Grade | null;
  readonly gradeRange: readonly [lowest: Grade, highest: Grade] | null;
  readonly provisional: boolean;
  /** The worst of the scored patches. */
  readonly evidenceClass: EvidenceClass | null;
  readonly areaM2: number;
  /** Area of the patches that the value stands for. */
  readonly scoredM2: number;
}

type Part = Pick<PatchAssessment, 'status' | 'reason' | 'score' | 'evidenceClass' | 'areaM2'>;

/**
 * Built patches are no question of vegetation and count neither way. Of the rest, where more than `maxUnknownShare` of
 * the area lacks evidence the mine does, for the reason that hides most of it; where more than that is in works, so is
 * the mine. A smaller part is left out, and `scoredM2` says how much was not.
 *
 * Patches of a mine share scenes, so their errors go together: the bounds are added, not their squares.
 *
 * @param parts at least one
 * @param scoring null where the policy has no score
 */
export function mineScore(parts: readonly Part[], scoring: Scoring | null): MineScore {
  const areaM2 = sumOf(parts, ({ areaM2: area }) => area);
  const judged = parts.filter(({ status }) => status !== 'not_applicable');
  if (judged.length === 0) return without('not_applicable', 'NA_BUILT', areaM2);
  const scored = judged.flatMap((part) => (part.score === null ? [] : [{ ...part, score: part.score }]));
  const judgedM2 = sumOf(judged, ({ areaM2: area }) => area);
  const limitM2 = (scoring?.mixed.maxUnknownShare ?? 0) * judgedM2;
  const hidden = judged.filter(({ status }) => status === 'insufficient_evidence');
  if (sumOf(hidden, ({ areaM2: area }) => area) > limitM2) {
    return without('insufficient_evidence', leadingReason(hidden), areaM2);
  }
  const inWorks = judged.filter(({ status }) => status === 'in_works');
  if (sumOf(inWorks, ({ areaM2: area }) => area) > limitM2) return without('in_works', 'IN_WORKS', areaM2);
  if (scoring === null || scored.length === 0) return without('measured', null, areaM2);

  const scoredM2 = sumOf(scored, ({ areaM2: area }) => area);
  const weighted = (pick: (part: (typeof scored)[number]) => number): number => {
    const values = scored.map(pick);
    // Rounding must not carry a mean beyond its parts: 100 stays 100.
    const mean = sumOf(scored, (part) => part.areaM2 * pick(part)) / scoredM2;
    return Math.min(Math.max(mean, Math.min(...values)), Math.max(...values));
  };
  const value = weighted(({ score }) => score.value);
  const interval = scored.every(({ score }) => score.interval !== null)
    ? {
        low: weighted(({ score }) => score.interval!.low),
        high: weighted(({ score }) => score.interval!.high),
        rawLow: weighted(({ score }) => score.interval!.rawLow),
        rawHigh: weighted(({ score }) => score.interval!.rawHigh),
      }
    : null;
  return {
    status: 'scored',
    reason: null,
    value,
    interval,
    grade: gradeOf(value, scoring),
    gradeRange: interval && [gradeOf(interval.low, scoring), gradeOf(interval.high, scoring)],
    provisional: scored.some(({ score }) => score.provisional),
    evidenceClass: worstClass(scored),
    areaM2,
    scoredM2,
  };
}

function without(status: Status, reason: ReasonCode | null, areaM2: number): MineScore {
  return {
    status,
    reason,
    value: null,
    interval: null,
    grade: null,
    gradeRange: null,
    provisional: false,
    evidenceClass: null,
    areaM2,
    scoredM2: 0,
  };
}

/** The reason that most of the area has; the first in order of the patches among equals. */
function leadingReason(parts: readonly Part[]): ReasonCode | null {
  const areas = new Map<ReasonCode | null, number>();
  for (const { reason, areaM2 } of parts) areas.set(reason, (areas.get(reason) ?? 0) + areaM2);
  return [...areas].reduce((leader, entry) => (entry[1] > leader[1] ? entry : leader))[0];
}

function worstClass(parts: readonly Part[]): EvidenceClass | null {
  return (['C', 'B', 'A'] as const).find((letter) => parts.some((part) => part.evidenceClass === letter)) ?? null;
}

function sumOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
