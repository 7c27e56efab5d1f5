import { describe, expect, it } from 'vitest';
import { coverageFractions } from '../../geometry/coverage.ts';
import type { Position } from '../../geometry/polygon.ts';
import { doubledCover } from './doubled-cover.ts';
import { weightedPixels } from './pair-pixels.ts';
import { gradientAt } from './gradient.ts';
import { mixedEdgeM2, wholePixelSd } from './mixed-edges.ts';

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

/** Ground whose NIR and red add up to the same everywhere, so that NDVI is linear in cover: 0 at cover 0, 1 at 1. */
function linear(cover: Float64Array): Parameters<typeof mixedEdgeM2>[0] {
  return {
    cover,
    red: Float32Array.from(cover, (value) => 0.25 * (1 - value)),
    nir: Float32Array.from(cover, (value) => 0.25 * (1 + value)),
  };
}

describe('mixed borders', () => {
  const area = new Float64Array(SIDE * SIDE).fill(4);
  const pixels = Int32Array.from({ length: SIDE * SIDE }, (_, i) => i).filter((i) => i % SIDE < SIDE - 1);
  const half = { cover: 0.5, ndvi: 0.5 };

  it('move outwards by (t − (a + b)/2)/(b − a) pixels of bare ground a beside plants b', () => {
    // a = 0.05, b = 0.75, t = 0.5: 0.1/0.7 of a pixel on each of 12 rows of 4 m² pixels.
    const cover = columns((col) => (col < 6 ? 0.05 : 0.75));

    expect(mixedEdgeM2(linear(cover), area, pixels, SIDE, half)).toBeCloseTo((0.1 / 0.7) * SIDE * 4, 5);
  });

  it('follow the bands, which mix by area, where NDVI does not', () => {
    // Soil (0.21, 0.28), leaves (0.03, 0.42), t = 0.504762 half-way between their NDVI: half the leaves' area is not enough,
    // s = (t·0.49 − 0.07)/((0.39 − 0.07) − t·(0.45 − 0.49)) = 0.521277.
    const cover = columns((col) => (col < 6 ? 0 : 1));
    const image = bands(
      (col) => (col < 6 ? 0.21 : 0.03),
      (col) => (col < 6 ? 0.28 : 0.42),
      (col) => cover[col]!,
    );
    const limit = { cover: 0.5, ndvi: 0.5 * (0.07 / 0.49 + 0.39 / 0.45) };

    expect(mixedEdgeM2(image, area, pixels, SIDE, limit)).toBeCloseTo(0.021277 * SIDE * 4, 3);
  });

  it.for([0, 10, 20, 30, 40, 60, 80])(
    'tell what a straight border at %i° adds, over its places in a pixel',
    (degrees) => {
      // Exact shares of pixels below a straight border, from the polygon; bare 0.05 below it, plants 0.75 above.
      const side = 60;
      const angle = (degrees * Math.PI) / 180;
      const [along, up] = [
        [Math.cos(angle), Math.sin(angle)],
        [-Math.sin(angle), Math.cos(angle)],
      ] as const;
      let [found, told] = [0, 0];
      for (let place = 0; place < 16; place++) {
        const [x, y] = [side / 2 + place / 16, side / 2 + ((7 * place) % 16) / 16];
        const corner = (u: number, v: number): Position => [
          x + u * along[0]! + v * up[0]!,
          y + u * along[1]! + v * up[1]!,
        ];
        const far = 3 * side;
        const below = [corner(-far, 0), corner(far, 0), corner(far, -far), corner(-far, -far), corner(-far, 0)];
        const grid = { width: side, height: side, transform: [1, 0, 0, 0, 1, 0] as const, crs: 'EPSG:4544' };
        const shares = coverageFractions([[below]], grid);
        const cover = shares.map((share) => 0.75 - 0.7 * share);
        const inside = Int32Array.from(shares.keys()).filter((i) => {
          const [col, line] = [i % side, Math.floor(i / side)];
          return Math.hypot(col - side / 2, line - side / 2) < 25;
        });
        const one = new Float64Array(side * side);
        for (const i of inside) one[i] = 1;
        found += inside.reduce((sum, i) => sum + (cover[i]! < 0.5 ? 1 : 0) - shares[i]!, 0) / 16;
        told += mixedEdgeM2(linear(cover), one, inside, side, half) / 16;
      }

      // 50 pixels of border, 0.143 pixels too far along the axis that it crosses steeply; at 45° itself a quarter more.
      expect(found).toBeGreaterThan(4);
      expect(Math.abs(told / found - 1)).toBeLessThan(0.15);
    },
  );

  it('stay where both kinds of ground lie equally far from the threshold', () => {
    const cover = columns((col) => (col < 6 ? 0.2 : 0.8));

    expect(mixedEdgeM2(linear(cover), area, pixels, SIDE, half)).toBeCloseTo(0, 5);
  });

  it('are no borders where cover only rises slowly', () => {
    const cover = columns((col) => 0.4 + 0.02 * col);

    expect(mixedEdgeM2(linear(cover), area, pixels, SIDE, half)).toBe(0);
  });
});

it('whole pixels err by 1/√12 of a pixel for each that lies on a border', () => {
  // Twelve pairs along rows, none along columns, of 4 m².
  const area = new Float64Array(SIDE * SIDE).fill(4);
  const pixels = Int32Array.from({ length: SIDE * SIDE }, (_, i) => i).filter((i) => i % SIDE < SIDE - 1);
  const cover = columns((col) => (col < 6 ? 0 : 1));

  expect(wholePixelSd(cover, area, pixels, SIDE, 0.5)).toBeCloseTo(4 * Math.sqrt(12 / 12), 12);
});

describe('doubled pixels', () => {
  const weights = new Float64Array(SIDE * SIDE).fill(1);

  it('change nothing on even ground', () => {
    const even = bands(
      () => 0.21,
      () => 0.28,
      () => 0,
    );
    expect(doubledCover(even, weights, weightedPixels(weights), SIDE, { soil: 1 / 7, vegetation: 0.8667 })).toBeCloseTo(
      0,
      6,
    );
  });

  it('show the error of mixing where soil and leaves alternate', () => {
    // Soil (0.21, 0.28) and leaves (0.03, 0.42) in equal parts: NDVI 0.22/0.94… = (0.35 − 0.12)/0.47 = 0.489362; linear cover of
    // that less one half, computed by hand: (0.489362 − 0.142857)/(0.866667 − 0.142857) − 0.5 = −0.021277.
    const mixed = bands(
      (col) => (isSoil(col) ? 0.21 : 0.03),
      (col) => (isSoil(col) ? 0.28 : 0.42),
      (col) => (isSoil(col) ? 0 : 1),
    );
    expect(
      doubledCover(mixed, weights, weightedPixels(weights), SIDE, { soil: 1 / 7, vegetation: 0.39 / 0.45 }),
    ).toBeCloseTo(-0.021277, 5);
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
