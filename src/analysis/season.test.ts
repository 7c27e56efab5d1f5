import { expect, it } from 'vitest';
import defaults from '../../policies/default.json' with { type: 'json' };
import { parsePolicy } from './policy-file.ts';
import { dayOfYear, inRange, pairSeason, seasonDistance } from './season.ts';

const policy = parsePolicy(defaults, 'policies/default.json');

it('counts days from 1 January, also in leap years', () => {
  expect(dayOfYear('2023-01-01')).toBe(1);
  expect(dayOfYear('2023-12-31')).toBe(365);
  expect(dayOfYear('2020-02-29')).toBe(60);
  expect(dayOfYear('2020-12-31')).toBe(366);
});

it('knows ranges over the new year, both ends included', () => {
  expect([59, 60, 330, 331].map((day) => inRange(day, [60, 330]))).toEqual([false, true, true, false]);
  expect([330, 331, 1, 59, 60].map((day) => inRange(day, [331, 59]))).toEqual([false, true, true, true, false]);
});

it('measures seasons around the year', () => {
  expect(seasonDistance(362, 4)).toBe(7);
  expect(seasonDistance(100, 130)).toBe(30);
});

it.each([
  // Both preferred, though 125 days apart.
  ['2020-05-15', '2023-09-17', 'basin_hill', 'comparable'],
  // Days 70 and 95: not preferred, but within 30 days.
  ['2020-03-10', '2023-04-05', 'basin_hill', 'comparable'],
  // Days 70 and 200.
  ['2020-03-10', '2023-07-19', 'basin_hill', 'weak'],
  // Day 350 is outside the green window.
  ['2020-07-01', '2023-12-16', 'basin_hill', 'out'],
  // The dry season of a dry hot valley.
  ['2020-07-20', '2023-04-20', 'dry_hot_valley', 'out'],
  ['2020-06-10', '2023-09-10', 'alpine', 'weak'],
] as const)('judges %s with %s in %s as %s', (baseline, current, eco, expected) => {
  expect(pairSeason(baseline, current, policy.ecoTypes[eco], policy.season!)).toBe(expected);
});
