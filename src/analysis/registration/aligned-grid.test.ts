import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Cover } from '../../raster/cover.ts';
import { pixelToMap } from '../../raster/grid.ts';
import type { Grid } from '../../raster/grid.ts';
import { resampleToGrid } from '../../raster/resample.ts';
import { alignedGrid, alignedTransform, mapShift } from './aligned-grid.ts';

const GRID: Grid = { width: 4, height: 3, transform: [10, 0, 500_000, 0, -10, 3_400_000], crs: 'EPSG:32648' };

it('gives the map shift of the AROSICS example', () => {
  // AROSICS documentation: integer 0/−2, sub-pixel .357886/.433837, total 3.5789/15.6616 m, length 16.0653 m.
  const [x, y] = mapShift(GRID.transform, { dx: 0.357886, dy: -2 + 0.433837 });

  expect(x).toBeCloseTo(3.5789, 4);
  expect(y).toBeCloseTo(15.6616, 4);
  expect(Math.hypot(x, y)).toBeCloseTo(16.0653, 4);
});

it('moves back a scene whose georeference is off', () => {
  // RStoolbox: an image shifted by (30, 60) m has the best shift (−30, −60).
  const wrong = [10, 0, 500_030, 0, -10, 3_400_060] as const;

  // Its pixel (0, 0) shows what the baseline has at column −3, row 6 of it: current(x) = baseline(x + d), d = (−3, 6).
  expect(alignedTransform(wrong, GRID.transform, { dx: -3, dy: 6 })).toEqual([10, 0, 500_000, 0, -10, 3_400_000]);
});

it('samples the current date at x − d in the one resampling', () => {
  // Ground 100 · row + col, seen one column further and one row before.
  const current = Float32Array.from({ length: 12 }, (_, i) => 100 * (Math.floor(i / 4) - 1) + (i % 4) + 1);
  const layer = { grid: GRID, bands: [current], state: new Uint8Array(12).fill(Cover.Seen) };

  const aligned = resampleToGrid(layer, alignedGrid(GRID, { dx: 1, dy: -1 }), (x, y) => [x, y]);

  // prettier-ignore
  expect([...aligned.bands[0]!]).toEqual([NaN,   1,   2,   3,
                                          NaN, 101, 102, 103,
                                          NaN, NaN, NaN, NaN]);
});

it('means the same whether the target or the source is moved', () => {
  const shift = fc.double({ min: -6, max: 6, noNaN: true });
  fc.assert(
    fc.property(shift, shift, fc.constantFrom(0.5, 2, 10), (dx, dy, size) => {
      const source = [size, 0.1, 499_990, -0.1, -size, 3_400_020] as const;
      const moved = alignedTransform(source, GRID.transform, { dx, dy });
      const [x, y] = pixelToMap(alignedGrid(GRID, { dx, dy }).transform, 2, 1);
      const [trueX, trueY] = pixelToMap(GRID.transform, 2, 1);

      // What lies at (x, y) in the source as it is lies at the pixel's own place in the corrected one.
      expect(x + moved[2] - source[2]).toBeCloseTo(trueX, 6);
      expect(y + moved[5] - source[5]).toBeCloseTo(trueY, 6);
    }),
  );
});
