import { expect, it } from 'vitest';
import { edgeJumps } from './edge-jumps.ts';
import { logRatio } from './log-ratio.ts';
import { patchMeans } from './patch-means.ts';

it('has a logarithm only of what is more than nothing', () => {
  const out = new Float64Array(4);
  logRatio(Float64Array.of(1, 0, 2, NaN), Float64Array.of(Math.E, 1, 0, 1), out);

  expect(out[0]).toBeCloseTo(1, 15);
  expect(out.slice(1)).toEqual(Float64Array.of(NaN, NaN, NaN));
});

it('measures the step from outside to inside over so many pixels', () => {
  // prettier-ignore
  const values = Float64Array.of(1, 1, 5, 5, 1, 9,
                                 1, 1, 5, 5, 1, 9);
  // prettier-ignore
  const labels = Int32Array.of(0, 0, 1, 1, 0, 0,
                               0, 0, 1, 1, 0, 0);
  const used = new Uint8Array(12).fill(1);

  // Over one pixel: 5 − 1 on both sides. Over two, each of the four meets 1 on one side and, the right ones, 9 on the other.
  expect([...edgeJumps(values, used, labels, 1, 6, 1)]).toEqual([4]);
  // Pairs in a row: 5 − 1 (left of the first), 5 − 1 (right of the first), 5 − 1 (left of the second), 5 − 9.
  expect([...edgeJumps(values, used, labels, 1, 6, 2)]).toEqual([(4 + 4 + 4 - 4) / 4]);
  used.fill(0, 5, 6);
  used.fill(0, 11, 12);
  expect([...edgeJumps(values, used, labels, 1, 6, 2)]).toEqual([4]);
});

it('has no step where everything around a patch is hidden', () => {
  expect([...edgeJumps(new Float64Array(9), new Uint8Array(9), new Int32Array(9).fill(1), 1, 3, 1)]).toEqual([NaN]);
});

it('takes means by patch', () => {
  expect([...patchMeans(Float64Array.of(1, 2, 3, 4), Int32Array.of(2, 1, 2, 0), 2)]).toEqual([2, 2]);
});
