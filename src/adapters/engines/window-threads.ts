/**
 * Runs the windows of a job on several threads: the calling one and workers. Each takes the next window from a shared
 * counter, so none waits for a slow one; results are handed on in the order of the windows.
 */
import { Worker } from 'node:worker_threads';
import type { WindowEngine, WindowJob, WindowResult, WindowThreadMessage } from '../../app/windows/job.ts';
import { runWindows } from '../../app/windows/run-windows.ts';
import type { OpenMeasurer } from '../../app/windows/run-windows.ts';
import { QingshanError } from '../../errors.ts';
import { threadOptions } from './thread-options.ts';

/** Young objects of a window are few: without a limit V8 lets tens of megabytes of garbage wait. */
const YOUNG_MB = 8;

/**
 * Workers that are ready when the job is planned: they take 50 ms and 40 MB each.
 *
 * @param entry module that takes windows, `workers/window-thread.ts`
 */
export function startWindowWorkers(entry: URL, count: number): readonly Worker[] {
  return Array.from({ length: count }, () => {
    const worker = new Worker(entry, { ...threadOptions({}), resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    // Until there is a job, waiting workers must not keep the process alive.
    worker.unref();
    return worker;
  });
}

/** The calling thread, which would wait, is one of the threads. @param workers are terminated at the end */
export function createWindowThreads(workers: readonly Worker[], open: OpenMeasurer): WindowEngine {
  return {
    async run(job, onResult) {
      const next = new Int32Array(new SharedArrayBuffer(4));
      const inOrder = createSequence(onResult);
      const busy = workers.slice(0, Math.max(0, job.windows.length - 1));
      const elsewhere = busy.map((worker) => runIn(worker, job, next, inOrder));
      // A failure here must not leave the others' failures unheard, nor the other way round.
      await Promise.all([runWindows(job, open, () => Atomics.add(next, 0, 1), inOrder), ...elsewhere]);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function runIn(
  worker: Worker,
  job: WindowJob,
  next: Int32Array,
  onResult: (result: WindowResult, index: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (settle: () => void): void => {
      // By name: without its own other listeners a worker never speaks again, and the next job waits for ever.
      for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
      worker.unref();
      settle();
    };
    worker.on('message', (message: WindowThreadMessage) => {
      if ('result' in message) onResult(message.result, message.index);
      else if ('coded' in message) stop(() => reject(new QingshanError(message.coded.code, message.coded.details)));
      else if ('crash' in message) stop(() => reject(revive(message.crash)));
      else stop(resolve);
    });
    worker.on('error', (error) => stop(() => reject(error)));
    worker.on('exit', (code) => stop(() => reject(new Error(`Window thread exited with code ${code}`))));
    worker.ref();
    worker.postMessage({ job, next });
  });
}

/** Hands results on by index; the few that come early wait. */
function createSequence(onResult: (result: WindowResult, index: number) => void): typeof onResult {
  const early = new Map<number, WindowResult>();
  let next = 0;
  return (result, index) => {
    early.set(index, result);
    for (let ready = early.get(next); ready !== undefined; ready = early.get(next)) {
      early.delete(next);
      onResult(ready, next);
      next += 1;
    }
  };
}

function revive({ message, stack }: { readonly message: string; readonly stack: string }): Error {
  const error = new Error(message);
  error.stack = stack;
  return error;
}
