/** Remarks of a result with the one that only its quarter can tell. */
import type { Language } from '../errors.ts';
import type { Paragraph } from './explain.ts';
import { parseQuarter } from './quarter.ts';
import { sayFlag } from './words.ts';

interface FiledResult {
  readonly assessment: { readonly flags: readonly string[] };
  readonly currentScenes: readonly { readonly date: string }[];
}

const OUTSIDE_QUARTER = 'OUTSIDE_QUARTER';

/**
 * A quarter without a usable date borrows one of the days around it (SCIENCE §3.4), and that is said. It is no part of the
 * assessment, which is the same in whatever quarter it is filed.
 *
 * @param quarter empty for a pair of dates that belongs to none
 */
export function flagsIn(quarter: string, result: FiledResult): readonly string[] {
  return isOutside(quarter, result) ? [...result.assessment.flags, OUTSIDE_QUARTER] : result.assessment.flags;
}

/** Null where the current date lies in the quarter. */
export function explainOutside(quarter: string, result: FiledResult, language: Language): Paragraph | null {
  if (!isOutside(quarter, result)) return null;
  const dates = result.currentScenes.map(({ date }) => date);
  const line = `${sayFlag(OUTSIDE_QUARTER, language)}: ${[...new Set(dates)].join(', ')} (${OUTSIDE_QUARTER})`;
  return { heading: language === 'zh' ? '后时相不在本季' : 'Current date outside the quarter', lines: [line] };
}

function isOutside(quarter: string, { currentScenes }: FiledResult): boolean {
  if (quarter === '') return false;
  const { start, end } = parseQuarter(quarter);
  return currentScenes.some(({ date }) => date < start || date > end);
}
