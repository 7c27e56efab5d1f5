import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mulberry32, gauss } from './test-random.ts';
import { histogram } from './histogram.ts';
import { minimumError } from './minimum-error.ts';
import { otsu } from './otsu.ts';

/** Shares of a class at 0.15 ± 0.04 beside one at 0.65 ± 0.08; 20,000 values from −0.2 to 1 in 256 bins. */
function twoClasses(share: number): Float64Array {
  const next = mulberry32(7);
  const draw = (): number => (next() < share ? gauss(next) * 0.04 + 0.15 : gauss(next) * 0.08 + 0.65);
  return histogram(Float64Array.from({ length: 20_000 }, draw), -0.2, 1, 256);
}

// numpy 2.4 on the same numbers: the k with least 1 + ΣP·ln(σ² + w²/12) − 2·ΣP·ln P, moments by np.average.
it.each([
  [0.4, 105, 0.931348],
  [0.03, 99, 0.549924],
  [0.02, 99, 0.450562],
])('splits a class of share %f where numpy does', (share, bin, eta) => {
  const split = minimumError(twoClasses(share), -0.2, 1, 50)!;

  expect(split.bin).toBe(bin);
  expect(split.eta).toBeCloseTo(eta, 5);
});

it('finds the rare class that Otsu loses', () => {
  const counts = twoClasses(0.02);

  // numpy: Otsu cuts the common class at bin 173, 35 % below.
  expect(otsu(counts, -0.2, 1)!.bin).toBe(173);
  expect(minimumError(counts, -0.2, 1, 50)!.smallerShare).toBeCloseTo(0.02105, 5);
});

it('splits off no class smaller than asked for', () => {
  expect(minimumError(Float64Array.of(9, 0, 0, 0, 500), 0, 5, 10)).toBeUndefined();
  expect(minimumError(new Float64Array(8), 0, 1, 0)).toBeUndefined();
});

it('does not move when all counts grow alike', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 4, maxLength: 40 }), (list) => {
      const once = minimumError(Float64Array.from(list), 0, 1, 1);
      const fourfold = minimumError(
        Float64Array.from(list, (count) => 4 * count),
        0,
        1,
        4,
      );

      expect(fourfold?.bin).toBe(once?.bin);
    }),
  );
});
