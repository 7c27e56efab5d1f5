import { expect, it } from 'vitest';
import { patchWith } from '../../test/helpers/record.ts';
import { defaultPolicy } from '../../test/samples/sample-report.ts';
import type { Policy } from '../analysis/policy.ts';
import { parseQuarter } from '../oversight/quarter.ts';
import { canonicalJson, NUMERICS_VERSION, policyHash, resultKey, sha256 } from './content-key.ts';
import { patchTasks } from './patch-task.ts';
import type { ReferenceRecord, StoredRing } from './ports/record.ts';
import { buildReferences, referencesFor } from './references.ts';

const quarter = parseQuarter('2023Q3');
const otherPixels: Policy = { ...defaultPolicy, version: 'pixels', unseen: { maxShare: 0.5, weakShare: 0.2 } };
const otherGrades: Policy = {
  ...defaultPolicy,
  version: 'grades',
  score: { ...defaultPolicy.score!, grades: [95, 80, 60] },
};
const POLICIES = new Map([defaultPolicy, otherPixels, otherGrades].map((policy) => [policyHash(policy), policy]));

/** Twenty mines in as many scenes; covers 0.50, 0.51 … 0.69. */
function rings(change: Partial<StoredRing> = {}): StoredRing[] {
  return Array.from({ length: 20 }, (_, k) => ({
    policyHash: policyHash(defaultPolicy),
    numericsVersion: NUMERICS_VERSION,
    ring: {
      mineId: `M${k}`,
      sceneId: `S${k}`,
      zone: 3,
      ecoType: 'basin_hill',
      date: '2022-08-01',
      day: 213,
      pixelCount: 400,
      cover: 0.5 + k / 100,
      unvegetatedShare: 0.05,
    },
    ...change,
  }));
}

async function build(stored: readonly StoredRing[], policy = defaultPolicy) {
  const saved: ReferenceRecord[] = [];
  const record = await buildReferences(quarter, policy, {
    listRings: () => Promise.resolve(stored),
    getPolicy: (hash) => Promise.resolve(POLICIES.get(hash)!),
    saveReferences: (one) => {
      saved.push(one);
      return Promise.resolve();
    },
  });
  return { record, saved };
}

it('learns from what was measured alike, under the hash of what it holds', async () => {
  const { record, saved } = await build([...rings(), ...rings({ policyHash: policyHash(otherPixels) })]);

  expect(saved).toEqual([record]);
  expect(record!.hash).toBe(sha256(canonicalJson(record!.library)));
  expect(record!.library.before).toBe('2023-07-01');
  const [entry] = record!.library.entries;
  expect(entry).toMatchObject({ zone: 3, ecoType: 'basin_hill', mineCount: 20, sceneCount: 20 });
  // By hand: between the tenth and the eleventh of twenty.
  expect(entry!.cover).toBeCloseTo(0.595, 12);
  expect((await build(rings(), otherGrades)).record!.library.entries).toHaveLength(2);
});

it('stores nothing where no zone has enough, or the policy wants none', async () => {
  expect((await build(rings({ numericsVersion: NUMERICS_VERSION - 1 }))).saved).toEqual([]);
  expect((await build(rings().slice(1))).saved).toEqual([]);
  const without: Policy = { ...defaultPolicy, ring: { ...defaultPolicy.ring!, library: null } };
  expect((await build(rings(), without)).record).toBeNull();
});

it('offers a patch the newest library that knows nothing of its quarter, and the key tells', async () => {
  const { record } = await build(rings());
  const older = { ...record!, hash: 'older', library: { ...record!.library, before: '2022-10-01' } };
  const future = { ...record!, hash: 'future', library: { ...record!.library, before: '2023-10-01' } };
  const store = { listReferences: () => Promise.resolve([older, record!, future]) };
  const patch = patchWith({ patchId: 'P1' });

  const offerOf = await referencesFor(quarter, defaultPolicy, store);

  expect(offerOf(patch)).toEqual({ library: record!.hash, entries: record!.library.entries });
  expect((await referencesFor(parseQuarter('2022Q4'), defaultPolicy, store))(patch)!.library).toBe('older');
  expect(offerOf({ ...patch, primaryZone: 4 })).toBeUndefined();
  expect((await referencesFor(quarter, otherGrades, store))(patch)).toBeUndefined();

  const known = { earlierOf: () => [], referencesOf: offerOf };
  const provenance = {
    baselineSceneIds: [],
    currentSceneIds: [],
    outlineVersion: 'a',
    policyHash: 'p',
    numericsVersion: 1,
    software: 's',
  };
  const keyWith = (given?: typeof known): string => {
    const patches = patchTasks([patch], [patch], given);
    return resultKey('2023Q3', { baseline: [], current: [], patches, policy: defaultPolicy }, patches[0]!, provenance);
  };
  expect(keyWith(known)).not.toBe(keyWith());
});
