import { expect, it } from 'vitest';
import type { MultiPolygonRings, Ring } from '../../geometry/polygon.ts';
import { planarArea, scanPolygon } from './scanline.ts';

function square(x: number, y: number, side: number): Ring {
  return [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y + side],
    [x, y],
  ];
}

function circle(radius: number): Ring {
  return Array.from({ length: 361 }, (_, i) => {
    const angle = (2 * Math.PI * (i % 360)) / 360;
    return [radius * Math.cos(angle), radius * Math.sin(angle)] as const;
  });
}

function scannedArea(polygons: MultiPolygonRings, step: number, counts: (x: number, y: number) => boolean): number {
  let sum = 0;
  scanPolygon(polygons, step, (x, y, area) => {
    if (counts(x, y)) sum += area;
  });
  return sum;
}

it('leaves out holes and adds parts', () => {
  const polygons = [[square(0, 0, 10), square(2, 2, 3)], [square(20, 5, 4)]];

  expect(planarArea(polygons)).toBe(100 - 9 + 16);
  expect(scannedArea(polygons, 0.25, () => true)).toBeCloseTo(107, 9);
  expect(scannedArea(polygons, 0.25, (x) => x > 20)).toBeCloseTo(16, 9);
});

it('integrates a circular segment to its closed form', () => {
  // r² acos(d/r) − d √(r² − d²), r = 80, d = 20.
  const segment = 80 ** 2 * Math.acos(0.25) - 20 * Math.sqrt(80 ** 2 - 20 ** 2);

  const scanned = scannedArea([[circle(80)]], 0.25, (x) => x > 20);

  // Worst case: an edge along the lattice can be off by half a step over all of its length.
  expect(Math.abs(scanned - segment)).toBeLessThan(0.125 * 2 * Math.sqrt(80 ** 2 - 20 ** 2));
});
