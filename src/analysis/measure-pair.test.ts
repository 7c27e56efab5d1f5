import { expect, it } from 'vitest';
import { Cover } from '../raster/cover.ts';
import { observedWeights } from '../raster/kernels/observed-weights.ts';
import { hysteresisDelta } from './change/hysteresis.ts';
import { measureChanges, worksFootprint } from './measure-pair.ts';
import type { Changes } from './measure-pair.ts';

const { Cloud, Water, Built, Bare, Sparse, Vegetated } = Cover;

// One pixel of 4 m² for each change.
const BEFORE = Uint8Array.of(Vegetated, Vegetated, Vegetated, Bare, Bare, Sparse, Sparse, Water, Bare, Bare, Cloud);
const AFTER = Uint8Array.of(Bare, Sparse, Vegetated, Vegetated, Bare, Bare, Sparse, Bare, Water, Built, Bare);

function changes(lowest: number, footprint: Uint8Array | null = null): Changes {
  const coverage = new Float64Array(BEFORE.length).fill(1);
  const observed = new Float64Array(BEFORE.length);
  observedWeights(BEFORE, AFTER, coverage, lowest, observed);
  const areas = { base: 4, byCol: new Float64Array(BEFORE.length).fill(1), byRow: Float64Array.of(1) };
  return measureChanges(BEFORE, AFTER, { coverage, observed }, areas, footprint);
}

it('names every group of the matrix', () => {
  expect(changes(Built).groups).toEqual({
    restoredM2: 4,
    improvingM2: 0,
    newlyDisturbedM2: 8,
    degradingM2: 4,
    stableBareM2: 4,
    stableVegetatedM2: 4,
    stableSparseM2: 4,
    worksClearingM2: 0,
    toWaterM2: 4,
    fromWaterM2: 4,
    toBuiltM2: 4,
  });
});

it('counts water among gain and loss only where it is a target', () => {
  expect(changes(Built)).toMatchObject({ gainedM2: 4, lostM2: 8 });
  expect(changes(Water)).toMatchObject({ gainedM2: 8, lostM2: 12, groups: { toWaterM2: 4, fromWaterM2: 4 } });
});

it('takes clearing inside the footprint of works for no new disturbance, and outside it for one', () => {
  const patch = worksFootprint('in_works', BEFORE.length);
  const design = Uint8Array.from(BEFORE, (_, i) => (i === 0 ? 1 : 0));

  expect(changes(Built, patch).groups).toMatchObject({ worksClearingM2: 8, newlyDisturbedM2: 0, degradingM2: 4 });
  expect(changes(Built, design).groups).toMatchObject({ worksClearingM2: 4, newlyDisturbedM2: 4 });
  expect(changes(Built, patch).lostM2).toBe(8);
  for (const stage of ['not_started', 'completed', 'accepted', 'maintenance', 'unknown'] as const) {
    expect(worksFootprint(stage, 1)).toBeNull();
  }
});

// SCIENCE §4.1: |Δf| ≥ max(0.15, 1.645·√2·σ_f); 1.645·√2·0.1 = 0.232638…
it('asks for more change where the cover is noisy', () => {
  const rule = { minDelta: 0.15, noiseFactor: 1.645 };

  expect(hysteresisDelta(rule, null)).toBe(0.15);
  expect(hysteresisDelta(rule, 0.06)).toBe(0.15);
  expect(hysteresisDelta(rule, 0.1)).toBeCloseTo(0.2326381, 7);
});
