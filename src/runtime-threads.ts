/**
 * Window threads for the commands that will ask for them, started before the rest of the program is loaded: a thread takes
 * about as long to start as the program to load, and there is a core for each.
 */
import type { Worker } from 'node:worker_threads';
import { keepHeapSmall } from './adapters/engines/thread-options.ts';
import { startWindowWorkers } from './adapters/engines/window-threads.ts';

const ENTRY = new URL('../workers/window-thread.ts', import.meta.url);
const waiting: Worker[] = [];

/**
 * Only where the number is given. What is wrong with the words is for the command to say: threads that wait do not keep the
 * process alive.
 *
 * @param words of the command line
 */
export function startThreadsFor(words: readonly string[]): void {
  if (!words.includes('zonal') && !(words.includes('analyze') && words.includes('--plain'))) return;
  const flag = words.indexOf('--threads');
  const given = flag < 0 ? null : /^[1-9]\d?$/.exec(words[flag + 1] ?? '');
  if (given !== null) waiting.push(...startWindowWorkers(ENTRY, Number(given[0]) - 1));
}

/** The threads that wait, and as many more as are missing. From here on the calling thread makes few objects that stay. */
export function takeWindowWorkers(count: number): readonly Worker[] {
  const taken = waiting.splice(0, count);
  keepHeapSmall();
  return [...taken, ...startWindowWorkers(ENTRY, count - taken.length)];
}
