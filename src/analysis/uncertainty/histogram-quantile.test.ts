import { expect, it } from 'vitest';
import { quantile } from '../../raster/kernels/quantile.ts';
import { mulberry32 } from '../random.ts';
import { histogramQuantile } from './histogram-quantile.ts';

it.each([0.05, 0.5, 0.95])('is the quantile %d of sorting within a thousandth of the range', (q) => {
  const values = Float64Array.from({ length: 20_000 }, mulberry32(638)).map((value) => value * value);
  const members = Int32Array.from(values, (_, i) => i);

  expect(Math.abs(histogramQuantile(values, members, q) - quantile(values, q))).toBeLessThan(0.001);
});

it('leaves out what has no value, and has none itself where nothing is left', () => {
  expect(histogramQuantile(Float64Array.of(NaN, 2, NaN), Int32Array.of(0, 1, 2), 0.5)).toBe(2);
  expect(histogramQuantile(Float64Array.of(NaN), Int32Array.of(0), 0.5)).toBeNaN();
});
