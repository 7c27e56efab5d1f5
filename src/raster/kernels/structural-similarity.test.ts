import { expect, it } from 'vitest';
import { structuralSimilarity } from './structural-similarity.ts';

const window = (factor: number, offset: number, modulus: number, size = 8): Float64Array =>
  Float64Array.from({ length: size ** 2 }, (_, i) => (i * factor + offset) % modulus);
const ones = (size = 8): Uint8Array => new Uint8Array(size ** 2).fill(1);

it('is 1 for a window and itself, however bright', () => {
  const a = window(7, 0, 13);

  expect(structuralSimilarity(a, a, ones(), ones(), 8)).toBeCloseTo(1, 12);
  expect(
    structuralSimilarity(
      a,
      a.map((value) => 5 * value),
      ones(),
      ones(),
      8,
    ),
  ).toBeCloseTo(1, 12);
});

it('is the SSIM of windows brought to mean 1', () => {
  // numpy: A /= A.mean(); B /= B.mean(); (2 mA mB + 1e-4) (2 cov + 9e-4) / ((mA² + mB² + 1e-4) (vA + vB + 9e-4))
  expect(structuralSimilarity(window(7, 0, 13), window(5, 3, 11), ones(), ones(), 8)).toBeCloseTo(
    -0.2456722301898352,
    12,
  );
});

it('leaves out what one of the windows cannot use', () => {
  const a = window(7, 0, 13, 16);
  const b = a.slice();
  const usable = ones(16);
  for (let i = 0; i < 16; i++) {
    b[i] = 1000;
    usable[i] = 0;
  }

  expect(structuralSimilarity(a, b, ones(16), usable, 16)).toBeCloseTo(1, 12);
});

it('has no value without texture or without pixels', () => {
  expect(structuralSimilarity(new Float64Array(64), window(7, 0, 13), ones(), ones(), 8)).toBeNaN();
  expect(structuralSimilarity(window(7, 0, 13), window(7, 0, 13), ones(), new Uint8Array(64), 8)).toBeNaN();
});
