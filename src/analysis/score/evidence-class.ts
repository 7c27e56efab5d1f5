/** How far a score may be trusted (SCIENCE §5.7, rules 4 and 9). */
import type { EvidenceClass, Interval } from '../assessment.ts';
import type { EvidenceRule } from './score-rules.ts';

/** What is known of the pair, whatever the score. */
export interface EvidenceGround {
  /** Residual of the registration in pixels; null where the pair was not registered. */
  readonly shiftPx: number | null;
  readonly bands: 'nir' | 'rgb';
  /** Share of the patch not seen on both dates. */
  readonly unseenShare: number;
  readonly isSeasonComparable: boolean;
  /** Whether both dates are calibrated reflectance. */
  readonly isReflectance: boolean;
  /** False where a grass profile stands in for a target that is not decided. */
  readonly isTargetKnown: boolean;
}

export interface EvidenceFacts extends EvidenceGround {
  /** Of the score; null where none was drawn. */
  readonly interval: Interval | null;
  /** Whether C4 has a series. */
  readonly hasPersistence: boolean;
}

/**
 * The best class that all facts allow; `too-wide` where the interval says too little for any score (`IE_WIDE`).
 *
 * The half-width is that of the interval as drawn: clipping at 0 or 100 makes a score no more certain.
 */
export function evidenceClass(facts: EvidenceFacts, rule: EvidenceRule): EvidenceClass | 'too-wide' {
  const { interval, shiftPx, bands, unseenShare } = facts;
  if (interval === null) return 'C';
  const halfWidth = (interval.rawHigh - interval.rawLow) / 2;
  if (!(halfWidth <= rule.halfWidth[2])) return 'too-wide';
  if (bands === 'rgb' || !facts.isReflectance || !facts.isTargetKnown || shiftPx === null) return 'C';
  const isWithin = (grade: 0 | 1): boolean =>
    halfWidth <= rule.halfWidth[grade] && shiftPx <= rule.shiftPx[grade] && unseenShare <= rule.unseen[grade];
  if (isWithin(0) && facts.isSeasonComparable && facts.hasPersistence) return 'A';
  return isWithin(1) ? 'B' : 'C';
}
