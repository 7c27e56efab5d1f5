import type { Scene } from '../analysis/scene.ts';
import { QingshanError } from '../errors.ts';

/** @throws DATE_LIST_MIXED where the scenes of one date were taken on several days */
export function assertSameDay(scenes: readonly Scene[]): void {
  const days = [...new Set(scenes.map(({ acquired }) => acquired.date))];
  if (days.length <= 1) return;
  throw new QingshanError('DATE_LIST_MIXED', {
    files: scenes.map(({ name }) => name).join(', '),
    days: days.join(', '),
  });
}
