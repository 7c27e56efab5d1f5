import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleZone, shareBelow, zoneMoments, zoneQuantile } from './zonal.ts';

const sample = (values: number[], weights = values.map(() => 1)) => ({
  values: Float64Array.from(values),
  weights: Float64Array.from(weights),
});

describe('sampleZone', () => {
  it('leaves out nodata and pixels that the polygon does not touch', () => {
    // prettier-ignore
    const values = Float64Array.of(10, NaN,
                                   30, 40);
    // prettier-ignore
    const coverage = Float64Array.of(0.5, 1,
                                     0,   0.25);

    const zone = sampleZone(values, coverage);

    expect([...zone.values]).toEqual([10, 40]);
    expect([...zone.weights]).toEqual([0.5, 0.25]);
  });
});

describe('zoneMoments', () => {
  it('weights by coverage', () => {
    const moments = zoneMoments(sample([2, 6], [3, 1]));

    expect(moments).toEqual({ count: 4, sum: 12, mean: 3, stdev: Math.sqrt(3), min: 2, max: 6 });
  });

  it('has no mean where nothing is valid', () => {
    const moments = zoneMoments(sample([]));

    expect(moments).toEqual({ count: 0, sum: 0, mean: null, stdev: null, min: null, max: null });
  });
});

describe('shareBelow', () => {
  it('counts a value on the threshold as not below', () => {
    expect(shareBelow(sample([0.1, 0.2, 0.3], [1, 1, 2]), 0.2)).toBe(0.25);
  });
});

describe('zoneQuantile', () => {
  // numpy 2.4.6: numpy.quantile([22, 54, 56, 88, 1338, 1370], [.1, .5, .9])
  it.each([
    [0.1, 38],
    [0.5, 72],
    [0.9, 1354],
  ])('agrees with numpy at equal weights (q = %s)', (q, expected) => {
    expect(zoneQuantile(sample([22, 54, 56, 88, 1338, 1370]), q)).toBeCloseTo(expected, 9);
  });

  it('lies between the least and the greatest value, and does not fall with q', () => {
    const pixel = fc.record({ value: fc.integer({ min: -1000, max: 1000 }), weight: fc.integer({ min: 1, max: 16 }) });
    fc.assert(
      fc.property(
        fc.array(pixel, { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (pixels, q) => {
          const zone = sample(
            pixels.map(({ value }) => value),
            pixels.map(({ weight }) => weight / 16),
          );
          const low = zoneQuantile(zone, q / 2)!;
          const high = zoneQuantile(zone, q)!;
          expect(low).toBeGreaterThanOrEqual(Math.min(...zone.values));
          expect(high).toBeLessThanOrEqual(Math.max(...zone.values));
          expect(low).toBeLessThanOrEqual(high);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
