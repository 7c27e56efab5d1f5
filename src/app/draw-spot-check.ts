/** The quarter's spot check from what is on record. It is the caller who puts it there. */
import { drawSpotCheck, frameMines, frameText } from '../oversight/spot-check.ts';
import type { Language } from '../errors.ts';
import { QingshanError } from '../errors.ts';
import { sha256 } from './content-key.ts';
import type { SpotCheckRecord, Store } from './ports/record.ts';

export async function drawQuarterSpotCheck(
  quarter: string,
  capacity: number,
  seed: number,
  language: Language,
  store: Store,
): Promise<SpotCheckRecord> {
  const patches = new Map((await store.listPatches()).map((patch) => [patch.patchId, patch]));
  const measured = (await store.listResults(quarter)).flatMap(({ patchId, result }) => {
    const patch = patches.get(patchId);
    if (patch === undefined) return [];
    return [{ patch, assessment: result.assessment, excavation: result.excavation ?? null }];
  });
  if (measured.length === 0) throw new QingshanError('SCORE_MISSING', { id: quarter, quarter });
  const frame = frameMines(measured);
  const { rows } = drawSpotCheck(frame, capacity, seed, language);
  return {
    quarter,
    seed,
    capacity,
    frameHash: sha256(frameText(frame)),
    rows,
    drawnAt: new Date().toISOString(),
  };
}
