/**
 * Runs whole tasks on worker_threads. A BullMQ worker renews its lock by a timer, so raster work must never block the
 * thread that the queue runs on.
 */
import { Worker } from 'node:worker_threads';
import type { AssessOutcome, AssessTask, Engine } from '../../app/ports/work.ts';
import { QingshanError } from '../../errors.ts';
import type { SerializedError } from '../../errors.ts';
import { threadOptions } from './thread-options.ts';

/**
 * The large arrays of a judgement lie outside the young generation; what is inside is small and soon dead. V8 would let it grow
 * to 128 MB a thread.
 */
const YOUNG_MB = 24;

/** What a thread answers. A thread loses error classes, so coded errors travel as data. */
export type ThreadReply =
  | { readonly outcome: AssessOutcome }
  | { readonly coded: SerializedError }
  | { readonly crash: { readonly message: string; readonly stack: string } };

interface Pending {
  readonly task: AssessTask;
  readonly resolve: (outcome: AssessOutcome) => void;
  readonly reject: (error: unknown) => void;
}

interface Seat {
  worker: Worker | undefined;
  pending: Pending | undefined;
}

/** @param entry module that answers tasks, `workers/assess-thread.ts` */
export function createThreadsEngine(entry: URL, threadCount: number): Engine {
  const seats: Seat[] = Array.from({ length: threadCount }, () => ({ worker: undefined, pending: undefined }));
  const waiting: Pending[] = [];
  let closed = false;

  function next(): void {
    for (const seat of seats) {
      if (seat.pending !== undefined) continue;
      const pending = waiting.shift();
      if (pending === undefined) return;
      seat.pending = pending;
      seat.worker ??= start(seat);
      seat.worker.ref();
      seat.worker.postMessage(pending.task);
    }
  }

  function start(seat: Seat): Worker {
    // web-worker, which geotiff.js loads, takes a thread without workerData for one of its own and fails.
    const worker = new Worker(entry, { ...threadOptions({}), resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    worker.on('message', (reply: ThreadReply) => {
      const pending = seat.pending;
      seat.pending = undefined;
      // An idle thread must not keep the process alive.
      worker.unref();
      if (pending !== undefined) settle(pending, reply);
      next();
    });
    worker.on('error', (error) => fail(seat, error));
    worker.on('exit', (code) => fail(seat, new Error(`Assessment thread exited with code ${code}`)));
    return worker;
  }

  function fail(seat: Seat, error: unknown): void {
    const pending = seat.pending;
    seat.worker = undefined;
    seat.pending = undefined;
    pending?.reject(error);
    if (!closed) next();
  }

  return {
    width: threadCount,
    assess(task) {
      return new Promise((resolve, reject) => {
        waiting.push({ task, resolve, reject });
        next();
      });
    },
    async close() {
      closed = true;
      await Promise.all(seats.map(({ worker }) => worker?.terminate()));
    },
  };
}

function settle(pending: Pending, reply: ThreadReply): void {
  if ('outcome' in reply) {
    pending.resolve(reply.outcome);
    return;
  }
  if ('coded' in reply) {
    pending.reject(new QingshanError(reply.coded.code, reply.coded.details));
    return;
  }
  const error = new Error(reply.crash.message);
  error.stack = reply.crash.stack;
  pending.reject(error);
}
