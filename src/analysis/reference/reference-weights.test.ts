import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cover } from '../../raster/cover.ts';
import type { ClassifiedPair } from '../classify-pair.ts';
import { NOTHING_KNOWN, referenceWeights } from './reference-weights.ts';
import type { ReferenceRule } from './reference-rule.ts';

const rule: ReferenceRule = {
  noChangeBelow: 0.05,
  disturbedSigma: 3,
  leastSigma: 0.01,
  terrain: { slopeDegrees: 10, heightMetres: 100, flatBelowDegrees: 5 },
  sectors: 24,
  leastSectors: 20,
  blockRanges: 2,
  variogramLags: [1, 2, 3, 4],
};
const nothing = { unseen: 0, water: 0, built: 0, slope: 0, height: 0, disturbed: 0 };

/** One row of pixels: the first is the patch, the others its ring. */
function row(ring: readonly number[], change: readonly number[] = ring.map(() => 0)) {
  const width = ring.length + 1;
  const covers = new Uint8Array(width).fill(Cover.Vegetated);
  const crop = {
    grid: { width, height: 1, transform: [2, 0, 0, 0, -2, 0] as const, crs: 'EPSG:4544' },
    gsd: 2,
    coverage: Float64Array.from({ length: width }, (_, i) => (i === 0 ? 1 : 0)),
    ring: Float64Array.of(0, ...ring),
  };
  const date = (ndvi: Float64Array) => ({
    covers: covers.slice(),
    ndvi,
    cover: null,
    endMembers: null,
    threshold: null,
  });
  const pair: ClassifiedPair = {
    baseline: date(new Float64Array(width).fill(0.5)),
    current: date(Float64Array.of(0.5, ...change.map((value) => 0.5 + value))),
  };
  return { crop, pair };
}

function ones(count: number): readonly number[] {
  return Array.from({ length: count }, () => 1);
}

it('keeps the share of each pixel in the ring, and counts those that are half inside', () => {
  const { crop, pair } = row([1, 0.5, 0.25, 0]);

  const { weights, pixelCount, excluded, unmatchedAspect } = referenceWeights(crop, pair, NOTHING_KNOWN, rule);

  expect([...weights]).toEqual([0, 1, 0.5, 0.25, 0]);
  expect(pixelCount).toBe(2);
  expect(excluded).toEqual(nothing);
  expect(unmatchedAspect).toBeNull();
});

it('leaves out what was not seen, water and what a map calls built, and says how much of each', () => {
  const { crop, pair } = row([1, 1, 1, 1, 1, 1, 0.25]);
  pair.baseline.covers[1] = Cover.Cloud;
  pair.current.covers[2] = Cover.Snow;
  pair.current.covers[3] = Cover.Water;
  pair.baseline.covers[4] = Cover.Built;
  pair.baseline.covers[7] = Cover.Cloud;
  const built = Uint8Array.of(0, 1, 0, 0, 0, 1, 0, 0);

  const { weights, pixelCount, excluded } = referenceWeights(crop, pair, { ...NOTHING_KNOWN, built }, rule);

  expect([...weights]).toEqual([0, 0, 0, 0, 0, 0, 1, 0]);
  expect(pixelCount).toBe(1);
  // A pixel counts once, under the first reason; a quarter of a pixel is not counted.
  expect(excluded).toEqual({ ...nothing, unseen: 2, water: 1, built: 2 });
});

it('accounts for every pixel of the ring', () => {
  const pixel = fc.record({
    share: fc.constantFrom(0, 0.25, 0.5, 1),
    before: fc.constantFrom(Cover.Outside, Cover.Snow, Cover.Water, Cover.Built, Cover.Bare, Cover.Vegetated),
    after: fc.constantFrom(Cover.Cloud, Cover.Shadow, Cover.Water, Cover.Sparse, Cover.Vegetated),
    change: fc.double({ min: -1, max: 1, noNaN: true }),
    noChange: fc.constantFrom(0, 0.04, 0.06, 1, NaN),
  });
  fc.assert(
    fc.property(fc.array(pixel, { minLength: 1, maxLength: 60 }), (pixels) => {
      const { crop, pair } = row(
        pixels.map(({ share }) => share),
        pixels.map(({ change }) => change),
      );
      pixels.forEach(({ before, after }, k) => {
        pair.baseline.covers[k + 1] = before;
        pair.current.covers[k + 1] = after;
      });
      const noChange = Float32Array.of(1, ...pixels.map((one) => one.noChange));

      const { weights, pixelCount, excluded } = referenceWeights(crop, pair, { ...NOTHING_KNOWN, noChange }, rule);

      const gone = Object.values(excluded).reduce((sum, count) => sum + count, 0);
      expect(pixelCount + gone).toBe(pixels.filter(({ share }) => share >= 0.5).length);
      weights.forEach((weight, i) => expect([0, crop.ring[i]]).toContain(weight));
    }),
  );
});

