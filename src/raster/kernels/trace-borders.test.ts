import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { labelPatches } from './label-patches.ts';
import { traceBorders } from './trace-borders.ts';
import type { BorderRing } from './trace-borders.ts';

function trace(rows: readonly string[]): BorderRing[] {
  const width = rows[0]!.length;
  const mask = Uint8Array.from(rows.join(''), (sign) => (sign === '#' ? 1 : 0));
  const { labels, count } = labelPatches(mask, width, rows.length);
  return traceBorders(labels, width, rows.length, new Uint8Array(count + 1).fill(1));
}

function pairs({ corners }: BorderRing): (readonly number[])[] {
  return Array.from({ length: corners.length / 2 }, (_, k) => [corners[2 * k]!, corners[2 * k + 1]!]);
}

function area({ corners }: BorderRing): number {
  let doubled = 0;
  for (let k = 0; k + 3 < corners.length; k += 2) {
    doubled += corners[k]! * corners[k + 3]! - corners[k + 2]! * corners[k + 1]!;
  }
  return doubled / 2;
}

it('goes around a block by its corners', () => {
  const rings = trace(['....', '.##.', '.##.', '....']);

  expect(rings.map(pairs)).toEqual([
    [
      [1, 1],
      [3, 1],
      [3, 3],
      [1, 3],
      [1, 1],
    ],
  ]);
});

it('turns around holes the other way', () => {
  expect(trace(['###', '#.#', '###']).map(area)).toEqual([9, -1]);
});

it('gives pixels that touch by a corner a ring each', () => {
  const rings = trace(['#.', '.#']);

  expect(rings.map(({ label }) => label)).toEqual([1, 1]);
  expect(rings.map(area)).toEqual([1, 1]);
});

it('cuts a ring that closes a corner into an outer ring and a hole', () => {
  const rings = trace(['###', '#.#', '##.']);

  expect(rings.map(area).toSorted((a, b) => b - a)).toEqual([8, -1]);
  for (const ring of rings) expect(new Set(pairs(ring).map(String)).size).toBe(pairs(ring).length - 1);
});

it('leaves out labels that are not wanted', () => {
  const labels = Int32Array.of(1, 0, 2);

  expect(traceBorders(labels, 3, 1, Uint8Array.of(0, 0, 1)).map(({ label }) => label)).toEqual([2]);
});

it('encloses every pixel of a patch once and no other, with rings that never touch themselves', () => {
  const masks = fc.integer({ min: 1, max: 12 }).chain((width) =>
    fc.record({
      width: fc.constant(width),
      rows: fc.array(fc.array(fc.boolean(), { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }),
    }),
  );
  fc.assert(
    fc.property(masks, ({ width, rows }) => {
      const mask = Uint8Array.from(rows.flat(), Number);
      const { labels, count } = labelPatches(mask, width, rows.length);

      const rings = traceBorders(labels, width, rows.length, new Uint8Array(count + 1).fill(1));

      for (const ring of rings) {
        const corners = pairs(ring);
        expect(new Set(corners.map(String)).size).toBe(corners.length - 1);
        // Corners only: every one is a turn.
        corners.slice(0, -1).forEach(([col, row], k) => {
          const [beforeCol, beforeRow] = corners[k === 0 ? corners.length - 2 : k - 1]!;
          const [afterCol, afterRow] = corners[k + 1]!;
          expect((beforeCol === col) !== (afterCol === col) && (beforeRow === row) !== (afterRow === row)).toBe(true);
        });
      }
      // Winding number of each pixel's centre, by the rings of one label: the upright edges to its left.
      for (let i = 0; i < mask.length; i++) {
        const [col, row] = [i % width, Math.floor(i / width)];
        for (let label = 1; label <= count; label++) {
          let winding = 0;
          for (const ring of rings.filter((one) => one.label === label)) {
            const corners = pairs(ring);
            for (let k = 0; k + 1 < corners.length; k++) {
              const [[x0, y0], [x1, y1]] = [corners[k]!, corners[k + 1]!];
              if (x0 !== x1 || x0! > col) continue;
              if (Math.min(y0!, y1!) <= row && Math.max(y0!, y1!) > row) winding += Math.sign(y0! - y1!);
            }
          }
          expect(winding).toBe(labels[i] === label ? 1 : 0);
        }
      }
    }),
    { numRuns: 400 },
  );
});
