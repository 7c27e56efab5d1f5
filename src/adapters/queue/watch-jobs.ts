/** What people and commands see of the jobs. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobInfo } from '../../app/ports/queue.ts';
import { ALL, childrenOf, parentName, PENDING } from './job-data.ts';
import type { ChildData, ParentData } from './job-data.ts';
import { fromJobError } from './job-errors.ts';
import type { BullQueue } from './transport.ts';

/** Reads every job with what it carries; to follow a quarter, use `waitFor`. */
export async function listJobs(queue: BullQueue, quarter: string | undefined): Promise<readonly JobInfo[]> {
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

export async function waitFor(
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
