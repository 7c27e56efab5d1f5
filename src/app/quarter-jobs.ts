/** From a quarter's plan to the jobs of its flow: one scene pair and a group of neighbouring patches each. */
import type { Policy } from '../analysis/policy.ts';
import type { Patch } from '../oversight/patch.ts';
import { canonicalJson, NUMERICS_VERSION, policyHash, resultKey, sha256 } from './content-key.ts';
import { groupPatches } from './group-patches.ts';
import { patchTasks } from './patch-task.ts';
import type { KnownOfPatches } from './patch-task.ts';
import type { PairedPatch } from './plan-quarter.ts';
import type { GroupJob } from './ports/queue.ts';
import type { Provenance, SceneRecord } from './ports/record.ts';
import type { AssessTask, SceneRef } from './ports/work.ts';

export function quarterJobs(
  quarter: string,
  pairs: readonly PairedPatch[],
  inventory: readonly Patch[],
  policy: Policy,
  software: string,
  known?: KnownOfPatches,
): readonly GroupJob[] {
  const byPair = new Map<string, PairedPatch[]>();
  for (const pair of pairs) {
    const id = canonicalJson([pair.baseline.map(sceneId), pair.current.map(sceneId)]);
    const same = byPair.get(id);
    if (same === undefined) byPair.set(id, [pair]);
    else same.push(pair);
  }
  const jobs: GroupJob[] = [];
  for (const same of byPair.values()) {
    const { baseline, current } = same[0]!;
    const gsd = Math.max(...[...baseline, ...current].map(({ scene }) => scene.gsd));
    const patches = same.map(({ patch }) => patch);
    const tasks = new Map(patchTasks(patches, inventory, known).map((task) => [task.patchId, task]));
    for (const group of groupPatches(patches, gsd)) {
      const task: AssessTask = {
        baseline: baseline.map(sceneRef),
        current: current.map(sceneRef),
        patches: group.map(({ patchId }) => tasks.get(patchId)!),
        policy,
      };
      jobs.push(groupJob(quarter, task, group, software));
    }
  }
  return jobs;
}

function groupJob(quarter: string, task: AssessTask, group: readonly Patch[], software: string): GroupJob {
  const keys: Record<string, string> = {};
  const provenance: Record<string, Provenance> = {};
  for (const [i, patch] of group.entries()) {
    const source: Provenance = {
      baselineSceneIds: task.baseline.map(({ id }) => id ?? ''),
      currentSceneIds: task.current.map(({ id }) => id ?? ''),
      outlineVersion: patch.outlineVersion,
      policyHash: policyHash(task.policy),
      numericsVersion: NUMERICS_VERSION,
      software,
    };
    provenance[patch.patchId] = source;
    keys[patch.patchId] = resultKey(quarter, task, task.patches[i]!, source);
  }
  const id = sha256(canonicalJson([quarter, keys])).slice(0, 32);
  return {
    id,
    quarter,
    patchIds: group.map(({ patchId }) => patchId),
    task,
    keys,
    provenance: Object.fromEntries(
      Object.entries(provenance).map(([patchId, source]) => [patchId, { ...source, jobId: id }]),
    ),
  };
}

function sceneId({ scene }: SceneRecord): string {
  return scene.id;
}

function sceneRef({ scene, options, cloudsId, stamp, cloudsStamp }: SceneRecord): SceneRef {
  return {
    path: scene.path,
    options,
    id: scene.id,
    ...(stamp === undefined ? {} : { stamp }),
    ...(cloudsId === undefined ? {} : { cloudsId }),
    ...(cloudsStamp === undefined ? {} : { cloudsStamp }),
  };
}
