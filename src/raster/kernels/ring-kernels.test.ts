import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { angularSectors, NO_SECTOR, sectorSums } from './angular-sectors.ts';
import { coveredPixels } from './covered-pixels.ts';
import { growMask } from './grow-mask.ts';
import { slopeAspect } from './slope-aspect.ts';
import { variogram } from './variogram.ts';

describe('angular sectors', () => {
  it('follow each other clockwise from the west around the centroid', () => {
    const coverage = new Float64Array(25);
    coverage[12] = 0.5;
    const sectors = new Uint8Array(25);

    angularSectors(coverage, 5, 4, sectors);

    // Due west is the end of the last sector; the centre itself goes with due east.
    // prettier-ignore
    expect([...sectors]).toEqual([
      0, 0, 1, 1, 1,
      0, 0, 1, 1, 1,
      3, 3, 2, 2, 2,
      3, 3, 3, 2, 2,
      3, 3, 3, 2, 2,
    ]);
  });

  it('are equal in area around a point', () => {
    const size = 201;
    const coverage = new Float64Array(size * size);
    coverage[100 * size + 100] = 1;
    const sectors = new Uint8Array(size * size);
    angularSectors(coverage, size, 24, sectors);
    const inRing = Float64Array.from(sectors, (_, i) => {
      const distance = Math.hypot((i % size) - 100, Math.floor(i / size) - 100);
      return distance > 40 && distance < 100 ? 1 : 0;
    });

    const { weight } = sectorSums(inRing, inRing, coveredPixels(inRing), sectors, 24);

    const share = (Math.PI * (100 ** 2 - 40 ** 2)) / 24;
    for (const pixels of weight) expect(Math.abs(pixels / share - 1)).toBeLessThan(0.05);
  });

  it('are none where there is no shape', () => {
    const sectors = new Uint8Array(4);
    angularSectors(new Float64Array(4), 2, 24, sectors);

    expect([...sectors]).toEqual([NO_SECTOR, NO_SECTOR, NO_SECTOR, NO_SECTOR]);
  });

  it('hold all of the weight, and never read what has none', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 30, maxLength: 30 }), (eighths) => {
        const weights = Float64Array.from(eighths, (value) => value / 8);
        const values = weights.map((weight) => (weight === 0 ? NaN : 2));
        const sectors = Uint8Array.from(weights, (_, i) => (i * 7) % 5);

        const { weight, weighted } = sectorSums(values, weights, coveredPixels(weights), sectors, 5);

        const total = weights.reduce((sum, value) => sum + value, 0);
        expect(weight.reduce((sum, value) => sum + value, 0)).toBe(total);
        expect(weighted.reduce((sum, value) => sum + value, 0)).toBe(2 * total);
      }),
    );
  });
});

describe('the variogram', () => {
  it('is half the mean squared difference along rows and columns', () => {
    // prettier-ignore
    const values = Float64Array.of(1, 2, 4,
                                   3, 3, NaN);
    const used = Int32Array.of(0, 1, 2, 3, 4);

    // Lag 1 by hand: 1, 2 in the first row, 0 in the second, 2 and 1 down: 1 + 4 + 0 + 4 + 1 over 2·5. Lag 2: 3² over 2.
    expect(variogram(values, used, 3, 2, [1, 2, 3])).toEqual([
      { lag: 1, semivariance: 1, pairs: 5 },
      { lag: 2, semivariance: 4.5, pairs: 1 },
    ]);
  });
});

describe('slope and aspect', () => {
  it.each([
    // Falling 10 m over 10 m to the east, to the south, to the north, to the south-west; level.
    [-10, 0, 45, 90],
    [0, -10, 45, 180],
    [0, 5, 26.56505118, 0],
    [4, -4, 29.4962085, 225],
    [0, 0, 0, 0],
  ])('of a plane that rises %d to the east and %d to the south are %d and %d', (east, south, degrees, direction) => {
    const { slope, aspect } = plane(east, south);

    // The border too: a plane is a plane up to its edge.
    for (const value of slope) expect(value).toBeCloseTo(degrees, 6);
    for (const value of aspect) expect(value).toBeCloseTo(direction, 6);
  });

  it('have no value beside a height without one', () => {
    const heights = new Float32Array(25).fill(7);
    heights[0] = NaN;
    const [slope, aspect] = [new Float64Array(25), new Float64Array(25)];
    slopeAspect(heights, 5, 5, 10, slope, aspect);

    expect([...slope].flatMap((value, i) => (Number.isNaN(value) ? [i] : []))).toEqual([0, 1, 5, 6]);
  });
});

describe('a grown mask', () => {
  it('reaches so many columns and rows', () => {
    const mask = new Uint8Array(35);
    mask[8] = 1;

    // prettier-ignore
    expect([...growMask(mask, 7, 5, 1)]).toEqual([
      1, 1, 1, 0, 0, 0, 0,
      1, 1, 1, 0, 0, 0, 0,
      1, 1, 1, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0, 0,
    ]);
    expect(growMask(mask, 7, 5, 0)).toEqual(mask);
  });
});

function plane(toEast: number, toSouth: number): { slope: Float64Array; aspect: Float64Array } {
  const heights = Float32Array.from({ length: 20 }, (_, i) => 1000 + toEast * (i % 5) + toSouth * Math.floor(i / 5));
  const [slope, aspect] = [new Float64Array(20), new Float64Array(20)];
  slopeAspect(heights, 5, 4, 10, slope, aspect);
  return { slope, aspect };
}
