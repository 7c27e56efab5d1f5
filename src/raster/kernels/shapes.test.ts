import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { labelPatches, largestPatch, patchSizes } from './label-patches.ts';
import { countCrossings, effectiveWidth } from './outline-measures.ts';

function flat(width: number, height: number, base = 1): { base: number; byCol: Float64Array; byRow: Float64Array } {
  return { base, byCol: new Float64Array(width).fill(1), byRow: new Float64Array(height).fill(1) };
}

it('joins pixels that touch by a corner, as scipy.ndimage.label with a full structure does', () => {
  // prettier-ignore
  const mask = Uint8Array.of(1, 1, 0, 0, 0, 1,
                             0, 0, 1, 0, 0, 0,
                             0, 0, 0, 0, 1, 0,
                             1, 0, 0, 0, 1, 1);

  const patches = labelPatches(mask, 6, 4);

  // scipy 1.17: ndimage.label(mask, ones((3, 3)))
  // prettier-ignore
  expect([...patches.labels]).toEqual([1, 1, 0, 0, 0, 2,
                                       0, 0, 1, 0, 0, 0,
                                       0, 0, 0, 0, 3, 0,
                                       4, 0, 0, 0, 3, 3]);
  expect(patches.count).toBe(4);
});

it('does not join the end of a row with the start of the next', () => {
  expect(labelPatches(Uint8Array.of(0, 0, 1, 1, 0, 0), 3, 2).count).toBe(2);
});

it('labels as a flood does that starts at each pixel that no flood reached', () => {
  const rows = fc.array(fc.constantFrom(0, 0, 1, 1, 1), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(rows, fc.constantFrom(1, 2, 5, 6, 12, 30, 60), (list, width) => {
      const flooded = new Int32Array(list.length);
      let count = 0;
      const flood = (i: number): void => {
        flooded[i] = count;
        for (let k = 0; k < list.length; k++) {
          const [across, down] = [(k % width) - (i % width), Math.floor(k / width) - Math.floor(i / width)];
          if (Math.max(Math.abs(across), Math.abs(down)) === 1 && list[k] === 1 && flooded[k] === 0) flood(k);
        }
      };
      for (const [i, value] of list.entries()) {
        if (value === 0 || flooded[i] !== 0) continue;
        count += 1;
        flood(i);
      }

      const patches = labelPatches(Uint8Array.from(list), width, list.length / width);

      expect(patches).toEqual({ labels: flooded, count });
    }),
  );
});

it('measures patches inside the weights', () => {
  const patches = labelPatches(Uint8Array.of(1, 1, 0, 1), 4, 1);
  const weights = Float64Array.of(1, 0.5, 1, 1);

  expect(patchSizes(patches, weights, flat(4, 1, 4))).toEqual([
    { pixels: 1.5, squareMetres: 6 },
    { pixels: 1, squareMetres: 4 },
  ]);
  expect(largestPatch(patches, weights, flat(4, 1, 4))).toBe(6);
  expect(largestPatch(labelPatches(Uint8Array.of(0), 1, 1), Float64Array.of(1), flat(1, 1))).toBe(0);
});

it('finds the width of a strip, a square and a disc', () => {
  const strip = new Float64Array(12 * 30);
  for (let row = 1; row < 29; row++) strip[row * 12 + 5] = 1;
  const square = Float64Array.from({ length: 400 }, (_, i) =>
    i % 20 >= 4 && i % 20 < 14 && i >= 80 && i < 280 ? 1 : 0,
  );

  // 2·28 / 58 and 2·100 / 40; the gradient of a corner is √½ instead of 1, that of a strip's end √½ twice instead of 3/2.
  expect(effectiveWidth(strip, 12, 30)).toBeCloseTo(56 / (2 * 27 + 4 * Math.SQRT1_2), 12);
  expect(effectiveWidth(square, 20, 20)).toBeCloseTo(200 / (4 * 9 + 4 * Math.SQRT1_2), 12);
  // A disc of radius r is r wide: 2·πr² / 2πr.
  expect(Math.abs(effectiveWidth(disc(50, 20.3), 50, 50) / 20.3 - 1)).toBeLessThan(0.01);
  expect(effectiveWidth(new Float64Array(4), 2, 2)).toBe(0);
});

it('measures the border of a disc by Cauchy and Crofton within 2 %', () => {
  const radius = 40.3;
  const mask = Uint8Array.from(disc(100, radius), (share) => (share >= 0.5 ? 1 : 0));
  const weights = new Float64Array(10_000).fill(1);

  const length = (countCrossings(mask, weights, 100, 100) * Math.PI) / 4;

  expect(Math.abs(length / (2 * Math.PI * radius) - 1)).toBeLessThan(0.02);
});

it('crosses only between observed pixels', () => {
  expect(countCrossings(Uint8Array.of(1, 0, 1), Float64Array.of(1, 0, 1), 3, 1)).toBe(0);
  expect(countCrossings(Uint8Array.of(1, 0, 1), Float64Array.of(1, 1, 0.1), 3, 1)).toBe(2);
});

/** Coverage of a disc around the middle, from 16 × 16 points a pixel. */
function disc(size: number, radius: number): Float64Array {
  const middle = size / 2;
  return Float64Array.from({ length: size * size }, (_, i) => {
    let inside = 0;
    for (let k = 0; k < 256; k++) {
      const x = (i % size) + ((k % 16) + 0.5) / 16 - middle;
      const y = Math.floor(i / size) + (Math.floor(k / 16) + 0.5) / 16 - middle;
      if (x * x + y * y < radius * radius) inside += 1;
    }
    return inside / 256;
  });
}
