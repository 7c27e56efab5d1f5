import { describe, expect, it } from 'vitest';
import { NOTHING_EXCLUDED as NONE, REFERENCE_RULE as rule } from '../../../test/helpers/reference-rule.ts';
import { mulberry32 } from '../random.ts';
import { Cover } from '../../raster/cover.ts';
import { coveredPixels } from '../../raster/kernels/covered-pixels.ts';
import { effectMeasures } from './effect-measures.ts';
import { ringGround } from './ring-ground.ts';
import { measureReference } from './ring-measure.ts';

const SIZE = 81;

/** A disc of 10 px as patch; the ring reaches from 15 to 40 px, weighted by `share`. */
function measure(
  coverAt: (col: number, row: number) => number,
  share = (_col: number, _row: number) => 1,
  used = rule,
) {
  const pixels = Array.from({ length: SIZE * SIZE }, (_, i) => [(i % SIZE) - 40, Math.floor(i / SIZE) - 40] as const);
  const cover = Float64Array.from(pixels, ([col, row]) => coverAt(col, row));
  const date = { covers: Uint8Array.from(cover, codeOf), ndvi: cover, cover, endMembers: null, threshold: null };
  const noise = mulberry32(3);
  const earlier = { ...date, ndvi: cover.map((value) => value + 0.02 * (noise() - 0.5)) };
  const weights = Float64Array.from(pixels, ([col, row]) => {
    const distance = Math.hypot(col, row);
    return distance > 15 && distance < 40 ? share(col, row) : 0;
  });
  const pixelCount = weights.filter((weight) => weight >= 0.5).length;
  const coverage = Float64Array.from(pixels, ([col, row]) => (Math.hypot(col, row) < 10 ? 1 : 0));
  const grid = { width: SIZE, height: SIZE, transform: [2, 0, 0, 0, -2, 0] as const, crs: 'EPSG:4544' };
  const pair = { baseline: earlier, current: date };
  const ringRule = { samplePixels: Infinity, reference: used };
  const ground = ringGround(
    { coverage, grid },
    pair,
    { weights, pixels: coveredPixels(weights), pixelCount, excluded: NONE },
    ringRule,
  );
  const all = ground && { ...ground, ...measureReference(ground, pair, used)! };
  return { measure: all!, pixelCount };
}

