/** The score of a patch in its series: what one date measured, and what the dates before it add (SCIENCE §4.7, 5.2). */
import type { Interval, Score } from '../assessment.ts';
import type { EcoProfile, TargetLandUse, TargetProfile } from '../policy.ts';
import { gradeOf, scoreInputsGiven, scorePatch } from '../score.ts';
import type { GivenInputs, MeasuredInputs, Scoring } from '../score.ts';
import { lastQuarters } from '../series/dates.ts';
import type { SeriesDate } from '../series/dates.ts';
import { persistenceOf, trendInterval } from '../series/persistence.ts';

/**
 * Provisional, because no interval was drawn; `withInterval` adds it.
 *
 * @param measured on the last date alone
 * @param dates of `comparableDates`; the last is the one that was measured
 */
export function scoreDates(
  measured: MeasuredInputs,
  dates: readonly SeriesDate[],
  target: TargetProfile,
  eco: EcoProfile,
  scoring: Scoring,
): Score {
  const best = bestOfYear(measured, lastQuarters(dates, scoring.series.yearQuarters), target);
  const persistence = persistenceOf(dates, scoring.series);
  return {
    ...scorePatch(best, persistence, target, eco, scoring),
    interval: null,
    gradeRange: null,
    provisional: true,
    draws: null,
    dates,
    slopeInterval: trendInterval(dates, scoring.series),
  };
}

/**
 * The score with what it may be wrong by. The grade range says where the interval crosses a limit. Under a target that is
 * not decided the score stays provisional: the grass profile only stands in (SCIENCE §5.2).
 */
export function withInterval(score: Score, interval: Interval, targetLandUse: TargetLandUse, scoring: Scoring): Score {
  const gradeRange = [gradeOf(interval.low, scoring), gradeOf(interval.high, scoring)] as const;
  return { ...score, interval, gradeRange, provisional: targetLandUse === 'unknown' };
}

/** The remarks that `fallowFlags` makes. */
export const SCORE_FLAGS: readonly string[] = ['CROP_SINGLE_DATE'];

/** Cropland is to be judged on the best of four quarters; with one date, bare fallow looks like a loss (SCIENCE §5.2). */
export function fallowFlags(
  targetLandUse: TargetLandUse,
  dates: readonly SeriesDate[],
  { series }: Scoring,
): readonly string[] {
  const isSingle = lastQuarters(dates, series.yearQuarters).length === 1;
  return targetLandUse === 'crop' && isSingle ? SCORE_FLAGS : [];
}

/**
 * The score that one Monte-Carlo draw has in the same series: its own date is drawn, the dates before it are what they are.
 *
 * @param drawn with cell_ok under the draw's own target
 */
export function scoreOfDraw(
  drawn: GivenInputs,
  dates: readonly SeriesDate[],
  target: TargetProfile,
  eco: EcoProfile,
  scoring: Scoring,
): number {
  const own = { ...dates.at(-1)!, mineCover: drawn.F1, ringCover: drawn.Fr, bareShare: drawn.B1 };
  const series = [...dates.slice(0, -1), own];
  const best = bestOfYear(drawn, lastQuarters(series, scoring.series.yearQuarters), target);
  return scoreInputsGiven(best, persistenceOf(series, scoring.series), target, eco, scoring).value;
}

/** A field lies fallow for a season and a lake falls and rises: neither is a loss (SCIENCE §5.2). */
function bestOfYear<Inputs extends { readonly F1: number; readonly B1: number }>(
  measured: Inputs,
  year: readonly SeriesDate[],
  target: TargetProfile,
): Inputs {
  if (target.bestOfYear === 'cover') {
    return { ...measured, F1: Math.max(measured.F1, ...year.map(({ mineCover }) => mineCover)) };
  }
  if (target.bestOfYear === 'bare') {
    return { ...measured, B1: Math.min(measured.B1, ...year.map(({ bareShare }) => bareShare)) };
  }
  return measured;
}
