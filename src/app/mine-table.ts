/** Patches of one mine taken together (主体编号): each has a target of its own, the mine has one score. */
import type { Policy } from '../analysis/policy.ts';
import { mineScore } from '../analysis/score/mine-score.ts';
import type { MineScore } from '../analysis/score/mine-score.ts';
import type { PatchStanding } from '../oversight/patch-standing.ts';
import type { Patch } from '../oversight/patch.ts';
import { adviseMine } from '../oversight/write-off.ts';
import type { WriteOffAdvice } from '../oversight/write-off.ts';
import type { ResultRecord } from './ports/record.ts';
import type { PatchResult } from './ports/work.ts';

export interface MineLine {
  readonly mineId: string;
  readonly patchIds: readonly string[];
  readonly score: MineScore;
  /** Null where nothing is known of the quarters before, as for one pair of dates. */
  readonly writeOff: WriteOffAdvice | null;
}

/** @param policy whose limits grade the mines */
export function mineTable(
  rows: readonly {
    readonly patch: Pick<Patch, 'mineId' | 'patchId'>;
    readonly result: PatchResult;
    readonly standing?: PatchStanding | null;
  }[],
  policy: Policy,
): readonly MineLine[] {
  return [...Map.groupBy(rows, ({ patch }) => patch.mineId)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([mineId, patches]) => ({
      mineId,
      patchIds: patches.map(({ patch }) => patch.patchId),
      score: mineScore(
        patches.map(({ result }) => result.assessment),
        policy.score,
      ),
      writeOff: patches.some(({ standing }) => standing)
        ? adviseMine(patches.map(({ standing }) => standing?.advice ?? null))
        : null,
    }));
}

/** Hash of the policy of most results; each result names its own. */
export function prevailingPolicy(records: readonly ResultRecord[]): string {
  const byHash = Map.groupBy(records, ({ provenance }) => provenance.policyHash);
  return [...byHash].sort(([a, these], [b, those]) => those.length - these.length || (a < b ? -1 : 1))[0]![0];
}
