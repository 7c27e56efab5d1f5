import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { histogram, smoothHistogram } from './histogram.ts';
import { otsu } from './otsu.ts';
import { quantile } from './quantile.ts';
import { gauss, mulberry32 } from './test-random.ts';

it('reads quantiles as numpy does', () => {
  const values = Float64Array.of(3.1, -2, 7.25, NaN, 0.5, 0.5, 9, 4.125);

  // numpy 2.4: np.quantile of the seven numbers
  const expected = { 0: -2, 0.05: -1.25, 0.25: 0.5, 0.5: 3.1, 0.9: 7.95, 1: 9 };
  for (const [q, value] of Object.entries(expected)) expect(quantile(values, Number(q))).toBeCloseTo(value, 12);
  expect(quantile(new Float64Array(0), 0.5)).toBeNaN();
});

it('reads from any order what sorting reads', () => {
  const number = fc.oneof(
    fc.integer({ min: -3, max: 3 }),
    fc.double({ noNaN: true, min: -1e9, max: 1e9 }),
    fc.constant(NaN),
  );
  fc.assert(
    fc.property(
      fc.array(number, { minLength: 1, maxLength: 200 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (list, q) => {
        const sorted = list.filter((value) => !Number.isNaN(value)).toSorted((a, b) => a - b);
        const at = q * (sorted.length - 1);
        const low = Math.floor(at);
        const above = sorted[Math.min(sorted.length - 1, low + 1)]!;
        const expected = sorted.length === 0 ? NaN : sorted[low]! + (at - low) * (above - sorted[low]!);

        expect(quantile(Float64Array.from(list), q) + 0).toBe(expected + 0);
      },
    ),
    { numRuns: 1000 },
  );
});

it('counts in bins as numpy does', () => {
  const values = Float64Array.of(0, 0.1, 0.25, 0.5, 0.74, 0.75, 1, 1.2, -0.1, NaN);

  expect([...histogram(values, 0, 1, 4)]).toEqual([2, 1, 2, 2]);
});

it('smooths with shorter windows at the ends', () => {
  expect([...smoothHistogram(Float64Array.of(3, 0, 0, 9), 3)]).toEqual([1.5, 1, 3, 4.5]);
});

// SCIENCE §7.2, reference.json `otsu`: numpy on the same numbers.
it('splits the reference distributions where numpy does', () => {
  const bimodal = numbers(7, (next) => (next() < 0.4 ? gauss(next) * 0.04 + 0.15 : gauss(next) * 0.08 + 0.65));
  const gaussian = numbers(8, (next) => 0.5 + 0.1 * gauss(next));
  const uniform = numbers(9, (next) => next());

  const split = otsu(histogram(bimodal, -0.2, 1, 256), -0.2, 1)!;
  const one = otsu(histogram(gaussian, -0.2, 1, 256), -0.2, 1)!;
  const level = otsu(histogram(uniform, 0, 1, 256), 0, 1)!;

  expect(bimodal.reduce((sum, value) => sum + value, 0) / bimodal.length).toBeCloseTo(0.4485864656349745, 12);
  expect(split.bin).toBe(127);
  expect(split.threshold).toBeCloseTo(0.4, 6);
  expect(split.eta).toBeCloseTo(0.931399, 5);
  expect(one.threshold).toBeCloseTo(0.503125, 6);
  expect(one.eta).toBeCloseTo(0.635116, 5);
  expect(level.threshold).toBeCloseTo(0.496094, 6);
  expect(level.eta).toBeCloseTo(0.747055, 5);
});

it('gives the guards what tells two classes from one', () => {
  const two = otsu(Float64Array.of(0, 10, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 20, 0, 0), 0, 16)!;

  // By hand: means 2 and 13, variances 0.25 each.
  expect(two.smallerShare).toBeCloseTo(1 / 3, 12);
  expect(two.separation).toBeCloseTo((Math.SQRT2 * 11) / Math.sqrt(0.5), 12);
  expect(two.valleyRatio).toBeLessThan(0.5);
  expect(otsu(Float64Array.of(0, 5, 0), 0, 3)).toBeUndefined();
});

function numbers(seed: number, draw: (next: () => number) => number): Float64Array {
  const next = mulberry32(seed);
  return Float64Array.from({ length: 20_000 }, () => draw(next));
}
