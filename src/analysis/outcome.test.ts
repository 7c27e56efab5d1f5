import { expect, it } from 'vitest';
import defaults from '../../policies/default.json' with { type: 'json' };
import type { Interval } from './assessment.ts';
import { outcomeOf } from './outcome.ts';
import { parsePolicy } from './policy-file.ts';

const { change } = parsePolicy(defaults, 'policies/default.json');

/** 1 ha observed; 2 % of it, 200 m², and half of 100 m² of false change are stable. */
function outcome(gainedM2: number, lostM2: number, half: number | null): string {
  const around = (value: number): Interval => ({
    low: Math.max(0, value - half!),
    high: value + half!,
    rawLow: value - half!,
    rawHigh: value + half!,
  });
  const intervals =
    half === null
      ? null
      : { netGainM2: around(gainedM2 - lostM2), restoredM2: around(gainedM2), newlyDisturbedM2: around(lostM2) };
  return outcomeOf({ gainedM2, lostM2 }, intervals, 100, 10_000, { ...change, stableShare: 0.02 });
}

it.each([
  [400, 0, null, 'improved'],
  [400, 0, 399, 'improved'],
  [400, 0, 400, 'stable'],
  [0, 400, null, 'degraded'],
  [0, 400, 399, 'degraded'],
  [0, 400, 400, 'stable'],
  [249, 0, 1, 'stable'],
  [600, 300, null, 'mixed'],
  [600, 300, 299, 'mixed'],
  // The loss may be nothing and the net gain may not, or both may be nothing.
  [900, 300, 350, 'improved'],
  [600, 300, 350, 'stable'],
  [600, 600, 700, 'stable'],
])('gain %d m², loss %d m² within ±%d m² is %s', (gained, lost, half, expected) => {
  expect(outcome(gained, lost, half)).toBe(expected);
});

it('does not take a bound that was clipped to zero for one above it', () => {
  const wide = { low: 0, high: 900, rawLow: -300, rawHigh: 900 };
  const intervals = { netGainM2: { ...wide, low: 10 }, restoredM2: wide, newlyDisturbedM2: null };

  expect(outcomeOf({ gainedM2: 400, lostM2: 0 }, intervals, 100, 10_000, change)).toBe('stable');
});
