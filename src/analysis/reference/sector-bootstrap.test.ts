import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { mulberry32 } from '../random.ts';
import type { SectorSums } from '../../raster/kernels/angular-sectors.ts';
import { bootstrapStandardError, drawnMean, drawSectors, sectorStandardError } from './sector-bootstrap.ts';

function gauss(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** Sectors of 20 to 60 pixels with means around 0.7. */
function sectorsOf(seed: number): SectorSums {
  const next = mulberry32(seed);
  const weight = Float64Array.from({ length: 24 }, () => 20 + Math.floor(40 * next()));
  return { weight, weighted: weight.map((value) => value * (0.7 + 0.1 * gauss(next))) };
}

it('draws as many sectors as there are', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), (seed, count) => {
      const draw = drawSectors(count, mulberry32(seed));

      expect(draw.reduce((sum, times) => sum + times, 0)).toBe(count);
    }),
  );
});

it('gives the mean of the pixels of a draw', () => {
  const sums = { weight: Float64Array.of(2, 1, 4), weighted: Float64Array.of(1, 1, 1) };

  // By hand: twice the first and once the last: (1 + 1 + 1) / (2 + 2 + 4).
  expect(drawnMean(sums, Uint8Array.of(2, 0, 1))).toBe(0.375);
  expect(drawnMean({ weight: Float64Array.of(0, 3), weighted: Float64Array.of(0, 1) }, Uint8Array.of(2, 0))).toBeNull();
});

it('has an error of equal sectors that is the standard deviation of their means over √24', () => {
  const sums = sectorsOf(1);
  const equal = {
    weight: new Float64Array(24).fill(30),
    weighted: sums.weighted.map((sum, k) => (30 * sum) / sums.weight[k]!),
  };
  const means = [...equal.weighted].map((sum) => sum / 30);
  const centre = means.reduce((sum, mean) => sum + mean, 0) / 24;
  const variance = means.reduce((sum, mean) => sum + (mean - centre) ** 2, 0) / 24;

  expect(sectorStandardError(equal)).toBeCloseTo(Math.sqrt(variance / 24), 12);
});

it.each([1, 2, 3, 4, 5])('is what the bootstrap of 20 000 draws tends to, seed %d', (seed) => {
  const sums = sectorsOf(seed);

  // 20 000 draws know a standard deviation to 0.5 %; the rest is the second order of the ratio.
  const ratio = sectorStandardError(sums)! / bootstrapStandardError(sums, 20_000, mulberry32(seed))!;
  expect(Math.abs(ratio - 1)).toBeLessThan(0.015);
});

it('covers the true mean of rings whose sectors differ', () => {
  const next = mulberry32(638);
  let [inside, rings] = [0, 400];
  for (let ring = 0; ring < rings; ring++) {
    const sums = sectorsOf(Math.floor(next() * 2 ** 31));
    const mean = sums.weighted.reduce((a, b) => a + b) / sums.weight.reduce((a, b) => a + b);
    if (Math.abs(mean - 0.7) <= 1.645 * sectorStandardError(sums)!) inside += 1;
  }

  // Nominal 90 %; 24 blocks and the plug-in variance cost about two points, 400 rings know it to 1.5.
  expect(inside / rings).toBeGreaterThan(0.83);
  expect(inside / rings).toBeLessThan(0.95);
});

it('needs two sectors', () => {
  expect(sectorStandardError({ weight: Float64Array.of(0, 5), weighted: Float64Array.of(0, 2) })).toBeNull();
});
