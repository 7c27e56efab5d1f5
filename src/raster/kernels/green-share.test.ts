import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Cover } from '../cover.ts';
import { bareSoilIndex } from './bare-soil-index.ts';
import { greenShareOfCells } from './cell-share.ts';
import { excessGreen } from './excess-green.ts';
import { voteBare } from './vote-bare.ts';

const { Seen, Cloud, Bare, Sparse, Vegetated } = Cover;

/** Blue, green, red, NIR, SWIR 1 of SCIENCE §7.2: bare soil, limestone, forest, sparse grass, dry grass, water. */
const SPECTRA = [
  [0.12, 0.16, 0.21, 0.28, 0.38],
  [0.28, 0.33, 0.37, 0.41, 0.44],
  [0.02, 0.045, 0.025, 0.42, 0.17],
  [0.07, 0.1, 0.11, 0.27, 0.29],
  [0.08, 0.12, 0.17, 0.26, 0.35],
  [0.06, 0.055, 0.035, 0.015, 0.005],
] as const;
const [blue, green, red, nir, swir1] = [0, 1, 2, 3, 4].map((k) => Float32Array.from(SPECTRA, (bands) => bands[k]!));

it('computes the indices of the golden spectra', () => {
  const out = new Float64Array(6);

  bareSoilIndex(swir1!, red!, nir!, blue!, out);
  [0.191919, 0.08, -0.385827, 0.081081, 0.209302, -0.304348].forEach((value, i) =>
    expect(out[i]).toBeCloseTo(value, 5),
  );

  excessGreen(red!, green!, blue!, out);
  // Clear water is greener than grass: why water has to be masked first, and RGB alone is class C.
  [-0.020408, 0.010204, 0.5, 0.071429, -0.027027, 0.1].forEach((value, i) => expect(out[i]).toBeCloseTo(value, 5));
});

it('has no value where the denominator vanishes', () => {
  const out = new Float64Array(2);

  excessGreen(Float32Array.of(0, NaN), Float32Array.of(0, 1), Float32Array.of(0, 1), out);

  expect([...out]).toEqual([NaN, NaN]);
});

it('takes bare ground that the soil index denies for sparse, and nothing else', () => {
  const covers = Uint8Array.of(Bare, Bare, Bare, Sparse, Vegetated, Cloud);
  const out = new Uint8Array(6);

  voteBare(covers, Float64Array.of(0.1, 0, NaN, -1, -1, -1), 0, out);

  expect([...out]).toEqual([Bare, Sparse, Bare, Sparse, Vegetated, Cloud]);
});

it('gives every pixel the green share of its cell, of what was seen', () => {
  // prettier-ignore
  const index = Float64Array.of(1, 0, 1,
                                1, 0, 1,
                                0, 0, 1);
  const state = new Uint8Array(9).fill(Seen);
  state[1] = Cloud;
  state[8] = Cloud;
  const out = new Float64Array(9);

  greenShareOfCells(state, index, 0.5, 3, 2, out);

  // prettier-ignore
  expect([...out]).toEqual([2 / 3, 2 / 3, 1,
                            2 / 3, 2 / 3, 1,
                            0,     0,     NaN]);
});

it('keeps the number of green pixels, whatever the cells', () => {
  const pixels = fc.array(fc.boolean(), { minLength: 48, maxLength: 48 });
  fc.assert(
    fc.property(pixels, fc.integer({ min: 1, max: 10 }), (list, cellPixels) => {
      const out = new Float64Array(48);

      greenShareOfCells(new Uint8Array(48).fill(Seen), Float64Array.from(list, Number), 1, 8, cellPixels, out);

      const total = out.reduce((sum, share) => sum + share, 0);
      expect(total).toBeCloseTo(list.filter(Boolean).length, 9);
    }),
  );
});
