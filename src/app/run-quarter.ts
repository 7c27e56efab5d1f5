/**
 * A quarter: plan, file what has no pair, queue the rest, work until it is done. Running again does only what is missing.
 */
import type { ReasonCode } from '../analysis/assessment.ts';
import type { Policy } from '../analysis/policy.ts';
import { unassessed } from '../analysis/unassessed.ts';
import type { Patch } from '../oversight/patch.ts';
import type { Quarter } from '../oversight/quarter.ts';
import { canonicalJson, NUMERICS_VERSION, policyHash, sha256 } from './content-key.ts';
import { earlierDates } from './earlier-dates.ts';
import { judgedAs } from './patch-task.ts';
import { planQuarter } from './plan-quarter.ts';
import type { UnpairedPatch } from './plan-quarter.ts';
import type { GroupJob, JobInfo, JobQueue } from './ports/queue.ts';
import type { ResultRecord, Store } from './ports/record.ts';
import { processGroup } from './process-group.ts';
import type { ProcessDependencies } from './process-group.ts';
import { quarterJobs } from './quarter-jobs.ts';
import { referencesFor } from './references.ts';

export interface QueueDependencies {
  readonly store: Store;
  readonly queue: JobQueue;
  readonly software: string;
}

export interface QueuedQuarter {
  readonly jobs: readonly GroupJob[];
  readonly unpaired: readonly UnpairedPatch[];
  /** Patches whose result is on record already under the same key. */
  readonly unchangedCount: number;
}

export interface QueueScope {
  /** Patch ids to look at; absent: the whole inventory. */
  readonly only?: ReadonlySet<string>;
  /** Ids of jobs that are not to be queued again. */
  readonly except?: ReadonlySet<string>;
}

export async function queueQuarter(
  quarter: Quarter,
  policy: Policy,
  dependencies: QueueDependencies,
  { only, except = new Set() }: QueueScope = {},
): Promise<QueuedQuarter> {
  const { store, queue, software } = dependencies;
  const inventory = await store.listPatches();
  const patches = inventory.filter(({ patchId }) => only === undefined || only.has(patchId));
  const sightings = await store.listSightings(policyHash(policy));
  const plan = planQuarter(quarter, patches, await store.listScenes(), policy, sightings);
  await store.savePolicy(policy, policyHash(policy));

  const current = new Set((await store.listResults(quarter.label)).map(({ key }) => key));
  const unpaired = plan.unpaired.map((item) => unpairedRecord(quarter, item, policy, software));
  await store.saveResults(unpaired.filter(({ key }) => !current.has(key)));

  const onRecord = {
    earlierOf: await earlierDates(quarter.label, policy, store),
    referencesOf: await referencesFor(quarter, policy, store),
  };
  const jobs: GroupJob[] = [];
  const stored: string[] = [];
  for (const job of quarterJobs(quarter.label, plan.pairs, inventory, policy, software, onRecord)) {
    const others = Object.values(job.keys).filter((key) => !current.has(key));
    const known = await Promise.all(others.map((key) => store.hasResult(key)));
    if (known.every(Boolean)) stored.push(...others);
    else if (!except.has(job.id)) jobs.push(job);
  }
  // What was computed before and superseded since, as when a scene was withdrawn, holds again without new work.
  if (stored.length > 0) await store.makeCurrent(stored, new Date().toISOString());
  // A job that completed but left no result, as after a restored database, is done again.
  if (jobs.length > 0) await queue.addQuarter(quarter.label, jobs, { completed: 'repeat' });
  const queuedCount = jobs.reduce((sum, { patchIds }) => sum + patchIds.length, 0);
  return { jobs, unpaired: plan.unpaired, unchangedCount: patches.length - queuedCount - plan.unpaired.length };
}

export interface RunSummary extends QueuedQuarter {
  readonly failed: readonly JobInfo[];
}

export async function runQuarter(
  quarter: Quarter,
  policy: Policy,
  dependencies: QueueDependencies & ProcessDependencies,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<RunSummary> {
  const { queue, engine } = dependencies;
  const worker = queue.work((job) => processGroup(job, dependencies), { concurrency: engine.width });
  const jobs: GroupJob[] = [];
  let queued: QueuedQuarter;
  let unchangedCount: number | undefined;
  try {
    await worker.ready();
    // Clouds are found by measuring. A patch that a date hid is tried on the next best date, until none is left.
    do {
      queued = await queueQuarter(quarter, policy, dependencies, { except: new Set(jobs.map(({ id }) => id)) });
      jobs.push(...queued.jobs);
      // In later rounds, what this very run has measured is on record as well.
      unchangedCount ??= queued.unchangedCount;
      await queue.waitFor(quarter.label, (done, failed, total) => onProgress(done + failed, total));
    } while (queued.jobs.length > 0);
  } finally {
    await worker.close();
  }
  const failed = (await queue.list(quarter.label)).filter(({ state }) => state === 'failed');
  return { jobs, unpaired: queued.unpaired, unchangedCount, failed };
}

function unpairedRecord(
  quarter: Quarter,
  { patch, reason }: { readonly patch: Patch; readonly reason: ReasonCode },
  policy: Policy,
  software: string,
): Omit<ResultRecord, 'isCurrent'> {
  const provenance = {
    baselineSceneIds: [],
    currentSceneIds: [],
    outlineVersion: patch.outlineVersion,
    policyHash: policyHash(policy),
    numericsVersion: NUMERICS_VERSION,
    software,
  };
  const { software: _recordedOnly, ...keyed } = provenance;
  return {
    key: sha256(canonicalJson({ quarter: quarter.label, patchId: patch.patchId, reason, ...keyed })),
    quarter: quarter.label,
    patchId: patch.patchId,
    mineId: patch.mineId,
    outlineVersion: patch.outlineVersion,
    policyId: policy.id,
    policyVersion: policy.version,
    result: {
      patchId: patch.patchId,
      judgedAs: judgedAs(patch),
      assessment: unassessed(patch.areaM2, reason),
      baselineScenes: [],
      currentScenes: [],
      analysisGrid: null,
      chip: null,
      change: null,
    },
    provenance,
    computedAt: new Date().toISOString(),
  };
}
