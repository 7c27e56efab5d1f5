/**
 * Jobs over BullMQ. A quarter is a flow: one child per group of patches, and a parent that is done when they are.
 *
 * A job is named `2023Q4.<group>`; so the jobs of a quarter are found by name, without reading them. What a child
 * carries is one JSON text: PostgreSQL would sort the keys of an object, and a computation must not depend on that.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FlowJob, JobType } from 'bullmq';
import type { GroupJob, JobInfo, JobQueue, JobWorker } from '../../app/ports.ts';
import type { Config } from '../../config.ts';
import type { Log } from '../../log.ts';
import { toDocument } from '../database/document.ts';
import type { Database } from '../database/open-database.ts';
import { fromJobError, toJobError } from './job-errors.ts';
import { openTransport, QUEUE_NAME } from './transport.ts';
import type { BullJob, BullQueue, Transport } from './transport.ts';

/** Times in milliseconds. Tests shorten them; nobody else should. */
export interface QueueTiming {
  /** A worker that has not renewed its lock for this long is taken for dead. Renewed at half time, by a timer. */
  readonly lockMs: number;
  /** How often workers look for dead ones: a job is back at work after at most `lockMs + 2 · stalledMs`. */
  readonly stalledMs: number;
  /** Pause before the second attempt; doubled before each further one. */
  readonly retryMs: number;
  /** How often `waitFor` looks. */
  readonly pollMs: number;
}

const TIMING: QueueTiming = { lockMs: 20_000, stalledMs: 10_000, retryMs: 2_000, pollMs: 250 };

/** For what may pass: an outage, a full disk. Input errors have one. */
const ATTEMPTS = 3;
/** A job whose worker died this often probably kills it. */
const MAX_STALLED = 3;
const MAX_STARTED = ATTEMPTS + MAX_STALLED;
/** Finished jobs are kept for people to look at, without what they carried. */
const KEEP = { count: 20_000 };

const PENDING: JobType[] = ['wait', 'active', 'delayed', 'prioritized'];
const ALL: JobType[] = [...PENDING, 'completed', 'failed'];

interface ChildData {
  readonly kind: 'group';
  readonly quarter: string;
  readonly patchIds: readonly string[];
  /** The group as JSON text; null once it is completed. */
  readonly payload: string | null;
}

interface ParentData {
  readonly kind: 'quarter';
  readonly quarter: string;
  /** Names of the jobs that this flow waits for or found completed. */
  readonly children: readonly string[];
}

/**
 * @param database carries the jobs where `redisUrl` is null
 * @throws REDIS_UNREACHABLE, REDIS_EVICTION
 */
export async function createQueue(
  config: Pick<Config, 'redisUrl'>,
  database: Database,
  log: Log,
  timing: Partial<QueueTiming> = {},
): Promise<JobQueue> {
  const times = { ...TIMING, ...timing };
  const transport = await openTransport(config, database);
  const { queue, flows } = transport;
  for (const emitter of [queue, flows]) emitter.on('error', (err) => log.error({ err }, 'queue connection failed'));
  // The lock on the data folder says that whoever was at work on these is dead.
  if (config.redisUrl === null && database.kind === 'embedded') await recoverActive(queue, log);

  const workers = new Set<JobWorker>();
  return {
    addQuarter: (quarter, groups, { completed = 'keep' } = {}) =>
      addQuarter(transport, quarter, groups, { times, completed }),
    work(handler, { concurrency }) {
      const worker = startWorker(transport, handler, { concurrency, times, log });
      workers.add(worker);
      return worker;
    },
    list: (quarter) => listJobs(queue, quarter),
    waitFor: (quarter, onProgress) => waitFor(queue, quarter, times.pollMs, onProgress),
    async close() {
      await Promise.all([...workers].map((worker) => worker.close()));
      await transport.close();
    },
  };
}

async function recoverActive(queue: BullQueue, log: Log): Promise<void> {
  for (const id of await queue.getRanges(['active'], 0, -1, true)) {
    const job = await queue.getJob(id);
    // '0' is BullMQ's token for "whoever holds the lock".
    await job?.moveToWait('0');
    log.warn({ jobId: id }, 'interrupted job taken up again');
  }
}

// ---- Adding ---------------------------------------------------------------------------------------------------------

