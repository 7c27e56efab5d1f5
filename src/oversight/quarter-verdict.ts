/** What the current result of one quarter said of a patch, without its evidence: what a look back over quarters needs. */
import type { EvidenceClass, Interval, Outcome, PatchAssessment } from '../analysis/assessment.ts';
import type { ExcavationRecord } from '../analysis/excavation-record.ts';
import type { RatioBounds } from '../analysis/score/compliance.ts';
import type { SeriesDate } from '../analysis/series/dates.ts';

export interface QuarterVerdict {
  readonly quarter: string;
  readonly patchId: string;
  /** Day of the current scene, `2023-08-15`; null where there was none. */
  readonly date: string | null;
  readonly outcome: Outcome;
  readonly evidenceClass: EvidenceClass | null;
  readonly score: {
    readonly value: number;
    readonly interval: Interval | null;
    /** Of the score's series, oldest first; the last is its own. */
    readonly dates: readonly SeriesDate[];
  } | null;
  /** `F_m / F_r`; null where it was not measured. */
  readonly ratio: number | null;
  /** 90 % interval of it by the errors of measurement; null where none was drawn. */
  readonly ratioInterval: Interval | null;
  /** One-sided 90 % bounds of it, the ring a sample; null where none were drawn. */
  readonly ratioBounds: RatioBounds | null;
  /** How many places were dug; null where nothing was looked for or nothing could be seen. */
  readonly excavationCount: number | null;
}

/** @param result a stored result */
export function quarterVerdict(
  quarter: string,
  result: {
    readonly patchId: string;
    readonly assessment: PatchAssessment;
    readonly currentScenes: readonly { readonly date: string }[];
    readonly excavation?: ExcavationRecord | null;
  },
): QuarterVerdict {
  const { score, outcome, evidenceClass, ring, intervals, reference } = result.assessment;
  // A ring that cannot serve is no standard either.
  const isOwnRing = reference === undefined;
  return {
    quarter,
    patchId: result.patchId,
    date: result.currentScenes[0]?.date ?? null,
    outcome,
    evidenceClass,
    score: score && { value: score.value, interval: score.interval, dates: score.dates },
    ratio: isOwnRing ? (ring?.effect?.ratioCurrent ?? null) : null,
    ratioInterval: isOwnRing ? (intervals?.ratioCurrent ?? null) : null,
    ratioBounds: isOwnRing ? (intervals?.ratioBounds ?? null) : null,
    excavationCount: result.excavation?.status === 'observed' ? result.excavation.count : null,
  };
}
