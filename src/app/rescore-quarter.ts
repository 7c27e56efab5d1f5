/** A quarter scored again under another policy, beside what holds: from stored inputs, without a pixel. */
import { diffPolicies, needsPixels } from '../analysis/policy-diff.ts';
import type { PolicyChange } from '../analysis/policy-diff.ts';
import type { Policy } from '../analysis/policy.ts';
import { rescore } from '../analysis/score/rescore.ts';
import { QingshanError } from '../errors.ts';
import { canonicalJson, NUMERICS_VERSION, policyHash, sha256 } from './content-key.ts';
import type { ResultRecord, Store } from './ports/record.ts';

export interface RescoredPatch {
  readonly before: ResultRecord;
  readonly after: Omit<ResultRecord, 'isCurrent'>;
}

/**
 * Stores one result for each current one of the quarter, under a key of its own; what is current stays current.
 *
 * @throws SCORE_MISSING where the quarter has no results, POLICY_NEEDS_PIXELS naming what would have to be measured again
 */
export async function rescoreQuarter(
  quarter: string,
  policy: Policy,
  { store, software }: { readonly store: Store; readonly software: string },
): Promise<readonly RescoredPatch[]> {
  const records = await store.listResults(quarter);
  if (records.length === 0) throw new QingshanError('SCORE_MISSING', { id: quarter, quarter });
  for (const stored of new Set(records.map(({ provenance }) => provenance.policyHash))) {
    const former = await store.getPolicy(stored);
    assertMeasuresAlike(diffPolicies(former, policy), former, policy, quarter);
  }
  for (const { patchId, provenance } of records) {
    if (provenance.numericsVersion === NUMERICS_VERSION) continue;
    const { numericsVersion } = provenance;
    throw new QingshanError('RESULT_OUTDATED', { patch: patchId, quarter, numericsVersion, needed: NUMERICS_VERSION });
  }
  const hash = policyHash(policy);
  await store.savePolicy(policy, hash);
  const computedAt = new Date().toISOString();
  const rescored = records.map((before): RescoredPatch => {
    const { result } = before;
    const assessment = rescore(result.assessment, result.judgedAs, policy);
    const { isCurrent: _current, askedAt: _asked, ...kept } = before;
    return {
      before,
      after: {
        ...kept,
        key: sha256(canonicalJson({ rescoredFrom: before.key, policyHash: hash, numericsVersion: NUMERICS_VERSION })),
        policyId: policy.id,
        policyVersion: policy.version,
        result: { ...result, assessment },
        provenance: { ...before.provenance, policyHash: hash, software, rescoredFrom: before.key },
        computedAt,
      },
    };
  });
  await store.saveBeside(rescored.map(({ after }) => after));
  return rescored;
}

function assertMeasuresAlike(
  differences: readonly PolicyChange[],
  stored: Policy,
  policy: Policy,
  quarter: string,
): void {
  const changes = differences.filter(({ path }) => needsPixels(path));
  if (changes.length === 0) return;
  throw new QingshanError('POLICY_NEEDS_PIXELS', {
    policy: `${policy.id} ${policy.version}`,
    stored: `${stored.id} ${stored.version}`,
    quarter,
    paths: changes.map(({ path }) => path).join(' '),
    changes,
  });
}