async function addQuarter(
  { queue, flows }: Transport,
  quarter: string,
  groups: readonly GroupJob[],
  { times, completed }: { readonly times: QueueTiming; readonly completed: 'keep' | 'repeat' },
): Promise<void> {
  for (const group of groups) {
    if (group.id === '' || group.id.includes(':')) throw new Error(`"${group.id}" cannot name a job`);
    if (group.quarter !== quarter) throw new Error(`Group ${group.id} belongs to ${group.quarter}, not to ${quarter}`);
  }
  const asked = new Map(groups.map((group) => [childName(quarter, group.id), groupData(group)]));
  const covered = new Set(groups.flatMap(({ patchIds }) => patchIds));

  const kept = new Set<string>();
  // What the flow waits for: what is asked for now, and what was asked for before and still holds.
  const awaited = new Map(asked);
  for (const name of await childrenOf(queue, quarter, ALL)) {
    const job = await queue.getJob(name);
    const state = await job?.getState();
    if (job === undefined || state === 'unknown') continue;
    if (state === 'completed') {
      if (completed === 'repeat' && asked.has(name)) {
        await job.remove();
        continue;
      }
      kept.add(name);
      awaited.delete(name);
      continue;
    }
    const data = job.data as ChildData;
    // A failed group starts afresh if it is asked for again. A group that is not at work and whose patches are all
    // asked for anew is obsolete: the new groups see better scenes or other outlines.
    const isRetried = asked.has(name) && state === 'failed';
    const isObsolete = !asked.has(name) && data.patchIds.every((id) => covered.has(id));
    if ((isRetried || isObsolete) && (await removeUnlessActive(job))) continue;
    if (state !== 'failed') awaited.set(name, data);
  }

  await removeParent(queue, quarter, times);
  const children = [...awaited.keys(), ...[...asked.keys()].filter((name) => kept.has(name))];
  await flows.add({
    name: 'quarter',
    queueName: QUEUE_NAME,
    data: { kind: 'quarter', quarter, children } satisfies ParentData,
    opts: { jobId: parentName(quarter), removeOnComplete: KEEP, removeOnFail: KEEP },
    children: [...awaited].map(([name, data]) => childNode(name, data, times)),
  });

  // A flow reports only its parent's fate.
  for (const name of awaited.keys()) {
    if ((await queue.getJob(name)) === undefined) throw new Error(`Job ${name} was not added`);
  }
}

function groupData(group: GroupJob): ChildData {
  return { kind: 'group', quarter: group.quarter, patchIds: group.patchIds, payload: toDocument(group) };
}

/** Where a job of that name exists, BullMQ keeps it as it is and only ties it to the new parent. */
function childNode(name: string, data: ChildData, times: QueueTiming): FlowJob {
  return {
    name: 'assess-group',
    queueName: QUEUE_NAME,
    data,
    opts: {
      jobId: name,
      attempts: ATTEMPTS,
      backoff: { type: 'exponential', delay: times.retryMs },
      // A failed group must neither fail its quarter nor keep it waiting: the quarter finishes and lists it.
      ignoreDependencyOnFailure: true,
      removeOnComplete: KEEP,
      removeOnFail: KEEP,
    },
  };
}

/** Whether it is gone. A job that a worker has just taken is left to it. */
async function removeUnlessActive(job: BullJob): Promise<boolean> {
  try {
    await job.remove();
    return true;
  } catch (error) {
    const state = await job.getState();
    if (state === 'unknown') return true;
    if (state === 'active' || state === 'completed') return false;
    throw error;
  }
}

async function removeParent(queue: BullQueue, quarter: string, times: QueueTiming): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const parent = await queue.getJob(parentName(quarter));
    if (parent === undefined) return;
    try {
      await parent.remove({ removeChildren: false });
      return;
    } catch (error) {
      // A worker is closing the quarter this moment, which takes no time.
      if ((await parent.getState()) !== 'active') throw error;
      await sleep(times.pollMs);
    }
  }
  throw new Error(`The flow of ${quarter} stays locked`);
}

// ---- Working --------------------------------------------------------------------------------------------------------

function startWorker(
  transport: Transport,
  handler: (job: GroupJob) => Promise<void>,
  { concurrency, times, log }: { readonly concurrency: number; readonly times: QueueTiming; readonly log: Log },
): JobWorker {
  const worker = transport.openWorker((job) => runJob(job, handler, log), {
    concurrency,
    lockDuration: times.lockMs,
    stalledInterval: times.stalledMs,
    maxStalledCount: MAX_STALLED,
    maxStartedAttempts: MAX_STARTED,
  });
  worker.on('error', (err) => log.error({ err }, 'worker connection failed'));
  const dropping = new Set<Promise<void>>();
  worker.on('completed', (job) => {
    // After completion, because a job that is delivered again needs what it carries.
    const dropped = dropPayload(job)
      .catch((err: unknown) => log.warn({ err, jobId: job.id }, 'payload kept'))
      .finally(() => dropping.delete(dropped));
    dropping.add(dropped);
  });
  // PGlite holds no handle: without a timer the process would end while the worker waits.
  const alive = setInterval(() => undefined, 60_000);
  let closed: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    try {
      await worker.close();
      await Promise.all(dropping);
    } finally {
      clearInterval(alive);
    }
  };
  return {
    ready: async () => {
      await worker.waitUntilReady();
    },
    close: () => (closed ??= stop()),
  };
}

