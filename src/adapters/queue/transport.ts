/** What carries the jobs: the database, or Redis. BullMQ is the same above both. */
import { createPostgresBackend, FlowProducer, Queue, runMigrations, withBackend, Worker } from 'bullmq';
import type { FlowJob, Job, JobType, PgPool, WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';
import type { Config } from '../../config.ts';
import { maskSecrets } from '../../config.ts';
import { QingshanError } from '../../errors.ts';
import type { Database } from '../database/open-database.ts';

/** All jobs are in one queue: a worker that waits for two would need twice the connections. */
export const QUEUE_NAME = 'qingshan';
/** Of every key in Redis. In PostgreSQL the schema `bullmq` is the namespace. */
const PREFIX = 'qingshan';

/** The part of BullMQ's classes that is used here, and is the same whatever stands behind. */
export interface BullQueue {
  on(event: 'error', listener: (error: Error) => void): unknown;
  getRanges(states: JobType[], start: number, end: number, asc: boolean): Promise<string[]>;
  getJob(id: string): Promise<BullJob | undefined>;
}
export type BullJob = Pick<
  Job,
  | 'id'
  | 'data'
  | 'timestamp'
  | 'attemptsMade'
  | 'failedReason'
  | 'getState'
  | 'remove'
  | 'updateData'
  | 'moveToWait'
  | 'getDependenciesCount'
>;
interface BullFlows {
  on(event: 'error', listener: (error: Error) => void): unknown;
  add(flow: FlowJob): Promise<unknown>;
}
interface BullWorker {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'completed', listener: (job: BullJob) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}
type Process = (job: BullJob) => Promise<void>;

type WorkerTuning = Pick<
  WorkerOptions,
  'concurrency' | 'lockDuration' | 'stalledInterval' | 'maxStalledCount' | 'maxStartedAttempts'
>;

export interface Transport {
  readonly queue: BullQueue;
  readonly flows: BullFlows;
  openWorker(process: Process, tuning: WorkerTuning): BullWorker;
  /** Ends the connections; workers must be closed before. */
  close(): Promise<void>;
}

/** @throws REDIS_UNREACHABLE, REDIS_EVICTION, or the database's own error */
export async function openTransport(config: Pick<Config, 'redisUrl'>, database: Database): Promise<Transport> {
  return config.redisUrl === null ? openOnDatabase(database) : openOnRedis(config.redisUrl);
}

async function openOnDatabase(database: Database): Promise<Transport> {
  const pool = database.openQueuePool();
  try {
    const client = await pool.connect();
    try {
      await runMigrations(client);
    } finally {
      client.release();
    }
  } catch (error) {
    await pool.end();
    throw error;
  }
  const classes = withBackend(createPostgresBackend);
  // What BullMQ asks of a pool, both have; only its overloads of `on` differ from theirs.
  const connection = pool as unknown as PgPool;
  const queue = new classes.Queue(QUEUE_NAME, { connection });
  const flows = new classes.FlowProducer({ connection });
  return {
    queue,
    flows,
    openWorker: (process, tuning) => new classes.Worker(QUEUE_NAME, process, { ...tuning, connection }),
    async close() {
      await flows.close();
      await queue.close();
      await pool.end();
    },
  };
}

async function openOnRedis(url: string): Promise<Transport> {
  await checkRedis(url);
  // Blocking commands wait as long as they like, and a worker outlives a restart of the server.
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  connection.on('error', () => undefined);
  const queue = new Queue(QUEUE_NAME, { connection, prefix: PREFIX });
  const flows = new FlowProducer({ connection, prefix: PREFIX });
  return {
    queue,
    flows,
    openWorker: (process, tuning) => new Worker(QUEUE_NAME, process, { ...tuning, connection, prefix: PREFIX }),
    async close() {
      await flows.close();
      await queue.close();
      connection.disconnect();
    },
  };
}

/** A server that may drop keys when its memory is full would drop jobs without a word. */
async function checkRedis(url: string): Promise<void> {
  const probe = new Redis(url, { lazyConnect: true, connectTimeout: 5_000, retryStrategy: () => null });
  let why = '';
  probe.on('error', (error) => {
    // What `connect` rejects with only says that the connection closed; this says why.
    why ||= error.message === '' ? String((error as NodeJS.ErrnoException).code) : error.message;
  });
  try {
    await probe.connect();
    const memory = await probe.info('memory');
    const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] ?? 'unknown';
    if (policy !== 'noeviction') throw new QingshanError('REDIS_EVICTION', { policy });
  } catch (error) {
    if (error instanceof QingshanError) throw error;
    why ||= error instanceof Error ? error.message : String(error);
    throw new QingshanError('REDIS_UNREACHABLE', { why, url: maskSecrets(url) }, { cause: error });
  } finally {
    probe.disconnect();
  }
}
