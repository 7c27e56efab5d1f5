import { expect, it } from 'vitest';
import { gradientMagnitude } from './gradient-magnitude.ts';

function steepness(values: readonly number[], usable: readonly number[], width: number) {
  const height = values.length / width;
  const out = new Float64Array(values.length).fill(-1);
  const outUsable = new Uint8Array(values.length).fill(9);
  gradientMagnitude(Float32Array.from(values), Uint8Array.from(usable), width, height, out, outUsable);
  return { out: [...out], outUsable: [...outUsable] };
}

it('is the length of the differences of Sobel, and nothing at the edge of the array', () => {
  // prettier-ignore
  const values = [0, 0, 0,
                  2, 1, 8,
                  0, 8, 0];

  const { out, outUsable } = steepness(values, Array(9).fill(1), 3);

  // 2 · (8 − 2) / 8 = 1.5 and 2 · (8 − 0) / 8 = 2.
  expect(out).toEqual([0, 0, 0, 0, 2.5, 0, 0, 0, 0]);
  expect(outUsable).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0]);
});

it('makes no edge beside a pixel that cannot be used, whatever that holds', () => {
  // prettier-ignore
  const values = [1, 1, 1,   1, 1,
                  1, 1, NaN, 1, 1,
                  1, 1, 1,   1, 1,
                  1, 1, 1,   1, 1];
  const usable = values.map((value) => (Number.isNaN(value) ? 0 : 1));

  const { out, outUsable } = steepness(values, usable, 5);

  expect(out).toEqual(Array(20).fill(0));
  expect(outUsable).toEqual(Array(20).fill(0));
});

it('leaves out a value that is missing though nothing says so', () => {
  const { out, outUsable } = steepness([1, NaN, 1, 1, 1, 1, 1, 1, 1], Array(9).fill(1), 3);

  expect(out[4]).toBe(0);
  expect(outUsable[4]).toBe(0);
});

it('does not tell bright from dark', () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3];
  const ones = Array(16).fill(1);

  const inverted = steepness(
    values.map((value) => 10 - value),
    ones,
    4,
  );

  expect(inverted).toEqual(steepness(values, ones, 4));
});
