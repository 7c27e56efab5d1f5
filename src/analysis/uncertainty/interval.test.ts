import fc from 'fast-check';
import { expect, it } from 'vitest';
import { recentredInterval } from './interval.ts';

const OPEN = { knownError: 0, floor: 0, least: -Infinity, most: Infinity };

it('puts the spread of the draws around the estimate, not around their median', () => {
  // numpy: d=[1,2,4,8,16]; q=np.quantile(d,[.05,.5,.95]) = 1.2, 4, 14.4; 100+q[0]-q[1], 100+q[2]-q[1]
  const interval = recentredInterval(100, Float64Array.of(16, 1, 4, 8, 2), [0.05, 0.95], OPEN);

  expect(interval.low).toBeCloseTo(97.2, 12);
  expect(interval.high).toBeCloseTo(110.4, 12);
});

it('moves by a known error of the estimate, and keeps the estimate inside', () => {
  const draws = Float64Array.from({ length: 101 }, (_, k) => k / 100);
  const moved = (knownError: number) => recentredInterval(5, draws, [0.05, 0.95], { ...OPEN, knownError, floor: 0.1 });

  expect([moved(0.2).low, moved(0.2).high]).toEqual([expect.closeTo(4.35, 12), expect.closeTo(5.25, 12)]);
  expect([moved(2).low, moved(2).high]).toEqual([expect.closeTo(2.55, 12), 5]);
});

it('is no narrower than its floor', () => {
  const interval = recentredInterval(5, new Float64Array(200).fill(3), [0.05, 0.95], { ...OPEN, floor: 0.5 });

  expect([interval.low, interval.high]).toEqual([4.5, 5.5]);
});

it('clips to what is possible and keeps the raw bounds', () => {
  const draws = Float64Array.from({ length: 101 }, (_, k) => k / 10);
  const interval = recentredInterval(1, draws, [0.05, 0.95], { knownError: 0, floor: 0, least: 0, most: 5 });

  expect(interval).toMatchObject({ low: 0, high: 5 });
  expect(interval.rawLow).toBeCloseTo(1 - 4.5, 12);
  expect(interval.rawHigh).toBeCloseTo(1 + 4.5, 12);
});

it('always holds an estimate that is possible', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 }),
      fc.double({ min: 0, max: 100, noNaN: true }),
      (values, estimate) => {
        const bounds = { knownError: 0, floor: 0, least: 0, most: 100 };
        const { low, high } = recentredInterval(estimate, Float64Array.from(values), [0.05, 0.95], bounds);
        expect(low).toBeLessThanOrEqual(estimate);
        expect(high).toBeGreaterThanOrEqual(estimate);
      },
    ),
  );
});
