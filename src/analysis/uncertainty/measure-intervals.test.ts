import { describe, expect, it } from 'vitest';
import defaults from '../../../policies/default.json' with { type: 'json' };
import { parsePolicy } from '../policy-file.ts';
import { imageInput } from '../validation/judge-mine.ts';
import { drawRecipe } from '../validation/recipe.ts';
import { createGround } from '../validation/synthetic-ground.ts';
import { splitPixels, SUM, SUM_COUNT } from './draw-pixels.ts';
import type { Draw } from './draws.ts';
import { measureIntervals } from './measure-intervals.ts';
import type { IntervalInput } from './measure-intervals.ts';
import { createNoiseTiles } from './noise-tile.ts';
import { observedAreas } from './pair-pixels.ts';
import { patchLabels } from './patch-labels.ts';
import { PROPOSED_UNCERTAINTY } from './rule.ts';
import { tallyDraw } from './tally-draw.ts';
import { thinPixels } from './thin-pixels.ts';

const policy = parsePolicy(defaults, 'policies/default.json');
const rule = PROPOSED_UNCERTAINTY;
const tiles = createNoiseTiles(rule.tileSeed);
const recipe = { ...drawRecipe(11), areaM2: 20_000, gsd: 4, disturbedRadius: 0.25, season: 1 };
const made = imageInput(createGround(recipe), policy, rule);
if (typeof made === 'string') throw new Error(made);
const { input, measured } = made;

/** All draws alike: end-members as fitted, plus what is said. */
function draw(change: Partial<Draw> & { readonly threshold?: number } = {}): Draw {
  const noise = { col: 3, row: 200, sign: 1, turned: true } as const;
  const { baseline, current } = input.pair;
  const threshold = change.threshold ?? 0;
  return {
    shiftCols: 0,
    shiftRows: 0,
    lines: { gain: 0, nirOffset: 0, redOffset: 0 },
    baseline: { ...baseline.endMembers!, threshold, noise },
    current: { ...current.endMembers!, threshold, noise: { ...noise, turned: false } },
    mixedEdges: 0,
    pixelSize: 0,
    maskStep: 0,
    ...change,
  };
}

/** Sums of one draw, with those pixels left out that no draw of `range` can change. */
function sumsOf(one: Draw, range: readonly Draw[], sd: number, most = Infinity): readonly number[] {
  const { crop, pair, held, limits } = input;
  const noise = { baseline: sd, current: sd, limit: 3.2 };
  const pixels = {
    width: crop.grid.width,
    height: crop.grid.height,
    ndvi: [pair.baseline.ndvi!, pair.current.ndvi!],
    covers: [pair.baseline.covers, pair.current.covers],
    red: crop.current.bands.red!,
    nir: crop.current.bands.nir!,
    ...observedAreas(input.weights, crop.cellAreas),
  } as const;
  const labels = patchLabels(pixels, held, 400);
  const whole = splitPixels(pixels, labels, range, limits, noise);
  const fitted = { baseline: pair.baseline.endMembers!, current: pair.current.endMembers! };
  const split = thinPixels(whole, most, fitted, tiles(1), limits);
  const areas = split.fixed.slice();
  const room = { unvegetatedPatches: split.fixedUnvegetatedPatches, disturbedPatches: split.fixedDisturbedPatches };
  tallyDraw(split.uncertain, one, tiles(1).values, noise, limits, { areas, ...room });
  return [...areas];
}

function unvegetated(threshold: number): number {
  return sumsOf(draw({ threshold }), [draw({ threshold })], 0)[SUM.unvegetatedCurrent]!;
}

function restoredWidth(shiftSdPx: number): number {
  const wide: IntervalInput = { ...input, shiftSdPx };
  const { rawLow, rawHigh } = measureIntervals(wide, rule, 1, tiles)!.restoredM2;
  return rawHigh - rawLow;
}

describe('a draw', () => {
  it('that changes nothing gives the areas of the estimate', () => {
    const sums = sumsOf(draw(), [draw()], 0);

    expect(sums[SUM.unvegetatedBaseline]).toBeCloseTo(measured.values.unvegetatedBaseline, 6);
    expect(sums[SUM.unvegetatedCurrent]).toBeCloseTo(measured.values.unvegetatedCurrent, 6);
    expect(sums[SUM.bareCurrent]).toBeCloseTo(measured.values.bareCurrent, 6);
    expect(sums[SUM.restored]).toBeCloseTo(measured.values.restored, 6);
    expect(sums[SUM.newlyDisturbed]).toBeCloseTo(measured.values.newlyDisturbed, 6);
  });

  it('gives the same sums whether certain pixels are left out or not', () => {
    const lines = { gain: 0.01, nirOffset: 0.002, redOffset: -0.001 };
    const one = draw({ shiftCols: 0.2, shiftRows: -0.15, lines, threshold: 0.04 });
    // A range of thresholds over all covers leaves no pixel certain.
    const everything = [one, draw({ threshold: -3 }), draw({ threshold: 3 })];
    const narrow = sumsOf(one, [one], 0.01);
    const wide = sumsOf(one, everything, 0.01);

    expect(narrow).toHaveLength(SUM_COUNT);
    narrow.forEach((sum, index) => expect(sum).toBeCloseTo(wide[index]!, 6));
  });

  it('gives the areas of the estimate from a sample of the pixels, too', () => {
    const range = [draw({ threshold: -3 }), draw({ threshold: 3 })];
    const sums = sumsOf(draw(), range, 0, 100);

    expect(sums[SUM.unvegetatedCurrent]).toBeCloseTo(measured.values.unvegetatedCurrent, 6);
    expect(sums[SUM.restored]).toBeCloseTo(measured.values.restored, 6);
  });

  it('with a higher threshold has more unvegetated ground', () => {
    expect(unvegetated(0.05)).toBeGreaterThan(unvegetated(-0.05));
  });
});

describe('intervals', () => {
  it('have the same bits for the same seed, and others for another', () => {
    const [one, again, other] = [1, 1, 2].map((seed) => measureIntervals(input, rule, seed, tiles));

    expect(again).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('hold their estimates and mirror each other for unvegetated and vegetated ground', () => {
    const intervals = measureIntervals(input, rule, 1, tiles)!;
    const { unvegetatedM2, vegetatedM2 } = intervals.current;
    const { values } = measured;

    expect(unvegetatedM2.low).toBeLessThan(values.unvegetatedCurrent);
    expect(unvegetatedM2.high).toBeGreaterThan(values.unvegetatedCurrent);
    expect(values.unvegetatedCurrent - unvegetatedM2.rawLow).toBeCloseTo(
      vegetatedM2.rawHigh - values.vegetatedCurrent,
      6,
    );
    expect(intervals.score!.low).toBeLessThanOrEqual(values.score);
    expect(intervals.score!.high).toBeGreaterThanOrEqual(values.score);
  });

  it('grow with the standard error of the shift', () => {
    expect(restoredWidth(0.5)).toBeGreaterThan(restoredWidth(0.05));
  });

  it('are none where the pair was not classified by cover', () => {
    const pair = { ...input.pair, current: { ...input.pair.current, cover: null } };

    expect(measureIntervals({ ...input, pair }, rule, 1, tiles)).toBeUndefined();
  });
});
