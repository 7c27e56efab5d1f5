/** Current scores of a quarter, with the last valid one where this quarter has none (SCIENCE §5.7, carry-forward). */
import type { Patch } from '../oversight/patch.ts';
import type { PatchStanding } from '../oversight/patch-standing.ts';
import { quartersBetween } from '../oversight/quarter.ts';
import type { ResultRecord, Store } from './ports/record.ts';
import { quarterStandings } from './standings.ts';

export interface ScoreLine {
  readonly patch: Patch;
  readonly record: ResultRecord;
  /** The last scored quarter before this one, only where this quarter has no score; never averaged in. */
  /** Null where the policy scores nothing. */
  readonly standing: PatchStanding | null;
  readonly stale: { readonly quarter: string; readonly value: number; readonly ageQuarters: number } | null;
}

/** @param policyHash results under this policy, measured or scored again; absent: the current ones */
export async function scoreTable(quarter: string, store: Store, policyHash?: string): Promise<readonly ScoreLine[]> {
  const patches = new Map((await store.listPatches()).map((patch) => [patch.patchId, patch]));
  const lines: ScoreLine[] = [];
  const records =
    policyHash === undefined ? await store.listResults(quarter) : await store.listResultsUnder(quarter, policyHash);
  const standings = await quarterStandings(quarter, records, patches, store);
  for (const record of records) {
    const patch = patches.get(record.patchId);
    if (patch === undefined) continue;
    const isScored = record.result.assessment.score !== null;
    const standing = standings.get(record.patchId) ?? null;
    const stale = isScored ? null : await lastScore(record.patchId, quarter, store);
    lines.push({ patch, record, standing, stale });
  }
  return lines;
}

async function lastScore(patchId: string, quarter: string, store: Store): Promise<ScoreLine['stale']> {
  for (const record of await store.patchHistory(patchId)) {
    const { score } = record.result.assessment;
    if (record.quarter >= quarter || score === null) continue;
    return { quarter: record.quarter, value: score.value, ageQuarters: quartersBetween(record.quarter, quarter) };
  }
  return null;
}
