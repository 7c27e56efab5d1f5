import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { COVER_COUNT, Cover } from '../cover.ts';
import { holdCover } from './hold-cover.ts';
import { observedWeights } from './observed-weights.ts';
import { tallyTransitions } from './tally-transitions.ts';
import { maskedSum, weightedMean } from './weighted-mean.ts';

const { Cloud, Water, Bare, Sparse, Vegetated } = Cover;

it('weights each pixel by the share of it inside the patch and by the ground it covers', () => {
  // prettier-ignore
  const baseline = Uint8Array.of(Bare, Bare,
                                 Bare, Vegetated);
  // prettier-ignore
  const current = Uint8Array.of(Vegetated, Bare,
                                Vegetated, Cloud);
  const coverage = Float64Array.of(1, 1, 0.25, 0.5);
  const areas = { base: 4, byCol: Float64Array.of(1, 1), byRow: Float64Array.of(1, 2) };

  const { pixels, squareMetres } = tallyTransitions(baseline, current, coverage, areas);

  expect(pixels[Bare * COVER_COUNT + Vegetated]).toBe(1.25);
  expect(squareMetres[Bare * COVER_COUNT + Vegetated]).toBe(4 + 0.25 * 8);
  expect(pixels[Bare * COVER_COUNT + Bare]).toBe(1);
  expect(squareMetres[Vegetated * COVER_COUNT + Cloud]).toBe(4);
});

it('accounts for all of the patch, whatever the covers', () => {
  const pixel = fc.record({
    from: fc.integer({ min: 0, max: COVER_COUNT - 1 }),
    to: fc.integer({ min: 0, max: COVER_COUNT - 1 }),
    quarters: fc.integer({ min: 0, max: 4 }),
  });
  fc.assert(
    fc.property(fc.array(pixel, { minLength: 1, maxLength: 60 }), (pixels) => {
      const coverage = Float64Array.from(pixels, ({ quarters }) => quarters / 4);
      const areas = { base: 1, byCol: new Float64Array(pixels.length).fill(1), byRow: Float64Array.of(1) };

      const tally = tallyTransitions(
        Uint8Array.from(pixels, ({ from }) => from),
        Uint8Array.from(pixels, ({ to }) => to),
        coverage,
        areas,
      );

      const whole = coverage.reduce((sum, share) => sum + share, 0); // exact: shares are quarters
      expect(tally.pixels.reduce((sum, share) => sum + share, 0)).toBe(whole);
      expect(tally.squareMetres).toEqual(tally.pixels);
    }),
    { numRuns: 1000 },
  );
});

it('keeps the class of the first date where cover hardly moved', () => {
  const baseline = Uint8Array.of(Sparse, Sparse, Vegetated, Water, Cloud);
  const current = Uint8Array.of(Vegetated, Vegetated, Bare, Bare, Bare);
  const out = new Uint8Array(5);

  holdCover(
    baseline,
    current,
    Float64Array.of(0.4375, 0.25, 0.9, 0, 0.1),
    Float64Array.of(0.5, 0.75, 0.1, 0, 0.1),
    0.15,
    out,
  );

  expect([...out]).toEqual([Sparse, Vegetated, Bare, Bare, Bare]);
});

it('observes a pixel only where both dates have a class', () => {
  const out = new Float64Array(4);

  observedWeights(
    Uint8Array.of(Bare, Cloud, Water, Bare),
    Uint8Array.of(Bare, Bare, Bare, Vegetated),
    Float64Array.of(1, 1, 1, 0.5),
    Cover.Built,
    out,
  );

  expect([...out]).toEqual([1, 0, 0, 0.5]);
});

it('averages with weights and skips values without one', () => {
  expect(weightedMean(Float64Array.of(1, NaN, 4), Float64Array.of(1, 0, 0.5))).toBe(2);
  expect(weightedMean(Float64Array.of(1), Float64Array.of(0))).toBeNull();
  expect(maskedSum(Uint8Array.of(1, 0, 1), Float64Array.of(1, 5, 0.5))).toBe(1.5);
});
