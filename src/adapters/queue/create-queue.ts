/**
 * Jobs over BullMQ. A quarter is a flow: one child per group of patches, and a parent that is done when they are.
 *
 * A job is named `2023Q4.<group>`; so the jobs of a quarter are found by name, without reading them. What a child
 * carries is one JSON text: PostgreSQL would sort the keys of an object, and a computation must not depend on that.
 */
import type { GroupJob, JobQueue, JobWorker } from '../../app/ports/queue.ts';
import type { Config } from '../../config.ts';
import type { Log } from '../../log.ts';
import type { Database } from '../database/open-database.ts';
import { addQuarter, ATTEMPTS } from './add-quarter.ts';
import type { ChildData, ParentData, QueueTiming } from './job-data.ts';
import { toJobError } from './job-errors.ts';
import { openTransport } from './transport.ts';
import type { BullJob, BullQueue, Transport } from './transport.ts';
import { listJobs, waitFor } from './watch-jobs.ts';

/** A job whose worker died this often probably kills it. */
const MAX_STALLED = 3;
const MAX_STARTED = ATTEMPTS + MAX_STALLED;
const TIMING: QueueTiming = { lockMs: 20_000, stalledMs: 10_000, retryMs: 5_000, pollMs: 250 };

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
  // With the line that is missing after it, this tells which job a dead worker had in hand.
  log.info(fields, 'group started');
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
