/** Whether a loss or an excavation that a quarter reports has been seen on two clear dates (SCIENCE §4.7, TERMS 暂定). */
import type { Outcome } from '../analysis/assessment.ts';
import { agreedChange } from '../analysis/series/agreement.ts';
import type { Agreement, Sighting } from '../analysis/series/agreement.ts';
import type { QuarterVerdict } from './quarter-verdict.ts';

export interface AgreedDates {
  readonly state: Agreement;
  /** Day of the scene that showed it first. */
  readonly since: string | null;
  /** Day of the scene that agreed, or did not. */
  readonly second: string | null;
}

/**
 * A quarter shows a loss where it is degraded or mixed, none where it is improved or stable, and is not clear otherwise.
 * A scene that served two quarters is one date: a second look at the same picture agrees with itself.
 *
 * @param history current results of one patch, newest first, none after the quarter in question
 */
export function agreedLoss(history: readonly QuarterVerdict[]): AgreedDates {
  return agreedOn(history, ({ outcome }) => SIGHTINGS[outcome] ?? 'unclear');
}

/** The same of new excavation: a date that looked for it and found none speaks against it. */
export function agreedExcavation(history: readonly QuarterVerdict[]): AgreedDates {
  return agreedOn(history, ({ excavationCount }) => {
    if (excavationCount === null) return 'unclear';
    return excavationCount > 0 ? 'changed' : 'unchanged';
  });
}

function agreedOn(history: readonly QuarterVerdict[], sightingOf: (verdict: QuarterVerdict) => Sighting): AgreedDates {
  const byDay = new Map<string, { readonly date: string; readonly sighting: Sighting }>();
  for (const verdict of history.toReversed()) {
    const { date } = verdict;
    if (date === null) continue;
    byDay.set(date, { date, sighting: sightingOf(verdict) });
  }
  const dates = [...byDay.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
  const { state, first, second } = agreedChange(dates);
  return { state, since: first?.date ?? null, second: second?.date ?? null };
}

const SIGHTINGS: Readonly<Partial<Record<Outcome, Sighting>>> = {
  degraded: 'changed',
  mixed: 'changed',
  improved: 'unchanged',
  stable: 'unchanged',
};
