import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Grid } from '../raster/grid.ts';
import { cellAreas, groundSize, officialArea, outlineArea } from './area.ts';
import { coverageFractions } from './coverage.ts';
import type { Outline, Position, Ring } from './polygon.ts';
import { createTransform, moveOutline, outlineBounds } from './transform.ts';

// reference.json area_quads: geographiclib 2.2.0 and formula (2) of 2008-32 in Python; PROJ for the planes.
const QUADS: readonly [
  name: string,
  west: number,
  south: number,
  east: number,
  north: number,
  geodesic: number,
  official: number,
][] = [
  ['Panzhihua_1.49E_of_102', 103.484978, 26.575491, 103.495022, 26.584509, 999759.403, 999759.402],
  ['near_CM_105', 104.994782, 30.595491, 105.005218, 30.604509, 1000577.303, 1000577.302],
  ['Shiqu_97.4E', 97.394644, 32.995491, 97.405356, 33.004509, 1001207.376, 1001207.375],
  ['Dazhou_107.5', 107.494749, 31.195491, 107.505251, 31.204509, 1000738.112, 1000738.111],
  ['Luzhou_106.45', 106.444904, 28.195491, 106.455096, 28.204509, 1000045.69, 1000045.689],
  ['Garze_edge_100.49', 100.484732, 31.495491, 100.495268, 31.504509, 1000843.05, 1000843.049],
];

