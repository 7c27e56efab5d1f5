/** The zone reference library: learned from stored rings, kept, and offered to patches (SCIENCE §3.5). */
import type { Policy } from '../analysis/policy.ts';
import { learnReference, offeredEntries, policyKey } from '../analysis/reference/reference-library.ts';
import type { ReferenceOffer } from '../analysis/reference/reference-library.ts';
import type { Patch } from '../oversight/patch.ts';
import type { Quarter } from '../oversight/quarter.ts';
import { canonicalJson, measuringHash, NUMERICS_VERSION, sha256 } from './content-key.ts';
import type { ReferenceRecord, Store } from './ports/record.ts';

/**
 * Learns from the rings of dates before the quarter that were measured alike: the same rules down to the pixels, the same
 * numerics. The quarter's own rings stay out, so what a patch is held against does not depend on what runs first. Stored
 * under its own hash: the same rings again are the same library.
 *
 * @returns null where the policy has no such library; without entries where no zone has enough rings, and then not stored
 */
export async function buildReferences(
  quarter: Quarter,
  policy: Policy,
  store: Pick<Store, 'listRings' | 'getPolicy' | 'saveReferences'>,
): Promise<ReferenceRecord | null> {
  const rule = policy.ring?.library;
  if (!rule) return null;
  const rings = await store.listRings(quarter.start);
  const measuring = measuringHash(policy);
  const alike = new Set<string>();
  for (const hash of new Set(rings.map(({ policyHash }) => policyHash))) {
    if (measuringHash(await store.getPolicy(hash)) === measuring) alike.add(hash);
  }
  const usable = rings.filter(
    ({ policyHash, numericsVersion }) => alike.has(policyHash) && numericsVersion === NUMERICS_VERSION,
  );
  const library = learnReference(
    usable.map(({ ring }) => ring),
    quarter.start,
    policy,
    rule,
  );
  const record = { hash: sha256(canonicalJson(library)), library, builtAt: new Date().toISOString() };
  if (library.entries.length > 0) await store.saveReferences(record);
  return record;
}

/** The newest library that holds no ring of the quarter or later. Nobody builds one by running a quarter. */
export async function referencesFor(
  quarter: Quarter,
  policy: Policy,
  store: Pick<Store, 'listReferences'>,
): Promise<(patch: Patch) => ReferenceOffer | undefined> {
  if (!policy.ring?.library || policy.score === null) return () => undefined;
  const known = await store.listReferences();
  const newest = known.findLast(
    ({ library }) => library.policy === policyKey(policy) && library.before <= quarter.start,
  );
  if (newest === undefined) return () => undefined;
  return ({ primaryZone, ecoType }) =>
    offeredEntries(newest.library, newest.hash, { zone: primaryZone, ecoType }, policy);
}
