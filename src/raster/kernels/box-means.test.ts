import { expect, it } from 'vitest';
import { boxMeans } from './box-means.ts';

it('averages the pixels of a square that count, within the raster', () => {
  // prettier-ignore
  const band = Float32Array.of(1,   2, 3,
                               4, NaN, 6,
                               7,   8, 9);
  const pixels = Int32Array.of(0, 1, 2, 3, 6, 8);

  const [means] = boxMeans([band], pixels, 3, 1);

  expect([...means!]).toEqual([7 / 3, 10 / 4, 5 / 2, 14 / 4, 11 / 2, 9]);
});

it('gives the pixels themselves for a radius of 0', () => {
  const bands = [Float32Array.of(5, 1, 2, 3), Float32Array.of(0, 0.5, 0.25, 8)];

  expect(boxMeans(bands, Int32Array.of(1, 3), 2, 0)).toEqual([Float64Array.of(1, 3), Float64Array.of(0.5, 8)]);
});
