/** Whether a loss or an excavation that a quarter reports has been seen on two clear dates (SCIENCE §4.7, TERMS 暂定). */
import { agreedChange } from '../analysis/series/agreement.ts';
import type { Agreement, Sighting } from '../analysis/series/agreement.ts';
import type { ResultRecord } from './ports/record.ts';

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
export function agreedLoss(history: readonly ResultRecord[]): AgreedDates {
  return agreedOn(history, ({ result }) => SIGHTINGS[result.assessment.outcome] ?? 'unclear');
}

/** The same of new excavation: a date that looked for it and found none speaks against it. */
export function agreedExcavation(history: readonly ResultRecord[]): AgreedDates {
  return agreedOn(history, ({ result: { excavation } }) => {
    if (excavation?.status !== 'observed') return 'unclear';
    return excavation.count > 0 ? 'changed' : 'unchanged';
  });
}

function agreedOn(history: readonly ResultRecord[], sightingOf: (record: ResultRecord) => Sighting): AgreedDates {
  const byDay = new Map<string, { readonly date: string; readonly sighting: Sighting }>();
  for (const record of history.toReversed()) {
    const [scene] = record.result.currentScenes;
    if (scene === undefined) continue;
    byDay.set(scene.date, { date: scene.date, sighting: sightingOf(record) });
  }
  const dates = [...byDay.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
  const { state, first, second } = agreedChange(dates);
  return { state, since: first?.date ?? null, second: second?.date ?? null };
}

const SIGHTINGS: Readonly<Partial<Record<ResultRecord['result']['assessment']['outcome'], Sighting>>> = {
  degraded: 'changed',
  mixed: 'changed',
  improved: 'unchanged',
  stable: 'unchanged',
};
