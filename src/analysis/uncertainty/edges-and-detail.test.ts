import { describe, expect, it } from 'vitest';
import { doubledCover } from './doubled-cover.ts';
import { gradientAt } from './gradient.ts';
import { mixedEdgeM2 } from './mixed-edges.ts';

const SIDE = 12;

function columns(valueOf: (col: number) => number): Float64Array {
  return Float64Array.from({ length: SIDE * SIDE }, (_, i) => valueOf(i % SIDE));
}

type ByColumn = (col: number) => number;

function bands(red: ByColumn, nir: ByColumn, cover: ByColumn): Parameters<typeof doubledCover>[0] {
  return { red: Float32Array.from(columns(red)), nir: Float32Array.from(columns(nir)), cover: columns(cover) };
}

function isSoil(col: number): boolean {
  return col % 2 === 0;
}

describe('mixed borders', () => {
  const area = new Float64Array(SIDE * SIDE).fill(4);
  const pixels = Int32Array.from({ length: SIDE * SIDE }, (_, i) => i).filter((i) => i % SIDE < SIDE - 1);

  it('move outwards by (t − (a + b)/2)/(b − a) pixels of bare ground a beside plants b', () => {
    // a = 0.05, b = 0.75, t = 0.5: 0.1/0.7 of a pixel on each of 12 rows of 4 m² pixels, seen along rows only, which is half.
    const cover = columns((col) => (col < 6 ? 0.05 : 0.75));

    expect(mixedEdgeM2(cover, area, pixels, SIDE, 0.5)).toBeCloseTo(0.5 * (0.1 / 0.7) * SIDE * 4, 10);
  });

  it('stay where both kinds of ground lie equally far from the threshold', () => {
    expect(
      mixedEdgeM2(
        columns((col) => (col < 6 ? 0.2 : 0.8)),
        area,
        pixels,
        SIDE,
        0.5,
      ),
    ).toBeCloseTo(0, 10);
  });

  it('are no borders where cover only rises slowly', () => {
    expect(
      mixedEdgeM2(
        columns((col) => 0.4 + 0.02 * col),
        area,
        pixels,
        SIDE,
        0.5,
      ),
    ).toBe(0);
  });
});

describe('doubled pixels', () => {
  const weights = new Float64Array(SIDE * SIDE).fill(1);

  it('change nothing on even ground', () => {
    const even = bands(
      () => 0.21,
      () => 0.28,
      () => 0,
    );
    expect(doubledCover(even, weights, SIDE, { soil: 1 / 7, vegetation: 0.8667 })).toBeCloseTo(0, 6);
  });

  it('show the error of mixing where soil and leaves alternate', () => {
    // Soil (0.21, 0.28) and leaves (0.03, 0.42) in equal parts: NDVI 0.22/0.94… = (0.35 − 0.12)/0.47 = 0.489362; linear cover of
    // that less one half, computed by hand: (0.489362 − 0.142857)/(0.866667 − 0.142857) − 0.5 = −0.021277.
    const mixed = bands(
      (col) => (isSoil(col) ? 0.21 : 0.03),
      (col) => (isSoil(col) ? 0.28 : 0.42),
      (col) => (isSoil(col) ? 0 : 1),
    );
    expect(doubledCover(mixed, weights, SIDE, { soil: 1 / 7, vegetation: 0.39 / 0.45 })).toBeCloseTo(-0.021277, 5);
  });
});

describe('gradient', () => {
  it('is exact on a cubic, along columns and rows', () => {
    const cubic = Float64Array.from({ length: SIDE * SIDE }, (_, i) => (i % SIDE) ** 3 + 2 * Math.floor(i / SIDE));
    const [cols, rows] = gradientAt(cubic, 5 * SIDE + 6, SIDE, SIDE);

    expect(cols).toBeCloseTo(3 * 36, 9);
    expect(rows).toBeCloseTo(2, 9);
  });

  it('goes without a neighbour that was not seen', () => {
    const gap = columns((col) => (col === 7 ? NaN : 3 * col));

    expect(gradientAt(gap, 5 * SIDE + 6, SIDE, SIDE)[0]).toBe(3);
  });
});
