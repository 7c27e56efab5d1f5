import { describe, expect, it } from 'vitest';

import { QingshanError } from '../errors.ts';
import type { Outline } from './polygon.ts';
import {
  createTransform,
  densifyOutline,
  lngLatBounds,
  moveOutline,
  outlineBounds,
  outlineCentre,
} from './transform.ts';

describe('createTransform', () => {
  // reference.json gk_coords, by PROJ 9.5.1; lng, lat, EPSG without prefix, EPSG with prefix, easting, northing, zone.
  it.each([
    [104.066, 30.572, 4544, 4523, 410401.1825, 3383895.2249, 35],
    [101.716, 26.582, 4543, 4522, 471708.0663, 2941347.1689, 34],
    [102.268, 27.882, 4543, 4522, 526389.695, 3085394.0273, 34],
    [98.099, 32.979, 4542, 4521, 415777.2864, 3650779.538, 33],
    [107.468, 31.209, 4545, 4524, 449302.5424, 3454268.3775, 36],
  ])('%d, %d in EPSG:%d and EPSG:%d', (lng, lat, plain, prefixed, easting, northing, zone) => {
    for (const [code, x] of [
      [plain, easting],
      [prefixed, easting + zone * 1e6],
    ] as const) {
      const [e, n] = createTransform('EPSG:4490', `EPSG:${code}`)(lng, lat);
      expect(Math.hypot(e - x, n - northing)).toBeLessThan(1e-3);
      const [backLng, backLat] = createTransform(`EPSG:${code}`, 'EPSG:4490')(x, northing);
      expect(Math.hypot(backLng - lng, backLat - lat)).toBeLessThan(1e-8);
    }
  });

  // cs2cs -f %.4f EPSG:4326 EPSG:n, PROJ 9.1.1
  it.each([
    [104.066, 30.572, 32648, 410437.022, 3382541.6669],
    [-105.2, 40.1, 26913, 482952.9837, 4438875.501],
    [-74.6, -8.3, 32718, 544047.1959, 9082514.2458],
    [108.4, 31.2, 4508, 252168.9718, 3456062.7267],
    [108.4, 31.2, 4497, 19252168.9718, 3456062.7267],
    [98.1, 32.979, 4495, 17415870.7665, 3650778.7382],
    [104.066, 30.572, 3857, 11584574.1289, 3577289.0525],
  ])('%d, %d in EPSG:%d', (lng, lat, code, x, y) => {
    const [e, n] = createTransform('EPSG:4326', `EPSG:${code}`)(lng, lat);
    expect(Math.hypot(e - x, n - y)).toBeLessThan(1e-3);
  });

  it('shifts nothing between equal datums', () => {
    for (const to of ['EPSG:4490', 'EPSG:4480', 'EPSG:4269', 'EPSG:4258']) {
      expect(createTransform('EPSG:4326', to)(104.0660001, 30.5720001)).toEqual([104.0660001, 30.5720001]);
    }
    expect(createTransform('EPSG:4507', 'EPSG:4544')(410401.1825, 3383895.2249)).toEqual([410401.1825, 3383895.2249]);
    const [x, y] = createTransform('EPSG:4490', 'EPSG:4544')(104.066, 30.572);
    expect(createTransform('EPSG:4326', 'EPSG:4544')(104.066, 30.572)).toEqual([x, y]);
  });

  it.each([
    [Number.NaN, 30],
    [104, Infinity],
    [30, 104],
  ])('refuses %d, %d', (lng, lat) => {
    expect(() => createTransform('EPSG:4490', 'EPSG:4544')(lng, lat)).toThrow(QingshanError);
  });
});

const square: Outline = {
  crs: 'EPSG:4544',
  polygons: [
    [
      [
        [410000, 3383000],
        [411000, 3383000],
        [411000, 3384000],
        [410000, 3384000],
        [410000, 3383000],
      ],
    ],
  ],
};

describe('moveOutline', () => {
  it('changes nothing in the same CRS', () => {
    expect(moveOutline(square, 'EPSG:4544')).toBe(square.polygons);
    expect(moveOutline(square, 'EPSG:4507')).toBe(square.polygons);
    const degrees: Outline = {
      crs: 'EPSG:4326',
      polygons: [
        [
          [
            [104, 30],
            [104.1, 30],
            [104.1, 30.1],
            [104, 30],
          ],
        ],
      ],
    };
    expect(moveOutline(degrees, 'EPSG:4490')).toBe(degrees.polygons);
  });

  it('cuts edges where they are straight, then moves them', () => {
    const ring = moveOutline(square, 'EPSG:4490', 100)[0]![0]!;
    const back = createTransform('EPSG:4490', 'EPSG:4544');
    const points = ring.map(([lng, lat]) => back(lng, lat));
    expect(ring).toHaveLength(4 * 16 + 1);
    points.forEach(([x, y], i) => {
      const isOnEdge = [x - 410000, 411000 - x, y - 3383000, 3384000 - y].some((gap) => Math.abs(gap) < 1e-6);
      expect(isOnEdge).toBe(true);
      const next = points[i + 1];
      if (next !== undefined) expect(Math.hypot(next[0] - x, next[1] - y)).toBeCloseTo(62.5, 5);
    });
    expect(ring.at(-1)).toEqual(ring[0]);
  });

  it('keeps the given vertices, and leaves short edges alone', () => {
    const cut = densifyOutline(square, 250)[0]![0]!;
    for (const corner of square.polygons[0]![0]!) expect(cut).toContainEqual(corner);
    const circle: Outline = {
      crs: 'EPSG:4544',
      polygons: [
        [
          Array.from(
            { length: 201 },
            (_, i) =>
              [410000 + 300 * Math.cos((i % 200) / 31.83), 3383000 + 300 * Math.sin((i % 200) / 31.83)] as const,
          ),
        ],
      ],
    };
    expect(densifyOutline(circle)).toEqual(circle.polygons);
  });
});

it('bounds and centre', () => {
  expect(outlineBounds(square)).toEqual([410000, 3383000, 411000, 3384000]);
  const corner = createTransform('EPSG:4544', 'EPSG:4490');
  const [west, south, east, north] = lngLatBounds(square);
  for (const [x, y] of square.polygons[0]![0]!) {
    const [lng, lat] = corner(x, y);
    expect(lng >= west && lng <= east && lat >= south && lat <= north).toBe(true);
  }
  expect(outlineCentre(square)).toEqual(corner(410500, 3383500));
  // A hole in the western half moves the centre of area east: (1 − 0.5·0.25·…) by hand: 16 − 4 = 12, x = (16·2 − 4·1)/12.
  const holed: Outline = {
    crs: 'EPSG:4490',
    polygons: [
      [
        [
          [0, 0],
          [4, 0],
          [4, 4],
          [0, 4],
          [0, 0],
        ],
        [
          [0, 1],
          [2, 1],
          [2, 3],
          [0, 3],
          [0, 1],
        ],
      ],
    ],
  };
  const [lng, lat] = outlineCentre(holed);
  expect(lng).toBeCloseTo(28 / 12, 12);
  expect(lat).toBeCloseTo(2, 12);
});
