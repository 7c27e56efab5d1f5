import { expect, it } from 'vitest';
import { unpackBits, widenFloats16, widenFloats24 } from './small-samples.ts';

it('takes samples from the highest bit on, rows from whole bytes on', () => {
  // Rows 5 2 7 and 1 0 6 in three bits.
  expect([...unpackBits(Uint8Array.of(0b10101011, 0b10000000, 0b00100011, 0b00000000), 3, 3, 2)]).toEqual([
    5, 2, 7, 1, 0, 6,
  ]);
  // fff 001 in twelve bits.
  expect(unpackBits(Uint8Array.of(0xff, 0xf0, 0x01), 12, 2, 1)).toEqual(Uint16Array.of(0xfff, 1));
  // The largest number of 31 bits, and 1, which begins at bit 31.
  expect(unpackBits(Uint8Array.of(0xff, 0xff, 0xff, 0xfe, 0, 0, 0, 4), 31, 2, 1)).toEqual(
    Uint32Array.of(2 ** 31 - 1, 1),
  );
});

it('widens half floats', () => {
  // 1, −2, the largest, the smallest, −0, infinity, NaN: IEEE 754 binary16.
  const codes = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x8000, 0x7c00, 0x7e00);

  expect([...widenFloats16(new Uint8Array(codes.buffer))]).toEqual([1, -2, 65_504, 2 ** -24, -0, Infinity, NaN]);
});

it('widens floats of 24 bits', () => {
  // Sign, seven bits of exponent with bias 63, sixteen of fraction: 1, −1.5, 2⁻⁷⁸.
  const bytes = Uint8Array.of(0x00, 0x00, 0x3f, 0x00, 0x80, 0xbf, 0x01, 0x00, 0x00);

  expect([...widenFloats24(bytes)]).toEqual([1, -1.5, 2 ** -78]);
});
