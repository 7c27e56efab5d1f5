/** How an interval is written beside its value: `72.3 (68.1–76.0)`, the same in every table, picture and report. */
import type { Interval, PatchAssessment, Score } from '../analysis/assessment.ts';
import { fixed, hectares } from './figures.ts';
import type { Language } from '../errors.ts';
import { GRADES, say } from './words.ts';

/** Clipped bounds of a value in one unit. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** @returns the value alone where there is no interval */
export function sayRange(value: number, range: Range | null, decimals: number): string {
  if (range === null) return signed(value, decimals);
  return `${signed(value, decimals)} (${signed(range.low, decimals)}–${signed(range.high, decimals)})`;
}

/** A difference, where the sign matters: `+0.41 (+0.35 to +0.47)`, `−0.45 (−0.52 to −0.38)`. */
export function sayChangeRange(value: number, range: Range | null, decimals: number, language: Language): string {
  const plus = (number: number): string => (Number(fixed(number, decimals)) > 0 ? '+' : '') + signed(number, decimals);
  if (range === null) return plus(value);
  const to = language === 'zh' ? ' 至 ' : ' to ';
  return `${plus(value)} (${plus(range.low)}${to}${plus(range.high)})`;
}

/** `72.3 (68.1–76.0)`, in points. */
export function sayScore({ value, interval }: Pick<Score, 'value' | 'interval'>): string {
  return sayRange(value, interval, 1);
}

/** Hectares with two decimals; null where there is no interval. */
export function inHectares(interval: Range | null | undefined): Range | null {
  return interval ? { low: hectares(interval.low), high: hectares(interval.high) } : null;
}

/** `0.24 (0.22–0.26) 公顷` */
export function sayHectaresRange(m2: number, interval: Range | null | undefined, language: Language): string {
  return `${sayRange(hectares(m2), inHectares(interval), 2)} ${hectaresUnit(language)}`;
}

/** `−0.45 (−0.52 至 −0.38) 公顷` */
export function sayHectaresChangeRange(m2: number, interval: Range | null | undefined, language: Language): string {
  return `${sayChangeRange(hectares(m2), inHectares(interval), 2, language)} ${hectaresUnit(language)}`;
}

/** `73.3 (71.0–75.1) %` */
export function sayPercentRange(share: number, interval: Range | null | undefined): string {
  return `${sayRange(100 * share, interval ? { low: 100 * interval.low, high: 100 * interval.high } : null, 1)} %`;
}

/** Half of what was drawn, before clipping: what the evidence class is told from. */
export function halfWidth({ rawLow, rawHigh }: Interval): number {
  return (rawHigh - rawLow) / 2;
}

/** `差—中`; one grade where both ends have the same. */
export function sayGradeRange({ gradeRange }: Pick<Score, 'gradeRange'>, language: Language): string | null {
  if (gradeRange === null) return null;
  return [...new Set(gradeRange)].map((grade) => say(GRADES, grade, language)).join('—');
}

/** Bounds of the headline values in m² and shares; null where none were drawn, which also old results are. */
export interface FigureRanges {
  readonly baselineBare: Range | null;
  readonly currentBare: Range | null;
  readonly netBare: Range | null;
  readonly baselineCover: Range | null;
  readonly currentCover: Range | null;
  readonly restored: Range | null;
  readonly newlyDisturbed: Range | null;
}

export function rangesOf({ intervals }: Pick<PatchAssessment, 'intervals'>): FigureRanges {
  return {
    baselineBare: intervals?.baseline.unvegetatedM2 ?? null,
    currentBare: intervals?.current.unvegetatedM2 ?? null,
    netBare: intervals?.netUnvegetatedM2 ?? null,
    baselineCover: intervals?.baseline.coverMean ?? null,
    currentCover: intervals?.current.coverMean ?? null,
    restored: intervals?.restoredM2 ?? null,
    newlyDisturbed: intervals?.newlyDisturbedM2 ?? null,
  };
}

/** With a true minus sign. */
function signed(value: number, decimals: number): string {
  return fixed(value, decimals).replace('-', '−');
}

function hectaresUnit(language: Language): string {
  return language === 'zh' ? '公顷' : 'ha';
}
