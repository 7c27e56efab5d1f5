/** What stored results of earlier quarters add to the series of a patch (SCIENCE §4.7). */
import type { Policy } from '../analysis/policy.ts';
import type { SeriesDate } from '../analysis/series/dates.ts';
import type { Patch } from '../oversight/patch.ts';
import { measuringHash, NUMERICS_VERSION } from './content-key.ts';
import type { Store } from './ports/record.ts';

/**
 * Only what was measured alike: the same outline for the same target (water is cover where it is one), the same rules
 * down to the pixels, the same numerics. Weights and limits may have changed since.
 */
export async function earlierDates(
  quarter: string,
  policy: Policy,
  store: Pick<Store, 'listSeries' | 'getPolicy'>,
): Promise<(patch: Patch) => readonly SeriesDate[]> {
  if (policy.score === null) return () => [];
  const stored = await store.listSeries(quarter);
  const measuring = measuringHash(policy);
  const alike = new Set<string>();
  for (const hash of new Set(stored.map(({ policyHash }) => policyHash))) {
    if (measuringHash(await store.getPolicy(hash)) === measuring) alike.add(hash);
  }
  const byPatch = Map.groupBy(
    stored.filter(({ policyHash, numericsVersion }) => alike.has(policyHash) && numericsVersion === NUMERICS_VERSION),
    ({ patchId }) => patchId,
  );
  return ({ patchId, outlineVersion, targetLandUse }) =>
    (byPatch.get(patchId) ?? [])
      .filter((item) => item.outlineVersion === outlineVersion && item.judgedAs.targetLandUse === targetLandUse)
      .map(({ date }) => date);
}
