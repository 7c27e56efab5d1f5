/** Where patches stand at the end of a quarter, from the record as it is now. */
import type { Policy } from '../analysis/policy.ts';
import type { Patch } from '../oversight/patch.ts';
import { patchStanding } from '../oversight/patch-standing.ts';
import type { PatchStanding } from '../oversight/patch-standing.ts';
import { quarterVerdict } from '../oversight/quarter-verdict.ts';
import type { ResultRecord, Store } from './ports/record.ts';

/**
 * @param records results of the quarter; each is judged by the limits of its own policy
 * @param patches the inventory as it is now: acceptance may have been recorded since
 * @returns by patch id; patches whose policy scores nothing are absent
 */
export async function quarterStandings(
  quarter: string,
  records: readonly ResultRecord[],
  patches: ReadonlyMap<string, Patch>,
  store: Pick<Store, 'listVerdicts' | 'getPolicy'>,
): Promise<ReadonlyMap<string, PatchStanding>> {
  const [only, another] = records;
  const verdicts = await store.listVerdicts(quarter, another === undefined ? only?.patchId : undefined);
  const histories = Map.groupBy(verdicts, ({ patchId }) => patchId);
  const policies = new Map<string, Policy>();
  for (const hash of new Set(records.map(({ provenance }) => provenance.policyHash))) {
    policies.set(hash, await store.getPolicy(hash));
  }
  const standings = new Map<string, PatchStanding>();
  for (const { patchId, provenance, result } of records) {
    const patch = patches.get(patchId);
    if (patch === undefined) continue;
    // A quarter that was scored again is looked at under that policy, with the quarters before as they hold.
    const before = (histories.get(patchId) ?? []).filter((verdict) => verdict.quarter < quarter);
    const history = [quarterVerdict(quarter, result), ...before];
    const standing = patchStanding(history, patch, policies.get(provenance.policyHash)!);
    if (standing !== null) standings.set(patchId, standing);
  }
  return standings;
}
