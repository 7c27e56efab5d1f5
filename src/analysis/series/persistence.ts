/** The input of C4: how far the cover has come, and whether it lasts (SCIENCE §4.7, 5.3). */
import type { BootstrapRule } from './theil-sen.ts';
import { slopeInterval, theilSenSlope } from './theil-sen.ts';
import { coverRatio, daysBetween } from './dates.ts';
import type { SeriesDate } from './dates.ts';

export interface SeriesRule {
  readonly minDates: number;
  /** First to last. */
  readonly minDays: number;
  readonly bootstrap: BootstrapRule;
  /** Quarters, this one included, that crops and wetlands are judged on the best of (SCIENCE §5.2). */
  readonly yearQuarters: number;
}

export interface Persistence {
  /** Latest mean cover of the mine over that of the ring. */
  readonly ratio: number;
  /** Theil–Sen slope of the ratio per year. */
  readonly slope: number;
}

const DAYS_A_YEAR = 365.25;

/**
 * Persistence of comparable dates, or null where they are too few or too close together: no evidence, not a bad one.
 *
 * @param dates of `comparableDates`
 */
export function persistenceOf(dates: readonly SeriesDate[], rule: SeriesRule): Persistence | null {
  if (!isLongEnough(dates, rule)) return null;
  return { ratio: coverRatio(dates.at(-1)!), slope: theilSenSlope(yearsOf(dates), ratiosOf(dates)) };
}

/**
 * How far the slope of `persistenceOf` can be trusted: its bootstrap interval, null where there is no slope. Seeded by
 * the days, so the same series has the same interval everywhere.
 */
export function trendInterval(
  dates: readonly SeriesDate[],
  rule: SeriesRule,
): readonly [low: number, high: number] | null {
  if (!isLongEnough(dates, rule)) return null;
  const seed = seedOf(dates.map(({ date }) => date).join());
  return slopeInterval(yearsOf(dates), ratiosOf(dates), rule.bootstrap, seed);
}

function isLongEnough(dates: readonly SeriesDate[], { minDates, minDays }: SeriesRule): boolean {
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined || dates.length < minDates) return false;
  // A ring without cover holds nothing up to the mine.
  if (last.ringCover <= 0) return false;
  return daysBetween(first.date, last.date) >= minDays;
}

function yearsOf(dates: readonly SeriesDate[]): Float64Array {
  return Float64Array.from(dates, ({ date }) => daysBetween(dates[0]!.date, date) / DAYS_A_YEAR);
}

function ratiosOf(dates: readonly SeriesDate[]): Float64Array {
  return Float64Array.from(dates, coverRatio);
}

/** FNV-1a, 32 bits. */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