describe('the undisturbed test', () => {
  const even = Array.from({ length: 40 }, (_, k) => 0.01 * Math.sin(k));

  it('leaves out ground whose NDVI changed by more than three σ', () => {
    const { crop, pair } = row(ones(42), [...even, -0.4, 0.3]);

    const { excluded, weights } = referenceWeights(crop, pair, NOTHING_KNOWN, rule);

    expect(excluded.disturbed).toBe(2);
    expect(weights.slice(-2)).toEqual(Float64Array.of(0, 0));
  });

  it('follows IR-MAD where it says something, and ΔNDVI where it does not', () => {
    const { crop, pair } = row(ones(43), [...even, -0.4, -0.4, 0]);
    const noChange = new Float32Array(44).fill(0.6);
    noChange[41] = 0.06;
    noChange[42] = NaN;
    noChange[43] = 0.04;

    const { weights } = referenceWeights(crop, pair, { ...NOTHING_KNOWN, noChange }, rule);

    expect(weights.slice(-3)).toEqual(Float64Array.of(1, 0, 0));
  });

  it('keeps the natural bare ground of a ring whose forest has gone pale', () => {
    // Thirty pixels of forest lose 0.25, ten of rock lose nothing, one is dug up, one grows green.
    const season = even.map((value, k) => (k < 30 ? value - 0.25 : value));
    const { crop, pair } = row(ones(42), [...season, -0.6, 0.3]);

    const { excluded, weights } = referenceWeights(crop, pair, NOTHING_KNOWN, rule);

    expect(excluded.disturbed).toBe(2);
    expect(weights.slice(31, 41)).toEqual(Float64Array.from(ones(10)));
  });

  it('does not take the last bit of an even ring for a disturbance', () => {
    const { crop, pair } = row([1, 1, 1, 1, 1], [0, 0, 0, 0, 1e-12]);

    expect(referenceWeights(crop, pair, NOTHING_KNOWN, rule).excluded.disturbed).toBe(0);
  });
});

describe('with heights', () => {
  const SIZE = 41;
  const middle = 20;

  /** Ground of 2 m pixels; what is not patch is ring. */
  function hill(
    patchAt: (col: number, line: number) => boolean,
    heightAt: (col: number, line: number) => number,
    ringAt: (line: number) => boolean = () => true,
  ) {
    const pixels = Array.from({ length: SIZE * SIZE }, (_, i) => [i % SIZE, Math.floor(i / SIZE)] as const);
    const coverage = Float64Array.from(pixels, ([col, line]) => (patchAt(col, line) ? 1 : 0));
    const covers = new Uint8Array(SIZE * SIZE).fill(Cover.Vegetated);
    const date = {
      covers,
      ndvi: new Float64Array(SIZE * SIZE).fill(0.6),
      cover: null,
      endMembers: null,
      threshold: null,
    };
    const heights = Float32Array.from(pixels, ([col, line]) => heightAt(col, line));
    const grid = { width: SIZE, height: SIZE, transform: [2, 0, 0, 0, -2, 0] as const, crs: 'EPSG:4544' };
    const ring = coverage.map((share, i) => (ringAt(Math.floor(i / SIZE)) ? 1 - share : 0));
    const crop = { grid, gsd: 2, coverage, ring };
    return referenceWeights(crop, { baseline: date, current: date }, { ...NOTHING_KNOWN, heights }, rule);
  }
  const slope30 = 2 * Math.tan(Math.PI / 6);

  it('keeps slopes within 10° of the patch', () => {
    // West of the middle 30°, east of it level; the patch lies in the west.
    const { weights, excluded } = hill(
      (col, line) => col > 4 && col < 10 && line > 15 && line < 25,
      (col) => slope30 * Math.min(col, middle),
    );

    expect(weights[5]).toBe(1);
    expect(weights[30]).toBe(0);
    expect(excluded.slope).toBe((SIZE - middle - 1) * SIZE + SIZE);
    expect(excluded.height).toBe(0);
  });

  it('keeps heights from 100 m below to 100 m above the patch', () => {
    const steep = hill(
      (col, line) => col === middle && line === middle,
      (col) => 10 * slope30 * col,
    );

    // 11.547 m a pixel: eight columns up and eight down are within 100 m.
    expect(steep.weights.slice(0, SIZE).reduce((sum, weight) => sum + weight, 0)).toBe(17);
    expect(steep.excluded.height).toBe((SIZE - 17) * SIZE);
  });

  it('weighs sunny and shady ground as the patch lies, and keeps the sum', () => {
    // A ridge from west to east through line 10: north of it shady. The patch lies in the sun, but for a quarter of it.
    const { weights, pixelCount, unmatchedAspect } = hill(
      (col, line) => col === middle && (line === 5 || (line > 20 && line < 24)),
      (_, line) => -slope30 * Math.abs(line - 10),
    );

    const sum = weights.reduce((total, weight) => total + weight, 0);
    const shady = weights.slice(0, 10 * SIZE).reduce((total, weight) => total + weight, 0);
    expect(sum).toBeCloseTo(pixelCount, 9);
    expect(shady / sum).toBeCloseTo(0.25, 9);
    expect(unmatchedAspect).toBe(0);
  });

  it('says how much of the patch lies on a side that the ring lacks', () => {
    // A valley along line 25. The patch lies on both of its sides, the ring on the sunny one alone.
    const { weights, unmatchedAspect } = hill(
      (col, line) => col === middle && line > 20 && line < 30,
      (_, line) => slope30 * Math.abs(line - 25),
      (line) => line < 10,
    );

    // Four of nine pixels fall to the north; the bottom of the valley is level.
    expect(unmatchedAspect).toBeCloseTo(4 / 9, 12);
    expect(weights[0]).toBe(1);
  });

  it('asks for nothing where the patch has no heights', () => {
    const { excluded, unmatchedAspect } = hill(
      (col) => col < 3,
      (col) => (col < 5 ? NaN : 1000 * col),
    );

    expect(excluded).toEqual(nothing);
    expect(unmatchedAspect).toBeNull();
  });
});
