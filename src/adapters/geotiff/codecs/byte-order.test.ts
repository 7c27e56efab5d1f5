import { expect, it } from 'vitest';
import { reverseBits, swapBytes } from './byte-order.ts';

it.each([
  [8, [1, 2, 3, 4, 5, 6, 7, 8]],
  [12, [1, 2, 3, 4, 5, 6, 7, 8]],
  [16, [2, 1, 4, 3, 6, 5, 8, 7]],
  [32, [4, 3, 2, 1, 8, 7, 6, 5]],
  [64, [8, 7, 6, 5, 4, 3, 2, 1]],
])('turns samples of %i bits over', (bits, wanted) => {
  const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

  swapBytes(bytes, bits);

  expect([...bytes]).toEqual(wanted);
});

it('turns samples of 24 bits over', () => {
  const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6);

  swapBytes(bytes, 24);

  expect([...bytes]).toEqual([3, 2, 1, 6, 5, 4]);
});

it('turns the bits of a byte over', () => {
  const bytes = Uint8Array.of(0b00000001, 0b11010000, 0b00110101);

  reverseBits(bytes);

  expect([...bytes]).toEqual([0b10000000, 0b00001011, 0b10101100]);
});
