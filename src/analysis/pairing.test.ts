import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import defaults from '../../policies/default.json' with { type: 'json' };
import { choosePair, pairUtility } from './pairing.ts';
import type { PairCandidate, PairChoice } from './pairing.ts';
import { parsePolicy } from './policy-file.ts';

const policy = parsePolicy(defaults, 'policies/default.json');
const request = {
  quarter: ['2023-07-01', '2023-09-30'],
  worksStart: null,
  eco: policy.ecoTypes.basin_hill,
} as const;

function candidate(date: string, more: Partial<PairCandidate> = {}): PairCandidate {
  return { sceneIds: [date], date, validFraction: 1, gsd: 2, viewZenith: null, capability: 'VNIR', ...more };
}

function dates(choice: PairChoice): string {
  return choice.kind === 'pair' ? `${choice.baseline.date} ${choice.current.date}` : choice.reason;
}

it('computes the utility of §3.4', () => {
  const oblique = candidate('2023-08-11', { validFraction: 0.9, gsd: 8, viewZenith: 25 });

  // By hand: 0.9 − 0.004·10 − 0.05·log2(8/2) − 0.1.
  expect(pairUtility(oblique, '2019-08-01', 2, policy)).toBeCloseTo(0.66, 12);
  expect(pairUtility({ ...oblique, viewZenith: 20 }, '2019-08-01', 2, policy)).toBeCloseTo(0.76, 12);
});

it('takes the last date up to the inventory year and the best of the quarter', () => {
  const candidates = ['2018-08-01', '2020-08-20', '2021-08-20', '2023-07-02', '2023-08-15', '2023-09-29'].map((date) =>
    candidate(date),
  );

  expect(dates(choosePair(candidates, request, policy))).toBe('2020-08-20 2023-08-15');
});

it('takes the last date before the works where their start is known', () => {
  const candidates = ['2020-08-20', '2022-05-01', '2022-06-01', '2023-08-15'].map((date) => candidate(date));

  expect(dates(choosePair(candidates, { ...request, worksStart: '2022-06-01' }, policy))).toBe('2022-05-01 2023-08-15');
});

it('passes over a cloudy baseline for an older clear one', () => {
  const candidates = [
    candidate('2019-08-01'),
    candidate('2020-08-20', { validFraction: 0.5 }),
    candidate('2023-08-15', { validFraction: 0.2 }),
    candidate('2023-08-25', { validFraction: 0.3 }),
  ];

  // Nothing in the quarter shows enough: the best is taken, and the assessment will say what hides the patch.
  expect(dates(choosePair(candidates, request, policy))).toBe('2019-08-01 2023-08-25');
});

it('looks up to 45 days around a quarter without a usable date, and says so', () => {
  const around = choosePair(
    [candidate('2020-08-20'), candidate('2023-10-20'), candidate('2023-11-20')],
    request,
    policy,
  );

  expect(dates(around)).toBe('2020-08-20 2023-10-20');
  expect(around.kind === 'pair' && around.outsideQuarter).toBe(true);
});

it.each([
  ['IE_NO_SCENE', [candidate('2020-08-20'), candidate('2023-05-01')]],
  ['IE_NO_SCENE', []],
  ['IE_BASE', [candidate('2021-08-20'), candidate('2023-08-15')]],
  ['IE_SENSOR', [candidate('2020-08-20', { capability: 'RGB' }), candidate('2023-08-15')]],
  ['IE_SENSOR', [candidate('2020-08-20'), candidate('2023-08-15', { capability: 'RGB' })]],
  ['IE_SEASON', [candidate('2020-01-20'), candidate('2023-08-15')]],
] as const)('answers %s where no pair can be made', (reason, candidates) => {
  expect(dates(choosePair(candidates, request, policy))).toBe(reason);
});

it('compares colours with colours where NIR has no pair', () => {
  const rgb = { capability: 'RGB' } as const;
  const colours = [candidate('2020-08-20', rgb), candidate('2023-08-15', rgb)];

  expect(dates(choosePair(colours, request, policy))).toBe('2020-08-20 2023-08-15');
  // Older NIR dates are better than newer colours.
  const both = [...colours, candidate('2020-06-20'), candidate('2023-08-10')];
  expect(dates(choosePair(both, request, policy))).toBe('2020-06-20 2023-08-10');
  const refused = { ...policy, cover: { ...policy.cover, rgb: null } } as typeof policy;
  expect(dates(choosePair(colours, request, refused))).toBe('IE_SENSOR');
});

it('breaks ties by the newest date, then by scene id, whatever the order of the list', () => {
  const candidates = [
    candidate('2020-08-20', { sceneIds: ['b'] }),
    candidate('2020-08-20', { sceneIds: ['a'] }),
    candidate('2023-08-15', { sceneIds: ['d'] }),
    candidate('2023-08-25', { sceneIds: ['c'] }),
    candidate('2023-08-25', { sceneIds: ['b'] }),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(candidates, { minLength: 5 }), (shuffled) => {
      const choice = choosePair(shuffled, request, policy);

      expect(choice.kind === 'pair' && [choice.baseline.sceneIds, choice.current.sceneIds]).toEqual([['a'], ['b']]);
    }),
  );
});
