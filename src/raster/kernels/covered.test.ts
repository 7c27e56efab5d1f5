import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { coveredPixels } from './covered-pixels.ts';
import { coveredWindow } from './covered-window.ts';

it('is the pixels with a share, and the window around them', () => {
  // prettier-ignore
  const shares = Float64Array.of(0, 0, 0, 0, 0,
                                 0, 0, 1, 0, 0,
                                 0, 0, 0, 0.25, 0,
                                 0, 0, 0, 0, 0);

  expect([...coveredPixels(shares)]).toEqual([7, 13]);
  expect(coveredWindow(shares, 5)).toEqual({ col: 2, row: 1, width: 2, height: 2 });
});

it('is nothing where there is no share', () => {
  expect([...coveredPixels(new Float64Array(6))]).toEqual([]);
  expect(coveredWindow(new Float64Array(6), 3)).toBeUndefined();
});

it('holds all pixels, and on each of its four sides at least one', () => {
  const shares = fc.array(fc.constantFrom(0, 0, 0, 0.5, 1), { minLength: 42, maxLength: 42 });
  fc.assert(
    fc.property(shares, fc.constantFrom(1, 3, 6, 7, 42), (list, width) => {
      const raster = Float64Array.from(list);

      const pixels = coveredPixels(raster);
      const window = coveredWindow(raster, width);

      expect([...pixels]).toEqual(list.flatMap((share, i) => (share > 0 ? [i] : [])));
      const cols = [...pixels].map((i) => i % width);
      const rows = [...pixels].map((i) => Math.floor(i / width));
      if (window === undefined) expect(pixels).toHaveLength(0);
      else {
        expect([window.col, window.col + window.width - 1]).toEqual([Math.min(...cols), Math.max(...cols)]);
        expect([window.row, window.row + window.height - 1]).toEqual([Math.min(...rows), Math.max(...rows)]);
      }
    }),
  );
});
