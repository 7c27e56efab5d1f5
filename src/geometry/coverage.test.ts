import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cropGrid, pixelToMap } from '../raster/grid.ts';
import type { Affine, Grid } from '../raster/grid.ts';
import { coverageFractions, interiorPixelCount } from './coverage.ts';
import type { MultiPolygonRings, PolygonRings, Position, Ring } from './polygon.ts';

/** A grid of unit pixels, `y` upwards from 0. */
function unitGrid(width: number, height: number, minX = 0, minY = 0): Grid {
  return { width, height, transform: [1, 0, minX, 0, -1, minY + height], crs: 'EPSG:4544' };
}

function polygon(wkt: string): PolygonRings {
  const points = wkt.split(',').map((pair) => pair.trim().split(' ').map(Number) as [number, number]);
  return [[...points, points[0]!]];
}

function rows(values: Float64Array, width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, row) => [
    ...values.subarray(row * width, (row + 1) * width),
  ]);
}

function expectRows(polygons: MultiPolygonRings, grid: Grid, expected: readonly (readonly number[])[]): void {
  const actual = rows(coverageFractions(polygons, grid), grid.width);
  expect(actual).toHaveLength(expected.length);
  actual.forEach((row, r) =>
    row.forEach((value, c) => expect(value, `row ${r} col ${c}`).toBeCloseTo(expected[r]![c]!, 9)),
  );
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function ringArea(ring: readonly Position[]): number {
  let doubled = 0;
  for (let i = 0; i + 1 < ring.length; i++) doubled += ring[i]![0] * ring[i + 1]![1] - ring[i + 1]![0] * ring[i]![1];
  return Math.abs(doubled) / 2;
}

// Matrices of SCIENCE §7.1: the unit tests of exactextract.
describe('matrices of exactextract', () => {
  const square = '0.5 0.5,2.5 0.5,2.5 2.5,0.5 2.5';
  const cases: [string, string, Grid, number[][]][] = [
    [
      'square',
      square,
      unitGrid(3, 3),
      [
        [0.25, 0.5, 0.25],
        [0.5, 1, 0.5],
        [0.25, 0.5, 0.25],
      ],
    ],
    [
      'L-shape',
      '0.5 0.5,2.5 0.5,2.5 2,2 2,2 2.5,0.5 2.5',
      unitGrid(3, 3),
      [
        [0.25, 0.5, 0],
        [0.5, 1, 0.5],
        [0.25, 0.5, 0.25],
      ],
    ],
    [
      'diamond',
      '1.5 0.5,2.5 1.5,1.5 2.5,0.5 1.5',
      unitGrid(3, 3),
      [
        [0, 0.25, 0],
        [0.25, 1, 0.25],
        [0, 0.25, 0],
      ],
    ],
    ['tiny triangle', '0.5 0.5,0.6 0.5,0.6 0.6', unitGrid(1, 1), [[0.005]]],
    [
      'bent on a grid line',
      '0.5 1.5,0.5 0.5,0.5 0,1.5 0.5,1.5 1.5',
      unitGrid(2, 3, 0, -1),
      [
        [0.25, 0.25],
        [0.4375, 0.3125],
        [0, 0],
      ],
    ],
    [
      'comb',
      '0.5 0.2,2.2 0.2,2.2 0.4,0.7 0.4,0.7 2.2,2.2 2.2,2.2 0.6,2.4 0.6,2.4 4.8,0.5 4.8',
      unitGrid(3, 5),
      [
        [0.4, 0.8, 0.32],
        [0.5, 1, 0.4],
        [0.44, 0.8, 0.36],
        [0.2, 0, 0.2],
        [0.22, 0.2, 0.12],
      ],
    ],
    [
      'edge along a wall',
      '2.5 3,0.5 3,0.5 3.5,0.25 3.5,0.25 0.5,2.5 0.5',
      unitGrid(3, 4),
      [
        [0.125, 0, 0],
        [0.75, 1, 0.5],
        [0.75, 1, 0.5],
        [0.375, 0.5, 0.25],
      ],
    ],
    [
      'exactly the grid',
      '0 0,3 0,3 2,0 2',
      unitGrid(3, 2),
      [
        [1, 1, 1],
        [1, 1, 1],
      ],
    ],
    [
      'outside',
      '10 10,11 10,11 11',
      unitGrid(3, 2),
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
    ],
    [
      'larger than the grid',
      '-9 -9,99 -9,99 99,-9 99',
      unitGrid(2, 2),
      [
        [1, 1],
        [1, 1],
      ],
    ],
    ['right half outside', '1.5 -5,50 -5,50 50,1.5 50', unitGrid(3, 1), [[0, 0.5, 1]]],
    ['left half outside', '-50 -5,1.5 -5,1.5 50,-50 50', unitGrid(3, 1), [[1, 0.5, 0]]],
    [
      'no area',
      '0.5 0.5,2.5 1.5,0.5 0.5',
      unitGrid(3, 2),
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
    ],
  ];
  it.each(cases)('%s', (_name, wkt, grid, expected) => {
    const rings = polygon(wkt);
    expectRows([rings], grid, expected);
    expectRows([[rings[0]!.toReversed()]], grid, expected);
  });

  it('a south-up grid holds the same rows in the other order', () => {
    const grid: Grid = { ...unitGrid(3, 5), transform: [1, 0, 0, 0, 1, 0] };
    const [, comb] = cases[5]!;
    expectRows([polygon(comb)], grid, cases[5]![3].toReversed());
  });

  it('takes holes away and adds parts', () => {
    const hole = polygon('1 1,2 1,2 2,1 2')[0]!;
    expectRows([[polygon(square)[0]!, hole], polygon('1.25 1.25,1.75 1.25,1.75 1.75,1.25 1.75')], unitGrid(3, 3), [
      [0.25, 0.5, 0.25],
      [0.5, 0.25, 0.5],
      [0.25, 0.5, 0.25],
    ]);
  });

  it('a polygon over four tiles is the same in each', () => {
    const rings = [polygon('0.7 0.3,3.6 1.1,2.2 3.9,0.1 2.4')];
    const whole = rows(coverageFractions(rings, unitGrid(4, 4)), 4);
    for (const [col, row] of [
      [0, 0],
      [2, 0],
      [0, 2],
      [2, 2],
    ] as const) {
      const tile = cropGrid(unitGrid(4, 4), { col, row, width: 2, height: 2 });
      expectRows(
        rings,
        tile,
        whole.slice(row, row + 2).map((values) => values.slice(col, col + 2)),
      );
    }
  });
});

const shift = ([x, y]: Position): Position => [35_410_400 + x, 3_383_896 - 5 + y];

describe('large map coordinates', () => {
  it('cost no digits', () => {
    const rings = polygon(
      '0.5 0.25,2.25 0.25,2.25 0.5,0.75 0.5,0.75 2.25,2.25 2.25,2.25 0.75,2.5 0.75,2.5 4.75,0.5 4.75',
    );
    const far: Grid = { ...unitGrid(3, 5), transform: [1, 0, 35_410_400, 0, -1, 3_383_896] };
    const moved = coverageFractions([rings.map((ring) => ring.map(shift))], far);
    expect([...moved]).toEqual([...coverageFractions([rings], unitGrid(3, 5))]);
  });

  it('refuses a coordinate that is no number', () => {
    expect(() =>
      coverageFractions(
        [
          [
            [
              [0, 0],
              [Number.NaN, 1],
              [1, 1],
              [0, 0],
            ],
          ],
        ],
        unitGrid(2, 2),
      ),
    ).toThrow(RangeError);
  });
});

// SCIENCE §7.3 item 1 and reference.json `disc`: pi·50² = 0.785398 ha.
describe('disc of 50 m', () => {
  it.each([
    [0.5, 31415.9],
    [2, 1963.5],
    [4, 490.9],
    [8, 122.7],
    [10, 78.5],
  ])('at %d m', (gsd, pixels) => {
    const ring: Ring = Array.from({ length: 7201 }, (_, i) => {
      const angle = ((i % 7200) / 7200) * 2 * Math.PI;
      return [1000.37 + 50 * Math.cos(angle), 2000.81 + 50 * Math.sin(angle)];
    });
    const size = Math.ceil(160 / gsd);
    const grid: Grid = { width: size, height: size, transform: [gsd, 0, 920, 0, -gsd, 2080], crs: 'EPSG:4544' };
    const coverage = coverageFractions([[ring]], grid);
    expect(sum(coverage)).toBeCloseTo(pixels, 1);
    expect(sum(coverage) * gsd * gsd).toBeCloseTo(ringArea(ring), 8);
    expect((sum(coverage) * gsd * gsd) / 1e4).toBeCloseTo(0.785398, 5);
  });
});

it('interior pixels are wholly inside', () => {
  expect(interiorPixelCount(coverageFractions([polygon('0.5 0.5,4.5 0.5,4.5 3.5,0.5 3.5')], unitGrid(5, 4)))).toBe(6);
});

describe('laws', () => {
  const runs = { numRuns: 1000 };
  const grid = unitGrid(12, 9);
  /** Star-shaped around a centre, so that it never crosses itself; it can reach far beyond the grid. */
  const star = fc
    .record({
      x: fc.double({ min: -4, max: 16, noNaN: true }),
      y: fc.double({ min: -4, max: 13, noNaN: true }),
      radii: fc.array(fc.double({ min: 0.01, max: 9, noNaN: true }), { minLength: 3, maxLength: 24 }),
    })
    .map(({ x, y, radii }): Ring => {
      const points = radii.map((radius, i): Position => {
        const angle = (i / radii.length) * 2 * Math.PI;
        return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
      });
      return [...points, points[0]!];
    });

  it('the shares of the parts of a partition sum to the whole', () => {
    fc.assert(
      fc.property(star, fc.nat(), fc.nat(), (ring, first, second) => {
        // Cut in two by a line through one corner; the halves tile the star.
        const corners = ring.slice(0, -1);
        const centre: Position = [
          corners.reduce((total, [x]) => total + x, 0) / corners.length,
          corners.reduce((total, [, y]) => total + y, 0) / corners.length,
        ];
        const whole = coverageFractions([[ring]], grid);
        const cut = cutByLine(ring, corners[first % corners.length]!, centre, second);
        const parts = cut.map((part) => coverageFractions([[part]], grid));
        for (let i = 0; i < whole.length; i++) {
          const total = parts.reduce((value, part) => value + part[i]!, 0);
          if (Math.abs(total - whole[i]!) > 1e-11) throw new Error(`pixel ${i}: ${total} is not ${whole[i]}`);
        }
      }),
      runs,
    );
  });

  it('the shares sum to the area, and to the area of the clipped polygon where it leaves the grid', () => {
    fc.assert(
      fc.property(star, (ring) => {
        const expected = ringArea(clipToBox(ring, 0, 0, 12, 9));
        expect(Math.abs(sum(coverageFractions([[ring]], grid)) - expected)).toBeLessThan(1e-10);
      }),
      runs,
    );
  });

  it('a window of the grid has the shares of the grid', () => {
    const at = fc.record({
      col: fc.integer({ min: -3, max: 11 }),
      row: fc.integer({ min: -3, max: 8 }),
      width: fc.integer({ min: 1, max: 8 }),
      height: fc.integer({ min: 1, max: 8 }),
    });
    fc.assert(
      fc.property(star, at, (ring, window) => {
        const whole = coverageFractions([[ring]], grid);
        const part = coverageFractions([[ring]], cropGrid(grid, window));
        for (let row = 0; row < window.height; row++) {
          for (let col = 0; col < window.width; col++) {
            const [c, r] = [col + window.col, row + window.row];
            if (c < 0 || r < 0 || c >= grid.width || r >= grid.height) continue;
            const difference = part[row * window.width + col]! - whole[r * grid.width + c]!;
            if (Math.abs(difference) > 1e-12) throw new Error(`(${c}, ${r}) differs by ${difference}`);
          }
        }
      }),
      runs,
    );
  });

  it('turning grid and polygon together changes nothing', () => {
    fc.assert(
      fc.property(star, fc.double({ min: 0, max: 6.28, noNaN: true }), (ring, angle) => {
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
        // Pixel (col, row) of the unit grid lies at x = col, y = 9 - row; then everything is turned.
        const turned: Affine = [cos, sin, -9 * sin, sin, -cos, 9 * cos];
        const points = ring.map(([x, y]) => pixelToMap(turned, x, 9 - y));
        const whole = coverageFractions([[ring]], grid);
        const other = coverageFractions([[points]], { ...grid, transform: turned });
        for (let i = 0; i < whole.length; i++)
          if (Math.abs(whole[i]! - other[i]!) > 1e-11) throw new Error(`pixel ${i}`);
      }),
      runs,
    );
  });
});

/** Two halves of a ring on both sides of a straight line (Sutherland–Hodgman; degenerate bridges have no area). */
function cutByLine(ring: Ring, through: Position, and: Position, seed: number): Ring[] {
  const turn = seed % 7;
  const [dx, dy] = [and[0] - through[0] + turn * 0.1, and[1] - through[1] + 0.05];
  const side = ([x, y]: Position): number => (x - through[0]) * dy - (y - through[1]) * dx;
  return [clip(ring, side), clip(ring, (point) => -side(point))].filter((part) => part.length >= 4);
}

function clipToBox(ring: Ring, minX: number, minY: number, maxX: number, maxY: number): Ring {
  const sides: ((point: Position) => number)[] = [
    ([x]) => x - minX,
    ([x]) => maxX - x,
    ([, y]) => y - minY,
    ([, y]) => maxY - y,
  ];
  return sides.reduce((part, side) => clip(part, side), ring);
}

function clip(ring: Ring, side: (point: Position) => number): Ring {
  const out: Position[] = [];
  for (let i = 0; i + 1 < ring.length; i++) {
    const [from, to] = [ring[i]!, ring[i + 1]!];
    const [a, b] = [side(from), side(to)];
    if (a >= 0) out.push(from);
    if (a !== 0 && b !== 0 && a > 0 !== b > 0)
      out.push([from[0] + ((to[0] - from[0]) * a) / (a - b), from[1] + ((to[1] - from[1]) * a) / (a - b)]);
  }
  return out.length === 0 ? [] : [...out, out[0]!];
}
