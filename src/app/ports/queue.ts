/** The queue of a quarter. */
import type { SerializedError } from '../../errors.ts';
import type { Provenance } from './record.ts';
import type { AssessTask } from './work.ts';

/** One child of a quarter: one scene pair and a group of neighbouring patches. */
export interface GroupJob {
  /** Deterministic: the same inputs give the same id, so adding it again changes nothing. */
  readonly id: string;
  readonly quarter: string;
  readonly patchIds: readonly string[];
  readonly task: AssessTask;
  /** Content keys of the results, by patchId. */
  readonly keys: Readonly<Record<string, string>>;
  readonly provenance: Readonly<Record<string, Provenance>>;
  /** When it was added; set by the queue. */
  readonly askedAt?: string;
}

export interface JobInfo {
  readonly id: string;
  readonly quarter: string;
  readonly patchIds: readonly string[];
  readonly state: 'waiting' | 'active' | 'delayed' | 'completed' | 'failed';
  readonly attempts: number;
  readonly error: SerializedError | { readonly message: string } | null;
}

export interface JobWorker {
  /** Resolves when the worker is running. */
  ready(): Promise<void>;
  /** Finishes what is active, then stops. */
  close(): Promise<void>;
}

export interface JobQueue {
  /**
   * Adds a flow: one parent for the quarter, one child per group. Children that exist and completed stay, failed ones
   * are tried again. Input errors are never retried.
   *
   * `completed: 'repeat'` runs completed ones again too: for a caller who knows that their results are not on record,
   * as when the database was restored from a backup and Redis was not.
   */
  addQuarter(
    quarter: string,
    groups: readonly GroupJob[],
    options?: { readonly completed?: 'keep' | 'repeat' },
  ): Promise<void>;
  /** Runs `handler` for each group. The handler stores its results itself and is idempotent. */
  work(handler: (job: GroupJob) => Promise<void>, options: { readonly concurrency: number }): JobWorker;
  /** Jobs of a quarter (or all), newest last. */
  list(quarter?: string): Promise<readonly JobInfo[]>;
  /** Resolves when no child of the quarter is waiting, active or delayed; calls back on every change. */
  waitFor(quarter: string, onProgress?: (done: number, failed: number, total: number) => void): Promise<void>;
  close(): Promise<void>;
}
