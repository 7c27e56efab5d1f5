/** What a queue worker does with one job: measure in a thread, then store. Safe to repeat. */
import { mkdir } from 'node:fs/promises';
import { QingshanError } from '../errors.ts';
import type { GroupJob } from './ports/queue.ts';
import type { ResultRecord, Store } from './ports/record.ts';
import type { Engine, EvidenceFolders } from './ports/work.ts';

export interface ProcessDependencies {
  readonly engine: Engine;
  readonly store: Store;
  /** Where pictures of a quarter go, on storage that all hosts share. */
  readonly evidence: (quarter: string) => EvidenceFolders;
  /** Where evidence crops are kept, on such storage as well. */
  readonly cropFolder: string;
}

export async function processGroup(job: GroupJob, dependencies: ProcessDependencies): Promise<void> {
  const evidence = dependencies.evidence(job.quarter);
  await mkdir(evidence.chips, { recursive: true });
  await mkdir(evidence.change, { recursive: true });
  const outcome = await dependencies.engine.assess({ ...job.task, evidence, crops: dependencies.cropFolder });

  const computedAt = new Date().toISOString();
  const patches = await dependencies.store.listPatches({ ids: [...job.patchIds] });
  const mineOf = new Map(patches.map(({ patchId, mineId }) => [patchId, mineId]));
  const records = outcome.results.map((result): Omit<ResultRecord, 'isCurrent'> => {
    const provenance = job.provenance[result.patchId]!;
    return {
      key: job.keys[result.patchId]!,
      quarter: job.quarter,
      patchId: result.patchId,
      mineId: mineOf.get(result.patchId) ?? result.patchId,
      outlineVersion: provenance.outlineVersion,
      policyId: job.task.policy.id,
      policyVersion: job.task.policy.version,
      result,
      provenance,
      computedAt,
      ...(job.askedAt === undefined ? {} : { askedAt: job.askedAt }),
    };
  });
  await dependencies.store.saveResults(records);

  // What could be measured is stored; what could not makes the job fail, so that somebody sees it.
  const [first] = outcome.failures;
  if (first !== undefined) {
    throw new QingshanError(first.error.code, { ...first.error.details, failures: outcome.failures });
  }
}
