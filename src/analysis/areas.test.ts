import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { COVER_COUNT, Cover } from '../raster/cover.ts';
import type { TransitionTally } from '../raster/kernels/tally-transitions.ts';
import { tallyTransitions } from '../raster/kernels/tally-transitions.ts';
import { baselineAreas, currentAreas, patchAreas } from './areas.ts';

const { Outside, Blank, Cloud, Shadow, Shade, Snow, Water, Bare, Sparse, Vegetated } = Cover;

function tally(...pairs: readonly (readonly [from: number, to: number, area: number])[]): TransitionTally {
  const squareMetres = new Float64Array(COVER_COUNT ** 2);
  for (const [from, to, area] of pairs) squareMetres[from * COVER_COUNT + to] = area;
  return { squareMetres, pixels: squareMetres.map((area) => area / 4) };
}

it('names the graver cause of the two dates, and water last', () => {
  const areas = patchAreas(
    tally(
      [Bare, Vegetated, 10],
      [Outside, Cloud, 1],
      [Vegetated, Blank, 2],
      [Shadow, Cloud, 3],
      [Shadow, Shade, 4],
      [Shade, Snow, 7],
      [Snow, Water, 5],
      [Water, Bare, 6],
    ),
    38,
    Cover.Built,
  );

  expect(areas.observedM2).toBe(10);
  expect(areas.unseenM2).toEqual({ outside: 1, nodata: 2, cloud: 3, shadow: 4, shade: 7, snow: 5, water: 6 });
  expect(areas.transitionsM2.bare_to_vegetated).toBe(10);
  expect(areas.transitionsPx.bare_to_vegetated).toBe(2.5);
});

it('observes water where it is a target', () => {
  const areas = patchAreas(tally([Water, Bare, 6], [Bare, Bare, 4]), 10, Cover.Water);

  expect(areas.observedM2).toBe(10);
  expect(areas.transitionsM2.water_to_bare).toBe(6);
});

it('counts what the crop does not hold as outside, and spreads what rounding leaves', () => {
  expect(patchAreas(tally([Bare, Bare, 60]), 100, Cover.Built).unseenM2.outside).toBe(40);
  const rounded = patchAreas(tally([Bare, Bare, 99.9999]), 100, Cover.Built);
  expect(rounded.unseenM2.outside).toBe(0);
  expect(rounded.observedM2).toBeCloseTo(100, 12);
  expect(() => patchAreas(tally([Bare, Bare, 101]), 100, Cover.Built)).toThrow(RangeError);
});

it('sums rows to the baseline and columns to the current date', () => {
  const { transitionsM2 } = patchAreas(tally([Bare, Vegetated, 1], [Bare, Bare, 2], [Sparse, Bare, 4]), 7, Cover.Built);

  expect(baselineAreas(transitionsM2)).toEqual({ water: 0, built: 0, bare: 3, sparse: 4, vegetated: 0 });
  expect(currentAreas(transitionsM2)).toEqual({ water: 0, built: 0, bare: 6, sparse: 0, vegetated: 1 });
});

// SCIENCE §7 and the laws: transitions sum to the observed area, all parts to the patch.
it('accounts for the whole patch, whatever the covers', () => {
  const pixel = fc.record({
    from: fc.integer({ min: 0, max: COVER_COUNT - 1 }),
    to: fc.integer({ min: 0, max: COVER_COUNT - 1 }),
    coverage: fc.double({ min: 0, max: 1, noNaN: true }),
    area: fc.double({ min: 0.5, max: 2, noNaN: true }),
  });
  const lowest = fc.constantFrom(Cover.Water, Cover.Built);
  fc.assert(
    fc.property(fc.array(pixel, { minLength: 1, maxLength: 80 }), fc.boolean(), lowest, (pixels, isCut, least) => {
      const coverage = Float64Array.from(pixels, (p) => p.coverage);
      const byCol = Float64Array.from(pixels, (p) => p.area);
      const whole = pixels.reduce((total, p) => total + p.coverage * p.area * 4, 0);
      fc.pre(whole > 1e-6);
      const areaM2 = whole * (isCut ? 1.5 : 1 + 5e-7);

      const areas = patchAreas(
        tallyTransitions(
          Uint8Array.from(pixels, (p) => p.from),
          Uint8Array.from(pixels, (p) => p.to),
          coverage,
          { base: 4, byCol, byRow: Float64Array.of(1) },
        ),
        areaM2,
        least,
      );

      expect(Math.abs(sum(areas.transitionsM2) - areas.observedM2)).toBeLessThanOrEqual(1e-12 * areaM2);
      expect(Math.abs(areas.observedM2 + sum(areas.unseenM2) - areaM2)).toBeLessThanOrEqual(1e-12 * areaM2);
      expect(Math.min(...Object.values(areas.unseenM2))).toBeGreaterThanOrEqual(0);
      expect(sum(baselineAreas(areas.transitionsM2))).toBeCloseTo(areas.observedM2, 9);
      expect(sum(currentAreas(areas.transitionsM2))).toBeCloseTo(areas.observedM2, 9);
    }),
    { numRuns: 1000 },
  );
});

function sum(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((total, area) => total + area, 0);
}