async function runJob(job: BullJob, handler: (job: GroupJob) => Promise<void>, log: Log): Promise<void> {
  const data = job.data as ChildData | ParentData;
  if (data.kind === 'quarter') {
    log.info({ quarter: data.quarter, groupCount: data.children.length }, 'quarter finished');
    return;
  }
  if (data.payload === null) return;
  const startedAt = performance.now();
  const fields = {
    jobId: job.id,
    quarter: data.quarter,
    patchCount: data.patchIds.length,
    attempt: job.attemptsMade + 1,
  };
  try {
    const group = JSON.parse(data.payload) as GroupJob;
    await handler({ ...group, askedAt: new Date(job.timestamp).toISOString() });
    log.info({ ...fields, durationMs: Math.round(performance.now() - startedAt) }, 'group assessed');
  } catch (err) {
    log.error({ ...fields, err }, 'group failed');
    throw toJobError(err);
  }
}

async function dropPayload(job: BullJob): Promise<void> {
  const data = job.data as ChildData | ParentData;
  if (data.kind === 'group') await job.updateData({ ...data, payload: null });
}

// ---- Watching -------------------------------------------------------------------------------------------------------

async function listJobs(queue: BullQueue, quarter: string | undefined): Promise<readonly JobInfo[]> {
  const jobs: { readonly info: JobInfo; readonly addedAt: number }[] = [];
  for (const name of await childrenOf(queue, quarter, ALL)) {
    const job = await queue.getJob(name);
    const state = await job?.getState();
    if (job === undefined || state === 'unknown') continue;
    const data = job.data as ChildData;
    const failedReason = state === 'completed' ? undefined : job.failedReason;
    jobs.push({
      addedAt: job.timestamp,
      info: {
        id: name.slice(data.quarter.length + 1),
        quarter: data.quarter,
        patchIds: data.patchIds,
        state: stateOf(state),
        attempts: job.attemptsMade,
        error: failedReason === undefined || failedReason === null ? null : fromJobError(failedReason),
      },
    });
  }
  jobs.sort((a, b) => a.addedAt - b.addedAt || (a.info.id < b.info.id ? -1 : 1));
  return jobs.map(({ info }) => info);
}

function stateOf(state: string | undefined): JobInfo['state'] {
  if (state === 'active' || state === 'delayed' || state === 'completed' || state === 'failed') return state;
  return 'waiting';
}

async function waitFor(
  queue: BullQueue,
  quarter: string,
  pollMs: number,
  onProgress: (done: number, failed: number, total: number) => void = () => undefined,
): Promise<void> {
  const settled = new Map<string, 'completed' | 'failed'>();
  let shown = '';
  for (;;) {
    const pending = new Set(await childrenOf(queue, quarter, PENDING));
    const parent = (await queue.getJob(parentName(quarter)))?.data as ParentData | undefined;
    const children = new Set([...(parent?.children ?? []), ...pending]);
    for (const name of children) {
      if (pending.has(name)) settled.delete(name);
      // A job that changes its state between two questions is in neither answer, so each is asked once by name.
      else if (!settled.has(name)) await settle(queue, name, settled);
    }
    const ended = [...children].map((name) => settled.get(name));
    const failedCount = ended.filter((state) => state === 'failed').length;
    const doneCount = ended.filter((state) => state === 'completed').length;
    const progress = `${doneCount}/${failedCount}/${children.size}`;
    if (progress !== shown) onProgress(doneCount, failedCount, children.size);
    shown = progress;
    if (doneCount + failedCount === children.size) return;
    await sleep(pollMs);
  }
}

async function settle(queue: BullQueue, name: string, settled: Map<string, 'completed' | 'failed'>): Promise<void> {
  const state = (await (await queue.getJob(name))?.getState()) ?? 'unknown';
  if (state === 'completed' || state === 'failed') settled.set(name, state);
  // Only completed jobs are ever trimmed, and removed ones are no longer among the parent's children.
  if (state === 'unknown') settled.set(name, 'completed');
}

// ---- Names ----------------------------------------------------------------------------------------------------------

function childName(quarter: string, id: string): string {
  return `${quarter}.${id}`;
}

function parentName(quarter: string): string {
  return `quarter-${quarter}`;
}

async function childrenOf(queue: BullQueue, quarter: string | undefined, states: JobType[]): Promise<string[]> {
  const names = await queue.getRanges(states, 0, -1, true);
  return names.filter((name) =>
    quarter === undefined ? !name.startsWith('quarter-') : name.startsWith(`${quarter}.`),
  );
}
