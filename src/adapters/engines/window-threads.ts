/**
 * Runs the windows of a job on worker_threads. Each thread takes the next window from a shared counter, so none waits for
 * a slow one; results are handed on in the order of the windows.
 */
import { Worker } from 'node:worker_threads';
import type { WindowEngine, WindowResult, WindowThreadData, WindowThreadMessage } from '../../app/windows/job.ts';
import { QingshanError } from '../../errors.ts';
import { threadOptions } from './thread-options.ts';

/** @param entry module that takes windows, `workers/window-thread.ts` */
export function createWindowThreads(entry: URL, threadCount: number): WindowEngine {
  const workers = new Set<Worker>();

  function start(data: WindowThreadData, onMessage: (message: WindowThreadMessage) => void): Promise<void> {
    const worker = new Worker(entry, threadOptions(data));
    workers.add(worker);
    return new Promise((resolve, reject) => {
      worker.on('message', (message: WindowThreadMessage) => {
        if ('coded' in message) reject(new QingshanError(message.coded.code, message.coded.details));
        else if ('crash' in message) reject(revive(message.crash));
        else onMessage(message);
      });
      worker.on('error', reject);
      worker.on('exit', (code) => {
        workers.delete(worker);
        if (code === 0) resolve();
        else reject(new Error(`Window thread exited with code ${code}`));
      });
    });
  }

  async function close(): Promise<void> {
    await Promise.all([...workers].map((worker) => worker.terminate()));
  }

  return {
    async run(job, onResult) {
      const data: WindowThreadData = { job, next: new Int32Array(new SharedArrayBuffer(4)) };
      const inOrder = createSequence(onResult);
      const count = Math.max(1, Math.min(threadCount, job.windows.length));
      try {
        await Promise.all(
          Array.from({ length: count }, () =>
            start(data, (message) => {
              if ('result' in message) inOrder(message.result, message.index);
            }),
          ),
        );
      } finally {
        await close();
      }
    },
    close,
  };
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
