import { expect, it } from 'vitest';
import { patchWith } from '../../test/helpers/record.ts';
import { defaultPolicy } from '../../test/samples/sample-report.ts';
import type { Policy } from '../analysis/policy.ts';
import type { SeriesDate } from '../analysis/series/dates.ts';
import { measuringHash, NUMERICS_VERSION, policyHash, resultKey } from './content-key.ts';
import { earlierDates } from './earlier-dates.ts';
import { patchTasks } from './patch-task.ts';
import type { StoredDate } from './ports/record.ts';

const otherWeights: Policy = {
  ...defaultPolicy,
  version: 'weights',
  score: { ...defaultPolicy.score!, grades: [95, 80, 60] },
};
const otherPixels: Policy = { ...defaultPolicy, version: 'pixels', unseen: { maxShare: 0.5, weakShare: 0.2 } };
const POLICIES = new Map([defaultPolicy, otherWeights, otherPixels].map((policy) => [policyHash(policy), policy]));

function date(day: string): SeriesDate {
  return { date: day, bands: 'nir', mineCover: 0.4, ringCover: 0.8, bareShare: 0.5 };
}

const stored: StoredDate = {
  quarter: '2022Q3',
  patchId: 'P1',
  outlineVersion: 'outline-a',
  policyHash: policyHash(defaultPolicy),
  numericsVersion: NUMERICS_VERSION,
  judgedAs: { targetLandUse: 'forest', ecoType: 'basin_hill', stage: 'completed' },
  date: date('2022-08-01'),
};

async function datesOf(items: readonly StoredDate[], policy: Policy = defaultPolicy): Promise<readonly SeriesDate[]> {
  const store = {
    listSeries: () => Promise.resolve(items),
    getPolicy: (hash: string) => Promise.resolve(POLICIES.get(hash)!),
  };
  return (await earlierDates('2023Q3', policy, store))(patchWith({ patchId: 'P1' }));
}

it('takes what was measured alike, whatever the weights were', async () => {
  const next = { ...stored, quarter: '2022Q4', policyHash: policyHash(otherWeights), date: date('2022-11-01') };

  expect(await datesOf([stored, next])).toEqual([stored.date, next.date]);
  expect(await datesOf([stored, next], otherWeights)).toEqual([stored.date, next.date]);
  expect(await datesOf([stored, next], otherPixels)).toEqual([]);
  expect(await datesOf([stored, next], { ...defaultPolicy, score: null })).toEqual([]);
});

it.each([
  ['patch', { patchId: 'P2' }],
  ['outline', { outlineVersion: 'outline-b' }],
  ['numerics', { numericsVersion: NUMERICS_VERSION - 1 }],
  ['target', { judgedAs: { ...stored.judgedAs, targetLandUse: 'wetland' } }],
] as const)('leaves out what was measured on another %s', async (_, change) => {
  expect(await datesOf([{ ...stored, ...change }])).toEqual([]);
});

it('is part of the content key, and nothing is where there is no series', () => {
  const patch = patchWith({ patchId: 'P1' });
  const provenance = {
    baselineSceneIds: [],
    currentSceneIds: [],
    outlineVersion: 'outline-a',
    policyHash: 'policy',
    numericsVersion: NUMERICS_VERSION,
    software: 'test',
  };
  const keyWith = (dates: readonly SeriesDate[]): string => {
    const patches = patchTasks([patch], [patch], { earlierOf: () => dates, referencesOf: () => undefined });
    return resultKey('2023Q3', { baseline: [], current: [], patches, policy: defaultPolicy }, patches[0]!, provenance);
  };

  expect(patchTasks([patch], [patch])[0]).not.toHaveProperty('earlier');
  expect(keyWith([date('2022-08-01')])).not.toBe(keyWith([]));
  expect(keyWith([date('2022-08-01')])).not.toBe(keyWith([date('2022-08-02')]));
  expect(keyWith([date('2022-08-01')])).toBe(keyWith([date('2022-08-01')]));
});

it('measures alike under other weights and names only', () => {
  expect(measuringHash(otherWeights)).toBe(measuringHash(defaultPolicy));
  expect(measuringHash(otherPixels)).not.toBe(measuringHash(defaultPolicy));
});
