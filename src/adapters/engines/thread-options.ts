/** How threads are started. */
import { getCompileCacheDir } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import type { WorkerOptions } from 'node:worker_threads';

/**
 * A thread has its own compile cache only if its environment says where it is; with it a thread starts in 50 instead of
 * 170 ms and takes 22 instead of 50 MB, because Node's type stripper is not loaded.
 */
export function threadOptions(workerData: unknown): WorkerOptions {
  const cache = getCompileCacheDir();
  return {
    workerData,
    env: cache === undefined ? process.env : { ...process.env, NODE_COMPILE_CACHE: cache },
  };
}

/**
 * Keeps the calling thread's young objects to what V8 starts with. A mine file becomes a million small arrays, and V8
 * would grow its young generation by 25 MB for them and keep it; the job after that makes few objects.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