function quad(west: number, south: number, east: number, north: number): Ring {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

describe('golden quads of about 1 km²', () => {
  it.each(QUADS)('%s', (_name, west, south, east, north, geodesic, official) => {
    const polygons = [[quad(west, south, east, north)]];
    expect(Math.abs(outlineArea({ crs: 'EPSG:4490', polygons }) / geodesic - 1)).toBeLessThan(1e-8);
    expect(Math.abs(officialArea(polygons) / official - 1)).toBeLessThan(1e-9);
    // The vertices in the corners of the plane, edges straight there: 1e-6 apart at most.
    const moved = moveOutline({ crs: 'EPSG:4490', polygons }, 'EPSG:4544');
    expect(Math.abs(outlineArea({ crs: 'EPSG:4544', polygons: moved }) / geodesic - 1)).toBeLessThan(1e-8);
  });
});

const one = (ring: Ring): number => outlineArea({ crs: 'EPSG:4490', polygons: [[ring]] });

it('adds parts, takes holes away, whichever way the rings run', () => {
  const outer = quad(104, 30, 104.02, 30.02);
  const hole = quad(104.005, 30.005, 104.01, 30.01);
  const part = quad(104.03, 30, 104.04, 30.01);
  const expected = one(outer) - one(hole) + one(part);
  for (const rings of [
    [outer, hole],
    [outer.toReversed(), hole],
    [outer, hole.toReversed()],
  ]) {
    expect(outlineArea({ crs: 'EPSG:4490', polygons: [rings, [part]] })).toBeCloseTo(expected, 4);
    expect(Math.abs(officialArea([rings, [part]]) / expected - 1)).toBeLessThan(1e-8);
  }
});

// reference.json gk_areal_scale_ppm, by PROJ: planar area over ellipsoidal area, at latitude and Δλ from the meridian.
describe('areal scale of Gauss–Krüger', () => {
  it.each([
    [26, 0, 0.0],
    [26, 0.5, 61.9],
    [26, 1, 247.5],
    [26, 1.5, 556.9],
    [26, 2, 990.3],
    [26, 3, 2229.7],
    [28, 0, 0.0],
    [28, 0.5, 59.7],
    [28, 1, 238.8],
    [28, 1.5, 537.3],
    [28, 2, 955.4],
    [28, 3, 2151.2],
    [30, 0, 0.0],
    [30, 0.5, 57.4],
    [30, 1, 229.6],
    [30, 1.5, 516.8],
    [30, 2, 918.9],
    [30, 3, 2068.9],
    [32, 0, 0.0],
    [32, 0.5, 55.0],
    [32, 1, 220.2],
    [32, 1.5, 495.4],
    [32, 2, 881.0],
    [32, 3, 1983.3],
    [34, 0, 0.0],
    [34, 0.5, 52.6],
    [34, 1, 210.4],
    [34, 1.5, 473.4],
    [34, 2, 841.7],
    [34, 3, 1894.8],
  ])('at %d°, %d° off the meridian: %d ppm', (lat, offset, ppm) => {
    const [x, y] = createTransform('EPSG:4490', 'EPSG:4544')(105 + offset, lat);
    const { base, byCol, byRow } = cellAreas({
      width: 1,
      height: 1,
      transform: [1, 0, x - 0.5, 0, -1, y + 0.5],
      crs: 'EPSG:4544',
    });
    expect((1 / (base * byCol[0]! * byRow[0]!) - 1) * 1e6).toBeCloseTo(ppm, 0);
  });
});

describe('cellAreas', () => {
  const grids: readonly [string, Grid][] = [
    ['on the meridian', at('EPSG:4544', 105, 30.6, 2)],
    ['1.5° from it, with prefix', at('EPSG:4522', 103.5, 26.6, 2)],
    ['UTM', at('EPSG:32648', 107.9, 31.2, 10)],
    ['degrees', at('EPSG:4490', 103.5, 32.5, 1e-4)],
    ['south-up', { ...at('EPSG:4544', 106.4, 30.6, 2), transform: [2, 0, 500_000, 0, 2, 3_380_000] }],
  ];

  it.each(grids)('%s: each cell has its geodesic area', (_name, grid) => {
    const { base, byCol, byRow } = cellAreas(grid);
    for (const [col, row] of [
      [0, 0],
      [grid.width - 1, 0],
      [0, grid.height - 1],
      [grid.width - 1, grid.height - 1],
      [311, 97],
    ] as const) {
      const [a, , c, , e, f] = grid.transform;
      const [x, y] = [c + a * col, f + e * row];
      // 20 × 20 cells around, because the geodesic area of one is too small to keep seven digits.
      const polygons = [[quad(x - 10 * a, y - 10 * e, x + 10 * a, y + 10 * e)]];
      const cell = outlineArea({ crs: grid.crs, polygons }) / 400;
      const area = base * byCol[col]! * byRow[row]!;
      expect(Math.abs(area / cell - 1), `${col}, ${row}`).toBeLessThan(2e-6);
    }
  });

  it('sums to the ground a whole grid covers', () => {
    for (const [name, grid] of grids) {
      const { base, byCol, byRow } = cellAreas(grid);
      const total = base * byCol.reduce((sum, value) => sum + value, 0) * byRow.reduce((sum, value) => sum + value, 0);
      const [a, , c, , e, f] = grid.transform;
      const ring = quad(c, f, c + a * grid.width, f + e * grid.height);
      expect(Math.abs(total / outlineArea({ crs: grid.crs, polygons: [[ring]] }) - 1), name).toBeLessThan(1e-7);
    }
  });

  it('ground size of a pixel', () => {
    // 1 km² quads: a 2 m pixel at 1.5° off the meridian is smaller by half of 544 ppm on the ground.
    expect(groundSize(at('EPSG:4543', 103.49, 26.58, 2))).toBeCloseTo(2 * (1 - 272e-6), 5);
    expect(groundSize(at('EPSG:4490', 105, 30.6, 1e-5))).toBeCloseTo(Math.sqrt(1.1086 * 0.9589), 2);
  });
});

describe('law: Σ coverage × cell area = area of the polygon', () => {
  const place = fc.record({
    lng: fc.double({ min: 97.5, max: 108.4, noNaN: true }),
    lat: fc.double({ min: 26.1, max: 34.2, noNaN: true }),
    metres: fc.double({ min: 20, max: 4000, noNaN: true }),
    radii: fc.array(fc.double({ min: 0.3, max: 1, noNaN: true }), { minLength: 3, maxLength: 16 }),
  });
  type Place = { lng: number; lat: number; metres: number; radii: number[] };

  function star({ lng, lat, metres, radii }: Place): Outline {
    const [perLng, perLat] = [metres / (111_320 * Math.cos((lat * Math.PI) / 180)), metres / 111_320];
    const points = radii.map((radius, i): Position => {
      const angle = (i / radii.length) * 2 * Math.PI;
      return [lng + perLng * radius * Math.cos(angle), lat + perLat * radius * Math.sin(angle)];
    });
    return { crs: 'EPSG:4490', polygons: [[[...points, points[0]!]]] };
  }

  it('for outlines in degrees', () => {
    fc.assert(
      fc.property(place, fc.nat({ max: 4 }), (where, choice) => {
        const outline = star(where);
        const crs = zones(where.lng)[choice]!;
        expect(Math.abs(coveredArea(outline, crs) / outlineArea(outline) - 1)).toBeLessThan(1e-6);
      }),
      { numRuns: 1000 },
    );
  });

  it('for outlines in a plane', () => {
    fc.assert(
      fc.property(place, fc.nat({ max: 4 }), (where, choice) => {
        const plane = `EPSG:${4534 + Math.round((where.lng - 75) / 3)}`;
        const toPlane = createTransform('EPSG:4490', plane);
        const outline: Outline = {
          crs: plane,
          polygons: star(where).polygons.map((rings) =>
            rings.map((ring) => ring.map(([lng, lat]) => toPlane(lng, lat))),
          ),
        };
        const crs = zones(where.lng)[choice]!;
        expect(Math.abs(coveredArea(outline, crs) / outlineArea(outline) - 1)).toBeLessThan(1e-6);
      }),
      { numRuns: 1000 },
    );
  });
});

function at(crs: string, lng: number, lat: number, size: number): Grid {
  const [x, y] = createTransform('EPSG:4490', crs)(lng, lat);
  return { width: 600, height: 400, transform: [size, 0, x - 300 * size, 0, -size, y + 200 * size], crs };
}

function coveredArea(outline: Outline, crs: string): number {
  const polygons = moveOutline(outline, crs);
  const [minX, minY, maxX, maxY] = outlineBounds({ crs, polygons });
  const size = Math.max(maxX - minX, maxY - minY) / 40;
  const grid: Grid = {
    width: Math.ceil((maxX - minX) / size) + 3,
    height: Math.ceil((maxY - minY) / size) + 3,
    transform: [size, 0, minX - 1.37 * size, 0, -size, maxY + 1.21 * size],
    crs,
  };
  const coverage = coverageFractions(polygons, grid);
  const { base, byCol, byRow } = cellAreas(grid);
  let area = 0;
  for (let row = 0; row < grid.height; row++) {
    for (let col = 0; col < grid.width; col++) area += coverage[row * grid.width + col]! * byCol[col]! * byRow[row]!;
  }
  return area * base;
}

function zones(lng: number): string[] {
  const nearest = 4534 + Math.round((lng - 75) / 3);
  return [
    'EPSG:4490',
    `EPSG:${nearest}`,
    `EPSG:${nearest - 21}`,
    'EPSG:32648',
    `EPSG:${4502 + Math.floor((lng - 72) / 6)}`,
  ];
}
