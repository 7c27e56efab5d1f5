import fc from 'fast-check';
import { expect, it } from 'vitest';
import { thinRows } from './thin-rows.ts';

function thinned(shares: Float64Array, width: number, most: number): Float64Array {
  const out = new Float64Array(shares.length).fill(9);
  thinRows(shares, width, most, out);
  return out;
}

it('keeps a shape that is small enough as it is', () => {
  const shares = Float64Array.of(0, 0.5, 1, 1);

  expect(thinned(shares, 2, 3)).toEqual(shares);
});

it('keeps the middle pair of rows of each run of pairs', () => {
  const shares = new Float64Array(24).fill(1);

  // 12 rows of two pixels, a third is asked for: of the pairs 0…5 the second and the fifth.
  const kept = [...thinned(shares, 2, 8).entries()].filter(([, share]) => share > 0).map(([i]) => Math.floor(i / 2));

  expect([...new Set(kept)]).toEqual([2, 3, 8, 9]);
});

it('keeps shares as they are, about as many as asked for, in whole blocks of 2 × 2', () => {
  fc.assert(
    fc.property(fc.integer({ min: 40, max: 120 }), fc.integer({ min: 4, max: 60 }), fc.nat(), (rows, width, seed) => {
      const shares = Float64Array.from({ length: rows * width }, (_, i) => ((i * 7919 + seed) % 4) / 4);
      const count = shares.filter((share) => share > 0).length;
      const most = Math.ceil(count / (2 + (seed % 5)));

      const out = thinned(shares, width, most);

      out.forEach((share, i) => expect(share === 0 || share === shares[i]).toBe(true));
      const kept = out.filter((share) => share > 0).length;
      expect(kept).toBeGreaterThan(0.4 * most);
      expect(kept).toBeLessThan(1.6 * most);
      for (let row = 0; row + 1 < rows; row += 2) {
        const isKept = (r: number): boolean => out.subarray(r * width, (r + 1) * width).some((share) => share > 0);
        expect(isKept(row)).toBe(isKept(row + 1));
      }
    }),
  );
});
