import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ByteRange, mergeRanges } from './merge-ranges.ts';

const spans = (...ranges: [number, number][]) =>
  mergeRanges(ranges.map(([offset, length]) => ({ offset, length }))).map(({ offset, length }) => [offset, length]);

it('joins neighbours and what is nearly so', () => {
  expect(spans([0, 100], [100, 100], [208, 100])).toEqual([[0, 308]]);
});

it('leaves apart what would be fetched for nothing', () => {
  expect(spans([0, 100], [200, 100])).toEqual([
    [0, 100],
    [200, 100],
  ]);
});

it('joins each of two bands that take turns', () => {
  expect(spans([0, 100], [5000, 100], [100, 100], [5100, 100])).toEqual([
    [0, 200],
    [5000, 200],
  ]);
});

it('keeps requests below a megabyte, but for a tile that is larger', () => {
  const half = 2 ** 19;
  expect(spans([0, half], [half, half], [2 * half, half], [3 * half, 3 * half])).toEqual([
    [0, 2 * half],
    [2 * half, half],
    [3 * half, 3 * half],
  ]);
});

it('covers every range, and wastes at most a fifth of what is needed', () => {
  const range = fc.record({ gap: fc.nat(3000), length: fc.integer({ min: 1, max: 20_000 }), stream: fc.nat(2) });
  fc.assert(
    fc.property(fc.array(range), (steps) => {
      const ends = [0, 10_000_000, 20_000_000];
      const ranges = steps.map(({ gap, length, stream }): ByteRange => {
        const offset = ends[stream]! + gap;
        ends[stream] = offset + length;
        return { offset, length };
      });

      const merged = mergeRanges(ranges);

      const parts = merged.flatMap((one) => one.parts);
      expect(parts.toSorted((a, b) => a.offset - b.offset)).toEqual(ranges.toSorted((a, b) => a.offset - b.offset));
      for (const { offset, length, parts: own } of merged) {
        for (const part of own)
          expect(part.offset >= offset && part.offset + part.length <= offset + length).toBe(true);
      }
      expect(sum(merged)).toBeLessThanOrEqual(1.2 * sum(ranges));
    }),
  );
});

function sum(ranges: readonly ByteRange[]): number {
  return ranges.reduce((total, { length }) => total + length, 0);
}
