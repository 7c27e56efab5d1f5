/** What the jobs of a quarter are called and what they carry. */
import type { JobType } from 'bullmq';
import type { BullQueue } from './transport.ts';

/** Times in milliseconds. Tests shorten them; nobody else should. */
export interface QueueTiming {
  /** A worker that has not renewed its lock for this long is taken for dead. Renewed at half time, by a timer. */
  readonly lockMs: number;
  /** How often workers look for dead ones: a job is back at work after at most `lockMs + 2 · stalledMs`. */
  readonly stalledMs: number;
  /** Pause before the second attempt; doubled before each further one. */
  readonly retryMs: number;
  /** How often `waitFor` looks. */
  readonly pollMs: number;
}

export const PENDING: JobType[] = ['wait', 'active', 'delayed', 'prioritized'];
export const ALL: JobType[] = [...PENDING, 'completed', 'failed'];

export interface ChildData {
  readonly kind: 'group';
  readonly quarter: string;
  readonly patchIds: readonly string[];
  /** The group as JSON text; null once it is completed. */
  readonly payload: string | null;
}

export interface ParentData {
  readonly kind: 'quarter';
  readonly quarter: string;
  /** Names of the jobs that this flow waits for or found completed. */
  readonly children: readonly string[];
}

export function childName(quarter: string, id: string): string {
  return `${quarter}.${id}`;
}

export function parentName(quarter: string): string {
  return `quarter-${quarter}`;
}

export async function childrenOf(queue: BullQueue, quarter: string | undefined, states: JobType[]): Promise<string[]> {
  const names = await queue.getRanges(states, 0, -1, true);
  return names.filter((name) =>
    quarter === undefined ? !name.startsWith('quarter-') : name.startsWith(`${quarter}.`),
  );
}
