/** Adds a quarter: one flow, in which a job that is asked for twice is there once. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FlowJob } from 'bullmq';
import type { GroupJob } from '../../app/ports/queue.ts';
import { toDocument } from '../database/document.ts';
import { ALL, childName, childrenOf, parentName } from './job-data.ts';
import type { ChildData, ParentData, QueueTiming } from './job-data.ts';
import { QUEUE_NAME } from './transport.ts';
import type { BullJob, BullQueue, Transport } from './transport.ts';

/** For what may pass: an outage, a full disk. Input errors have one. */
export const ATTEMPTS = 3;
/** Finished jobs are kept for people to look at, without what they carried. */
const KEEP = { count: 20_000 };

export async function addQuarter(
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
  let isReleased = false;
  for (let attempt = 0; attempt < 20; attempt++) {
    const parent = await queue.getJob(parentName(quarter));
    if (parent === undefined) return;
    try {
      await parent.remove({ removeChildren: false });
      return;
    } catch (error) {
      // A worker is closing the quarter this moment, which takes no time. It may be done by the time its state is asked
      // for, so the first answer that nobody is at work is a reason to try once more.
      if ((await parent.getState()) !== 'active') {
        if (isReleased) throw error;
        isReleased = true;
      }
      await sleep(times.pollMs);
    }
  }
  throw new Error(`The flow of ${quarter} stays locked`);
}
