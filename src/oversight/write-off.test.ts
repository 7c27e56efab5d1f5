import { expect, it } from 'vitest';
import { adviseWriteOff } from './write-off.ts';
import type { WriteOffFacts } from './write-off.ts';

// SCIENCE §5.8.
const rule = { passes: 2, minDaysApart: 300, supportedFrom: 75, refusedBelow: 60 };
const pass = (date: string) => ({ date, compliance: 'pass' as const });
const fail = (date: string) => ({ date, compliance: 'fail' as const });
const between = (low: number, high: number) => ({ low, high, rawLow: low, rawHigh: high });
const ready: WriteOffFacts = {
  isAccepted: true,
  greenTests: [pass('2022-08-01'), pass('2023-08-01')],
  interval: between(80, 90),
  evidenceClass: 'B',
  openFindingCount: 0,
};

it('supports a mine in whose way nothing stands', () => {
  expect(adviseWriteOff(ready, rule)).toEqual({ advice: 'support', obstacles: [] });
});

it.each([
  ['acceptance', { isAccepted: false }, 'not-accepted'],
  ['a second pass', { greenTests: [pass('2023-08-01')] }, 'too-few-passes'],
  ['300 days between the passes', { greenTests: [pass('2023-05-01'), pass('2023-08-01')] }, 'passes-too-close'],
  ['an interval', { interval: null }, 'no-interval'],
  ['a lower bound of 75', { interval: between(74.9, 95) }, 'score-too-low'],
  ['the closing of a finding', { openFindingCount: 1 }, 'open-finding'],
  ['class B', { evidenceClass: 'C' }, 'weak-evidence'],
  ['a class', { evidenceClass: null }, 'weak-evidence'],
] as const)('asks for a field check where %s is missing', (_, change, obstacle) => {
  expect(adviseWriteOff({ ...ready, ...change }, rule)).toEqual({
    advice: 'field_check_needed',
    obstacles: [obstacle],
  });
});

it('refuses where the latest test fails or the whole interval is below 60', () => {
  const failed = adviseWriteOff({ ...ready, greenTests: [...ready.greenTests, fail('2024-08-01')] }, rule);
  expect(failed).toMatchObject({ advice: 'not_supported' });
  expect(failed.obstacles).toContain('cover-fails');
  expect(adviseWriteOff({ ...ready, interval: between(40, 59.9) }, rule)).toMatchObject({ advice: 'not_supported' });
  expect(adviseWriteOff({ ...ready, interval: between(40, 60) }, rule).advice).toBe('field_check_needed');
});

it('counts passes only since the last failure, in the order of their dates', () => {
  const tests = [pass('2024-08-01'), fail('2023-08-01'), pass('2022-08-01')];
  expect(adviseWriteOff({ ...ready, greenTests: tests }, rule)).toEqual({
    advice: 'field_check_needed',
    obstacles: ['too-few-passes'],
  });
});

it('lets an inconclusive test neither pass nor fail', () => {
  const tests = [...ready.greenTests, { date: '2024-08-01', compliance: 'inconclusive' as const }];
  expect(adviseWriteOff({ ...ready, greenTests: tests }, rule).advice).toBe('support');
});
