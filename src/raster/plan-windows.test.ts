import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { planWindows } from './plan-windows.ts';
import type { Window } from './window.ts';
import { intersectWindows } from './window.ts';

const side = fc.integer({ min: 1, max: 1500 });
const tiling = fc.record({
  blockWidth: fc.constantFrom(16, 48, 64, 256, 1500),
  blockHeight: fc.constantFrom(1, 7, 16, 64, 1500),
});
const around = fc.record({
  col: fc.integer({ min: -300, max: 1600 }),
  row: fc.integer({ min: -300, max: 1600 }),
  width: fc.integer({ min: 1, max: 900 }),
  height: fc.integer({ min: 1, max: 900 }),
});
const plans = fc.record({
  size: fc.record({ width: side, height: side }),
  tilings: fc.array(tiling, { minLength: 1, maxLength: 3 }),
  outlines: fc.array(fc.option(around, { nil: undefined }), { maxLength: 9 }),
  tileCount: fc.integer({ min: 1, max: 2 }),
});

it('puts every pixel of every outline into exactly one window, and names the outline there', () => {
  fc.assert(
    fc.property(plans, ({ size, tilings, outlines, tileCount }) => {
      const { windows, users } = planWindows(size, tilings, outlines, tileCount);

      expect(pairs(windows).filter(([a, b]) => intersectWindows(a, b) !== undefined)).toEqual([]);
      for (const [index, outline] of outlines.entries()) {
        const inside = outline && intersectWindows(outline, { col: 0, row: 0, ...size });
        const parts = windows.map((window) => inside && intersectWindows(inside, window));
        const pixels = parts.reduce((sum, part) => sum + pixelCount(part), 0);
        expect(pixels).toBe(pixelCount(inside));
        expect(users.map((own) => own.includes(index))).toEqual(parts.map((part) => part !== undefined));
      }
    }),
  );
});

it('cuts no tile of any scene', () => {
  fc.assert(
    fc.property(plans, ({ size, tilings, outlines, tileCount }) => {
      const { windows } = planWindows(size, tilings, outlines, tileCount);

      for (const { blockWidth, blockHeight } of tilings) {
        for (const { col, row, width, height } of windows) {
          expect(col % blockWidth).toBe(0);
          expect(row % blockHeight).toBe(0);
          if (col + width < size.width) expect((col + width) % blockWidth).toBe(0);
          if (row + height < size.height) expect((row + height) % blockHeight).toBe(0);
        }
      }
    }),
  );
});

function pixelCount(window: Window | undefined): number {
  return window === undefined ? 0 : window.width * window.height;
}

function pairs<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((a, i) => items.slice(i + 1).map((b) => [a, b] as const));
}
