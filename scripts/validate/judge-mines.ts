/** Judges synthetic mines in threads. The result does not depend on how many there are. */
import { Worker } from 'node:worker_threads';
import type { Policy } from '../../src/analysis/policy.ts';
import type { JudgedMine, judgeMine } from '../../src/analysis/validation/judge-mine.ts';

export interface JudgeData {
  readonly policy: Policy;
  readonly seed: number;
}

export interface Judgement {
  readonly seed: number;
  readonly count: number;
  /** In the order of their numbers. */
  readonly mines: readonly JudgedMine[];
  readonly refused: ReadonlyMap<string, number>;
}

type Verdict = ReturnType<typeof judgeMine>;

export async function judgeMines(policy: Policy, seed: number, count: number, threads: number): Promise<Judgement> {
  const verdicts: Verdict[] = [];
  let [next, done] = [0, 0];
  await Promise.all(
    Array.from({ length: threads }, async () => {
      const worker = new Worker(new URL('judge-worker.ts', import.meta.url), {
        workerData: { policy, seed } satisfies JudgeData,
      });
      while (next < count) {
        const number = next;
        next += 1;
        verdicts[number] = await ask(worker, number);
        done += 1;
        if (done % 20 === 0) process.stderr.write(`seed ${seed}: ${done} of ${count} mines\n`);
      }
      await worker.terminate();
    }),
  );
  const mines: JudgedMine[] = [];
  const refused = new Map<string, number>();
  for (const verdict of verdicts) {
    if ('reason' in verdict) refused.set(verdict.reason, (refused.get(verdict.reason) ?? 0) + 1);
    else mines.push(verdict);
  }
  return { seed, count, mines, refused };
}

function ask(worker: Worker, number: number): Promise<Verdict> {
  const { promise, resolve, reject } = Promise.withResolvers<Verdict>();
  const settle = (verdict: Verdict): void => {
    worker.off('error', reject);
    resolve(verdict);
  };
  worker.once('message', settle);
  worker.once('error', reject);
  worker.postMessage(number);
  return promise;
}
