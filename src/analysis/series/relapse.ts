/**
 * Relapse: ground that was good, or was written off (销号), and falls back. SCIENCE names it in §4.7 without a formula;
 * this is ours: a fall below the mine's own good standing that is larger than what the date itself may be wrong by,
 * seen on two clear dates in a row.
 */
import type { Interval } from '../assessment.ts';
import { agreedChange } from './agreement.ts';
import type { Agreement, Sighting } from './agreement.ts';

export interface RelapseRule {
  /** Least fall of the cover ratio that counts where no interval tells how wrong a date may be. */
  readonly minFall: number;
  /** Lower limit of the grade that is good standing (良). */
  readonly goodFrom: number;
}

/** One date of a mine; null where it was not clear. */
export interface StandingDate {
  /** `2023-08-15` */
  readonly date: string;
  /** Cover over that of the ring, with its interval where there is one. */
  readonly ratio: { readonly value: number; readonly interval: Interval | null } | null;
  readonly score: { readonly value: number; readonly interval: Interval | null } | null;
}

export interface Relapse {
  readonly state: Agreement;
  /** The first day of the fall that is spoken of. */
  readonly since: string | null;
  /** What fell on that day: the cover against its own level, or the grade below good. Cover where both did. */
  readonly what: 'cover' | 'grade' | null;
  /** The level that the mine had, as a cover ratio; null where it never had a good standing. */
  readonly standing: number | null;
}

/**
 * Good standing begins with the first date graded good or better, or with the write-off. From then on each clear date is
 * held against the median ratio of the dates before it in good standing, so that one lucky date sets no level.
 *
 * A date has fallen where its ratio lies below that level by more than `minFall` and, where it has an interval, by more
 * than the interval; or where its score, with all of its interval, lies below `goodFrom`.
 *
 * @param dates oldest first
 * @param writtenOff day of the write-off, null where there was none
 */
export function judgeRelapse(dates: readonly StandingDate[], writtenOff: string | null, rule: RelapseRule): Relapse {
  const seen: { date: string; sighting: Sighting; what: Relapse['what'] }[] = [];
  const good: number[] = [];
  let stands = false;
  for (const date of dates) {
    stands ||= writtenOff !== null && date.date >= writtenOff;
    const isGood = date.score !== null && date.score.value >= rule.goodFrom;
    const what = stands ? fallOf(date, good, rule) : null;
    if (stands && date.ratio !== null) {
      seen.push({ date: date.date, sighting: what === null ? 'unchanged' : 'changed', what });
    }
    stands ||= isGood;
    if (stands && what === null && date.ratio !== null) good.push(date.ratio.value);
  }
  const { state, first } = agreedChange(seen);
  return {
    state,
    since: first?.date ?? null,
    what: first?.what ?? null,
    standing: good.length === 0 ? null : median(good),
  };
}

function fallOf({ ratio, score }: StandingDate, good: readonly number[], rule: RelapseRule): Relapse['what'] {
  if (ratio !== null && good.length > 0) {
    const level = median(good);
    const most = ratio.interval === null ? ratio.value : ratio.interval.high;
    if (most < level && ratio.value < level - rule.minFall) return 'cover';
  }
  if (score === null) return null;
  return (score.interval === null ? score.value : score.interval.high) < rule.goodFrom ? 'grade' : null;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
