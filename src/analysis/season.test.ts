import { expect, it } from 'vitest';
import defaults from '../../policies/default.json' with { type: 'json' };
import { parsePolicy } from './policy-file.ts';
import { dayOfYear, inRange, mayClaimLoss, pairSeason, seasonDistance } from './season.ts';

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

// SCIENCE §3.4, column "never for vegetation loss claims", both ends of each range and the days beside them.
it.each([
  ['basin_hill', '2023-11-26', '2023-11-27', '2023-02-28', '2023-03-01'],
  ['dry_hot_valley', '2023-02-28', '2023-03-01', '2023-06-09', '2023-06-10'],
  ['alpine', '2023-10-06', '2023-10-07', '2023-05-30', '2023-05-31'],
] as const)('claims no loss in %s from the day after %s to the day before %4$s', (eco, before, first, last, after) => {
  const summer = '2020-08-15';
  const claim = (date: string): boolean => mayClaimLoss(summer, date, policy.ecoTypes[eco]);

  expect([before, first, last, after].map(claim)).toEqual([true, false, false, true]);
  expect(mayClaimLoss(first, summer, policy.ecoTypes[eco])).toBe(false);
});

it('never accepts a date on which no loss may be claimed', () => {
  for (const eco of Object.values(policy.ecoTypes)) {
    for (let day = 1; day <= 365; day++) {
      if (eco.noLossClaim !== null && inRange(day, eco.noLossClaim)) expect(inRange(day, eco.acceptable)).toBe(false);
    }
  }
  expect(mayClaimLoss('2020-01-15', '2023-01-15', policy.ecoTypes.karst)).toBe(true);
});