describe('the reference', () => {
  it('gives weighted means of cover and of unvegetated ground', () => {
    const { measure: ring } = measure(
      (col) => (col < 0 ? 0.8 : 0.3),
      (col) => (col < 0 ? 1 : 0.25),
    );

    const [west, east] = [ring.unvegetated.sums.weight, ring.unvegetated.sums.weighted].map((sums) =>
      sums.reduce((a, b) => a + b),
    ) as [number, number];
    const share = east / west;
    expect(ring.unvegetated.mean).toBeCloseTo(share, 12);
    expect(ring.coverCurrent.mean).toBeCloseTo(0.8 * (1 - share) + 0.3 * share, 12);
    // West is a column wider than half and counts four times.
    expect(share).toBeGreaterThan(0.19);
    expect(share).toBeLessThan(0.21);
  });

  it('is even where each class lies the same on all sides, and not where one side is bare', () => {
    const checked = measure((col, row) => ((col + row) % 2 === 0 ? 0.9 : 0.1)).measure;
    const halves = measure(
      (col) => (col < 0 ? 0.9 : 0.1),
      () => 1,
      { ...rule, blockRanges: 0 },
    ).measure;

    expect(checked.classVariation.bare).toBeLessThan(0.05);
    expect(checked.classVariation.sparse).toBeNull();
    // Half of the sectors have all of it and half nothing: the standard deviation is the mean.
    expect(halves.classVariation.bare).toBeCloseTo(1, 1);
    expect(halves.coverCurrent.error).toBeGreaterThan(5 * checked.coverCurrent.error);
    // 24 independent halves of 0.9 and 0.1 have a mean known to 0.4/√24.
    expect(Math.abs(halves.coverCurrent.error / (0.4 / Math.sqrt(24)) - 1)).toBeLessThan(0.03);
  });

  it('takes the error from its effective size where it lies on one side only', () => {
    const next = mulberry32(11);
    const { measure: ring, pixelCount } = measure(
      () => 0.6 + 0.2 * (next() - 0.5),
      (col) => (col > 0 ? 1 : 0),
    );

    expect(ring.errorFrom).toBe('effective-size');
    // Cover is noise of single pixels here, so nearly each pixel is worth one: sd of a uniform width of 0.2 over √n.
    expect(ring.effectivePixels).toBeGreaterThan(0.75 * pixelCount);
    expect(ring.effectivePixels).toBeLessThanOrEqual(pixelCount);
    expect(Math.abs(ring.coverCurrent.error / (0.2 / Math.sqrt(12 * pixelCount)) - 1)).toBeLessThan(0.15);
  });

  it.each([
    [0.5, 'sectors'],
    [2, 'effective-size'],
    [5, 'effective-size'],
  ] as const)('knows its mean within its error where neighbours share cover over %d px', (length, from) => {
    // 60 landscapes of mean 0.6. Sectors alone, 10 px wide, held the truth in 69 % of 150 cases at 8 px; the effective size is
    // made for a square and is on the safe side.
    let inside = 0;
    for (let seed = 1; seed <= 60; seed++) {
      const field = landscape(Math.exp(-1 / length), seed);
      const { measure: ring } = measure((col, row) => 0.6 + 0.1 * field[(row + 40) * SIZE + col + 40]!);
      expect(ring.errorFrom).toBe(from);
      if (Math.abs(ring.coverCurrent.mean - 0.6) <= 1.645 * ring.coverCurrent.error) inside += 1;
    }

    // Nominal 90 %; sixty cases know it to 4.
    expect(inside).toBeGreaterThanOrEqual(48);
    expect(inside).toBeLessThanOrEqual(60);
  });

  it('is none without pixels', () => {
    expect(
      measure(
        () => 0.5,
        () => 0,
      ).measure,
    ).toBeUndefined();
  });
});

describe('the effect', () => {
  it('is free of what patch and ring share', () => {
    // The season takes 30 % of the green of both: the ratio of ratios is 1 (SCIENCE §7.3, recipe 4).
    const effect = effectMeasures({ baseline: 0.5, current: 0.35 }, { baseline: 0.8, current: 0.56 });

    expect(effect.ratioBaseline).toBeCloseTo(0.625, 12);
    expect(effect.ratioCurrent).toBeCloseTo(0.625, 12);
    expect(effect.ratioOfRatios).toBeCloseTo(1, 12);
    expect(effect.baci).toBeCloseTo(0.09, 12);
  });

  it('has no ratio to nothing', () => {
    expect(effectMeasures({ baseline: 0, current: 0.4 }, { baseline: 0.8, current: 0.8 })).toEqual({
      ratioBaseline: 0,
      ratioCurrent: 0.5,
      baci: 0.4,
      ratioOfRatios: null,
    });
    expect(effectMeasures({ baseline: 0.2, current: 0.4 }, { baseline: 0, current: 0.8 })).toMatchObject({
      ratioBaseline: null,
      ratioOfRatios: null,
    });
  });
});

function codeOf(cover: number): number {
  if (cover < 0.2) return Cover.Bare;
  return cover < 0.5 ? Cover.Sparse : Cover.Vegetated;
}

/** Unit variance, correlation `r^|dx|·r^|dy|`, from a lattice that begins 30 px earlier. */
function landscape(r: number, seed: number): Float64Array {
  const next = mulberry32(seed);
  const fresh = Math.sqrt(1 - r * r);
  const wide = SIZE + 30;
  const field = Float64Array.from(
    { length: wide * wide },
    () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  );
  for (let i = 0; i < field.length; i++) if (i % wide > 0) field[i] = r * field[i - 1]! + fresh * field[i]!;
  for (let i = wide; i < field.length; i++) field[i] = r * field[i - wide]! + fresh * field[i]!;
  return Float64Array.from(
    { length: SIZE * SIZE },
    (_, i) => field[(Math.floor(i / SIZE) + 30) * wide + (i % SIZE) + 30]!,
  );
}
