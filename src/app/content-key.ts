/** Content keys: the same inputs give the same key, so running again changes nothing (SCIENCE, rule 12). */
import { createHash } from 'node:crypto';
import { needsPixels, policyValues } from '../analysis/policy-diff.ts';
import type { Policy } from '../analysis/policy.ts';
import type { Provenance } from './ports/record.ts';
import type { AssessTask, PatchTask, SceneRef } from './ports/work.ts';

/** Raised by hand whenever the same inputs give other numbers; a line in CHANGELOG says why. */
export const NUMERICS_VERSION = 4;

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** JSON with sorted keys: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

export function policyHash(policy: Policy): string {
  return sha256(canonicalJson(policy));
}

/** Equal where two policies measure alike, down to the pixels; they may score differently. */
export function measuringHash(policy: Policy): string {
  return sha256(canonicalJson([...policyValues(policy)].filter(([path]) => needsPixels(path)).sort()));
}

/** Everything that decides a result's numbers, and the quarter it is filed under. */
export function resultKey(quarter: string, task: AssessTask, patch: PatchTask, provenance: Provenance): string {
  return sha256(
    canonicalJson({
      quarter,
      baseline: keyedScenes(task.baseline),
      current: keyedScenes(task.current),
      patchId: patch.patchId,
      outlineVersion: provenance.outlineVersion,
      targetLandUse: patch.targetLandUse,
      ecoType: patch.ecoType,
      stage: patch.stage,
      neighbours: patch.neighbours,
      ...(patch.zone === undefined ? {} : { zone: patch.zone }),
      ...(patch.earlier === undefined ? {} : { earlier: patch.earlier }),
      ...(patch.references === undefined ? {} : { references: patch.references }),
      policyHash: provenance.policyHash,
      numericsVersion: provenance.numericsVersion,
    }),
  );
}

/** A scene by its content and by what the operator said of it; where its files lie plays no part. */
export function keyedScenes(refs: readonly SceneRef[]): unknown {
  return refs.map(({ id, options: { clouds: _path, ...options }, cloudsId }) => ({ id, options, cloudsId }));
}
