import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { COVER_COUNT, Cover } from '../../raster/cover.ts';
import { tallyTransitions } from '../../raster/kernels/tally-transitions.ts';
import type { TransitionTally } from '../../raster/kernels/tally-transitions.ts';
import { baselineStates, coverMatrix, currentStates } from './cover-matrix.ts';
import { wholePatch } from './whole-patch.ts';

const { Outside, Cloud, Shadow, Water, Built, Bare, Sparse, Vegetated } = Cover;

function tally(...pairs: readonly (readonly [from: number, to: number, area: number])[]): TransitionTally {
  const squareMetres = new Float64Array(COVER_COUNT ** 2);
  for (const [from, to, area] of pairs) squareMetres[from * COVER_COUNT + to] = area;
  return { squareMetres, pixels: squareMetres };
}

it('has a cell for every pair of states, with all that hides the ground in one', () => {
  const matrix = coverMatrix(
    tally([Bare, Vegetated, 10], [Bare, Cloud, 4], [Outside, Shadow, 2], [Water, Sparse, 3], [Cloud, Built, 1]),
    30,
  );

  expect(Object.keys(matrix)).toHaveLength(36);
  // 20 m² of the patch lie in the crop, the other 10 m² beyond it.
  expect(Object.fromEntries(Object.entries(matrix).filter(([, area]) => area > 0))).toEqual({
    bare_to_vegetated: 10,
    bare_to_masked: 4,
    masked_to_masked: 12,
    water_to_sparse: 3,
    masked_to_built: 1,
  });
  expect(baselineStates(matrix)).toEqual({ water: 3, built: 0, bare: 14, sparse: 0, vegetated: 0, masked: 13 });
  expect(currentStates(matrix)).toEqual({ water: 0, built: 1, bare: 0, sparse: 3, vegetated: 10, masked: 16 });
});

// 100 m²: 40 bare and 20 green stay; 10 bare turn green; a cloud now hides 10 bare and 20 green.
const CLOUDED = tally(
  [Bare, Bare, 40],
  [Bare, Vegetated, 10],
  [Vegetated, Vegetated, 20],
  [Bare, Cloud, 10],
  [Vegetated, Cloud, 20],
);

it('bounds the whole patch by what the unknown ground could be, date by date', () => {
  const { baseline, current, netUnvegetatedM2 } = wholePatch(coverMatrix(CLOUDED, 100));

  // At the baseline everything was seen: no bounds to give.
  expect(baseline).toEqual({
    unknownM2: 0,
    unvegetatedM2: { least: 60, most: 60, estimate: 60 },
    vegetatedM2: { least: 40, most: 40, estimate: 40 },
  });
  // Now 40 of 70 known square metres are bare, so 4/7 of the 30 under cloud would be.
  expect(current.unknownM2).toBe(30);
  expect(current.unvegetatedM2).toMatchObject({ least: 40, most: 70 });
  expect(current.unvegetatedM2.estimate).toBeCloseTo(40 + (30 * 4) / 7, 12);
  expect(current.vegetatedM2).toMatchObject({ least: 30, most: 60 });
  // All of the cloud bare: 70 − 60; all of it green: 40 − 60.
  expect(netUnvegetatedM2).toMatchObject({ least: -20, most: 10 });
  expect(netUnvegetatedM2.estimate).toBeCloseTo(40 + (30 * 4) / 7 - 60, 12);
});

it('does not let water that was seen turn out bare', () => {
  const { current } = wholePatch(coverMatrix(tally([Water, Water, 50], [Bare, Bare, 50]), 100));

  expect(current.unvegetatedM2).toEqual({ least: 50, most: 50, estimate: 50 });
});

it('fills each stratum from itself, and one that nobody saw from the whole patch', () => {
  const sunny = tally([Bare, Bare, 30], [Bare, Cloud, 10]);
  const shaded = tally([Vegetated, Vegetated, 30], [Vegetated, Shadow, 10]);
  const hidden = tally([Shadow, Shadow, 20]);
  const all = tally(
    [Bare, Bare, 30],
    [Bare, Cloud, 10],
    [Vegetated, Vegetated, 30],
    [Vegetated, Shadow, 10],
    [Shadow, Shadow, 20],
  );
  const matrix = coverMatrix(all, 100);

  const { current } = wholePatch(matrix, [coverMatrix(sunny, 40), coverMatrix(shaded, 40), coverMatrix(hidden, 20)]);

  // The sunny slope is bare, its cloud too; the shaded one is green; the hidden one is half and half.
  expect(current.unvegetatedM2.estimate).toBeCloseTo(30 + 10 + 0.5 * 20, 12);
  expect(wholePatch(matrix).current.unvegetatedM2.estimate).toBeCloseTo(50, 12);
});

it('has no estimate where nothing was seen', () => {
  const { current, netUnvegetatedM2 } = wholePatch(coverMatrix(tally([Bare, Cloud, 10]), 10));

  expect(current.unvegetatedM2).toEqual({ least: 0, most: 10, estimate: null });
  expect(netUnvegetatedM2).toEqual({ least: -10, most: 0, estimate: null });
});

it('sums to both dates, and holds the truth whatever was hidden', () => {
  const land = fc.constantFrom(Water, Built, Bare, Sparse, Vegetated);
  const pixel = fc.record({
    from: land,
    to: land,
    hidesFrom: fc.boolean(),
    hidesTo: fc.boolean(),
    coverage: fc.double({ min: 0.01, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(pixel, { minLength: 1, maxLength: 60 }), (pixels) => {
      const coverage = Float64Array.from(pixels, (p) => p.coverage);
      const areas = { base: 4, byCol: new Float64Array(pixels.length).fill(1), byRow: Float64Array.of(1) };
      const of = (from: (p: (typeof pixels)[0]) => number, to: (p: (typeof pixels)[0]) => number) =>
        tallyTransitions(Uint8Array.from(pixels, from), Uint8Array.from(pixels, to), coverage, areas);
      const areaM2 = 4 * coverage.reduce((sum, share) => sum + share, 0);
      const truth = coverMatrix(
        of(
          (p) => p.from,
          (p) => p.to,
        ),
        areaM2,
      );
      const seen = coverMatrix(
        of(
          (p) => (p.hidesFrom ? Cloud : p.from),
          (p) => (p.hidesTo ? Shadow : p.to),
        ),
        areaM2,
      );

      const { baseline, current, netUnvegetatedM2 } = wholePatch(seen);

      const slack = 1e-9 * areaM2;
      const isWithin = (value: number, { least, most }: { readonly least: number; readonly most: number }): boolean =>
        value >= least - slack && value <= most + slack;
      const [before, after] = [baselineStates(truth), currentStates(truth)];
      expect(isWithin(before.bare + before.sparse, baseline.unvegetatedM2)).toBe(true);
      expect(isWithin(after.bare + after.sparse, current.unvegetatedM2)).toBe(true);
      expect(isWithin(after.vegetated, current.vegetatedM2)).toBe(true);
      expect(isWithin(after.bare + after.sparse - before.bare - before.sparse, netUnvegetatedM2)).toBe(true);
      if (current.unvegetatedM2.estimate !== null) {
        expect(isWithin(current.unvegetatedM2.estimate, current.unvegetatedM2)).toBe(true);
      }
      for (const states of [before, after, baselineStates(seen), currentStates(seen)]) {
        expect(Object.values(states).reduce((sum, area) => sum + area, 0)).toBeCloseTo(areaM2, 8);
      }
    }),
  );
});
