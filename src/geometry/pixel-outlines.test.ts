import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { areaAt } from '../raster/area-lattice.ts';
import { cellAreaLattice, cellAreas } from './area.ts';
import { coverageFractions, coverWindow } from './coverage.ts';
import { pixelOutlines, ringsOfOutline, windowOfOutline } from './pixel-outlines.ts';
import type { Position } from './polygon.ts';

const grid = { width: 40, height: 30, transform: [2, 0, 500_000, 0, -2, 3_400_000], crs: 'EPSG:32648' } as const;

it('windows of an outline have the coverage of the whole', () => {
  const reach = fc.double({ min: 0.3, max: 1, noNaN: true });
  const blob = fc.record({
    col: fc.double({ min: -5, max: 45, noNaN: true }),
    row: fc.double({ min: -5, max: 35, noNaN: true }),
    radius: fc.double({ min: 0.1, max: 30, noNaN: true }),
    reaches: fc.array(reach, { minLength: 3, maxLength: 30 }),
  });
  const cut = fc.record({ col: fc.integer({ min: 1, max: 39 }), row: fc.integer({ min: 1, max: 29 }) });
  fc.assert(
    fc.property(blob, cut, ({ col, row, radius, reaches }, at) => {
      const points = reaches.map((share, i): Position => {
        const angle = (2 * Math.PI * i) / reaches.length;
        const [x, y] = [col + radius * share * Math.cos(angle), row + radius * share * Math.sin(angle)];
        return [500_000 + 2 * x, 3_400_000 - 2 * y];
      });
      const polygons = [[[...points, points[0]!]]];
      const outlines = pixelOutlines([[], polygons], grid);
      const whole = coverageFractions(polygons, grid);

      for (const [left, right] of [
        [0, at.col],
        [at.col, 40],
      ] as const) {
        // prettier-ignore
        for (const [top, bottom] of [[0, at.row], [at.row, 30]] as const) { // prettier-ignore
          const window = { col: left, row: top, width: right - left, height: bottom - top };
          const { shares, firstRow, endRow } = coverWindow(ringsOfOutline(outlines, 1), window);
          for (const [i, share] of shares.entries()) {
            const inRow = Math.floor(i / window.width);
            expect(Math.abs(share - whole[(top + inRow) * 40 + left + (i % window.width)]!)).toBeLessThan(2e-12);
            if (share > 0) expect(inRow >= firstRow && inRow < endRow).toBe(true);
          }
        }
      }
      expect(windowOfOutline(outlines, 0)).toBeUndefined();
    }),
  );
});

it.each(['EPSG:32648', 'EPSG:4544', 'EPSG:4490'])('the lattice has the areas of single pixels: %s', (crs) => {
  const degrees = [1e-5, 0, 104, 0, -1e-5, 31] as const;
  const metres = [2, 0, 480_000, 0, -2, 3_400_000] as const;
  const own = { width: 2000, height: 1500, transform: crs === 'EPSG:4490' ? degrees : metres, crs };
  const lattice = cellAreaLattice(own);
  const { base, byCol, byRow } = cellAreas(own);

  for (let row = 0; row < own.height; row += 97) {
    for (let col = 0; col < own.width; col += 89) {
      const expected = base * byCol[col]! * byRow[row]!;
      expect(Math.abs(areaAt(lattice, col + 0.5, row + 0.5) / expected - 1)).toBeLessThan(1e-7);
    }
  }
});
