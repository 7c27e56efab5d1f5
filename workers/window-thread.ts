/** A worker_threads entry: takes windows of one job after another until none is left. */
import { parentPort } from 'node:worker_threads';
import type { WindowThreadData, WindowThreadMessage } from '../src/app/windows/job.ts';
import { runWindows } from '../src/app/windows/run-windows.ts';
import { QingshanError } from '../src/errors.ts';
import { openMeasurer } from '../src/runtime-windows.ts';

const say = (message: WindowThreadMessage, transfer: ArrayBuffer[] = []): void =>
  parentPort!.postMessage(message, transfer);

parentPort!.on('message', ({ job, next }: WindowThreadData) => {
  const take = (): number => Atomics.add(next, 0, 1);
  runWindows(job, openMeasurer, take, (result, index) => {
    say({ index, result }, 'tally' in result ? [result.tally.sums.buffer as ArrayBuffer] : []);
  }).then(
    () => say({ isDone: true }),
    (error: unknown) => {
      if (error instanceof QingshanError) say({ coded: { code: error.code, details: error.details } });
      else {
        const crash = error instanceof Error ? error : new Error(String(error));
        say({ crash: { message: crash.message, stack: crash.stack ?? '' } });
      }
    },
  );
});
