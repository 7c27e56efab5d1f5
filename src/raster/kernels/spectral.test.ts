import { expect, it } from 'vitest';
import { Cover } from '../cover.ts';
import { brightness } from './brightness.ts';
import { clampReflectance } from './clamp-reflectance.ts';
import { classifyCover, classifyIndex } from './classify-cover.ts';
import { linearCover } from './linear-cover.ts';
import { clipCover, openCover } from './open-cover.ts';
import { maskBrightSnow, maskShadow, maskSnow, maskWater } from './mask-covers.ts';
import { normalizedDifference } from './normalized-difference.ts';

const { Outside, Nodata, Blank, Cloud, Shade, Snow, Seen, Water, Bare, Sparse, Vegetated } = Cover;

it('divides the difference by the sum in double precision, as numpy does', () => {
  const a = Float32Array.of(3, 200, 0.5, 0, 10001);
  const b = Float32Array.of(1, 100, 0.25, 5, 9999);
  const out = new Float64Array(5);

  normalizedDifference(a, b, out);

  // numpy 2.4: (a - b) / (a + b) on float64 copies
  expect([...out]).toEqual([0.5, 0.3333333333333333, 0.3333333333333333, -1, 0.0001]);
});

it('has no value where a band has none or both are zero', () => {
  const out = new Float64Array(3);

  normalizedDifference(Float32Array.of(NaN, 1, 0), Float32Array.of(1, NaN, 0), out);

  expect([...out]).toEqual([NaN, NaN, NaN]);
});

it('raises negative reflectance to 1e-4 and tells where', () => {
  const out = new Float32Array(4);

  const raised = clampReflectance(Float32Array.of(-0.01, 0, 0.2, NaN), out);

  expect([...out]).toEqual([Math.fround(1e-4), Math.fround(1e-4), Math.fround(0.2), NaN]);
  expect([...raised]).toEqual([1, 1, 0, 0]);
});

it('takes the root of the mean of squares of the bands there are', () => {
  const out = new Float64Array(2);

  brightness([Float32Array.of(3, 1), Float32Array.of(4, NaN)], out);

  expect(out[0]).toBeCloseTo(Math.sqrt(12.5), 12);
  expect(out[1]).toBeNaN();
});

it('clips cover at both end-members and keeps NaN', () => {
  const out = new Float64Array(5);

  linearCover(Float64Array.of(0.05, 0.1, 0.475, 0.9, NaN), 0.1, 0.85, out);

  expect([...out]).toEqual([0, 0, expect.closeTo(0.5, 12), 1, NaN]);
});

// reference.json `mixing`: spectra of soil and forest mixed by share.
it('inverts the mixture of two spectra', () => {
  const ndvi = Float64Array.of(0.142857, 0.211123, 0.315927, 0.497326, 0.687671, 0.806452, 0.88764, NaN);
  const out = new Float64Array(8);

  openCover(ndvi, 0.142857, 0.88764, 0.908163, out);

  [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1].forEach((share, i) => expect(out[i]).toBeCloseTo(share, 5));
  expect(out[7]).toBeNaN();
});

it('goes on in a straight line beyond the end-members, and is the linear form where both are as bright', () => {
  const ndvi = Float64Array.from({ length: 301 }, (_, i) => i / 200 - 0.3);
  const [open, clipped, linear] = [0, 0, 0].map(() => new Float64Array(301));

  openCover(Float64Array.of(-0.05, 1), 0.1, 0.85, 0.5, open!);
  expect(open![0]).toBeCloseTo(-0.2, 12);
  expect(open![1]).toBeCloseTo(1.2, 12);
  openCover(ndvi, 0.1, 0.85, 1, open!);
  clipCover(open!, clipped!);
  linearCover(ndvi, 0.1, 0.85, linear!);

  expect(clipped).toEqual(linear);
});

it('classifies only what was seen; each threshold belongs to the greener class', () => {
  // prettier-ignore
  const state = Uint8Array.of(Seen, Seen,   Seen,   Seen, Seen, Cloud, Outside, Water);
  const cover = Float64Array.of(0.19, 0.2, 0.49, 0.5, NaN, 0.9, 0.9, 0);
  const out = new Uint8Array(8);

  classifyCover(state, cover, 0.2, 0.5, out);

  expect([...out]).toEqual([Bare, Sparse, Sparse, Vegetated, Blank, Cloud, Outside, Water]);
});

it('knows two classes by index, bare strictly below the threshold', () => {
  const out = new Uint8Array(4);

  classifyIndex(Uint8Array.of(Seen, Seen, Seen, Nodata), Float64Array.of(0.1999, 0.2, NaN, 0.1), 0.2, out);

  expect([...out]).toEqual([Bare, Vegetated, Blank, Nodata]);
});

it('tells water, shadow and snow by the spectra of SCIENCE §7.2', () => {
  // Columns: bare soil, dense forest, water, snow, shadowed vegetation.
  const green = Float32Array.of(0.16, 0.045, 0.055, 0.84, 0.014);
  const nir = Float32Array.of(0.28, 0.42, 0.015, 0.75, 0.075);
  const swir1 = Float32Array.of(0.38, 0.17, 0.005, 0.1, 0.03);
  const bright = Float64Array.of(0.168, 0.032, 0.051, 0.837, 0.0116);
  const ndvi = Float64Array.of(0.1429, 0.8876, -0.4, -0.0446, 0.8072);
  const seen = new Uint8Array(5).fill(Seen);
  const [water, shadow, snow, brightSnow] = [1, 2, 3, 4].map(() => new Uint8Array(5)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];

  maskWater(seen, green, nir, nir, 0, 0.15, water);
  maskShadow(seen, nir, bright, 0.08, 0.05, shadow);
  maskSnow(seen, green, swir1, nir, 0.4, 0.11, snow);
  maskBrightSnow(seen, bright, ndvi, 0.45, 0.1, brightSnow);

  expect([...water]).toEqual([Seen, Seen, Water, Seen, Seen]);
  expect([...shadow]).toEqual([Seen, Seen, Seen, Seen, Shade]);
  expect([...snow]).toEqual([Seen, Seen, Seen, Snow, Seen]);
  expect([...brightSnow]).toEqual([Seen, Seen, Seen, Snow, Seen]);
});
