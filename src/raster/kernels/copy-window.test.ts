import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Window } from '../window.ts';
import { copyWindow } from './copy-window.ts';

it('copies what two windows share and leaves the rest', () => {
  // prettier-ignore
  const source = Float32Array.of(1, 2,
                                 3, 4);
  const target = new Float32Array(9);

  copyWindow(source, { col: 4, row: 7, width: 2, height: 2 }, target, { col: 5, row: 6, width: 3, height: 3 });

  // prettier-ignore
  expect([...target]).toEqual([0, 0, 0,
                               2, 0, 0,
                               4, 0, 0]);
});

it('does nothing where the windows are apart', () => {
  const target = new Uint8Array(1);

  copyWindow(Uint8Array.of(7), { col: 0, row: 0, width: 1, height: 1 }, target, {
    col: 1,
    row: 0,
    width: 1,
    height: 1,
  });

  expect([...target]).toEqual([0]);
});

// SCIENCE, rule 13.
it('fills a crop with the same bits from any split of the raster in any order', () => {
  const whole: Window = { col: 0, row: 0, width: 16, height: 12 };
  const raster = Float32Array.from({ length: 16 * 12 }, (_, i) => Math.sin(i * 1.7) * 1e4 + (i % 7 === 0 ? NaN : 0));
  const crop: Window = { col: 3, row: 2, width: 10, height: 8 };
  const expected = new Float32Array(80);
  copyWindow(raster, whole, expected, crop);

  const seeds = fc.array(fc.nat(), { minLength: 200, maxLength: 200 });
  fc.assert(
    fc.property(cutsOf(16), cutsOf(12), seeds, (colCuts, rowCuts, order) => {
      const windows = split(colCuts, 16).flatMap(([col, width]) =>
        split(rowCuts, 12).map(([row, height]): Window => ({ col, row, width, height })),
      );
      const shuffled = windows
        .map((window, i) => ({ window, key: order[i]! }))
        .sort((a, b) => a.key - b.key)
        .map(({ window }) => window);
      const filled = new Float32Array(80);

      for (const window of shuffled) {
        const block = new Float32Array(window.width * window.height);
        copyWindow(raster, whole, block, window);
        copyWindow(block, window, filled, crop);
      }

      expect(new Uint8Array(filled.buffer)).toEqual(new Uint8Array(expected.buffer));
    }),
    { numRuns: 1000 },
  );
});

function split(cuts: readonly number[], size: number): (readonly [start: number, length: number])[] {
  const edges = [0, ...cuts.toSorted((a, b) => a - b), size];
  return edges.slice(1).map((end, i) => [edges[i]!, end - edges[i]!] as const);
}

function cutsOf(size: number): fc.Arbitrary<number[]> {
  return fc.uniqueArray(fc.integer({ min: 1, max: size - 1 }));
}
