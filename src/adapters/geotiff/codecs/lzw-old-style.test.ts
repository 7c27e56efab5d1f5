import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeOldStyleLzw, isOldStyleLzw } from './lzw-old-style.ts';

/** Codes as bits, least significant first, nine bits each. */
function pack(codes: readonly number[]): Uint8Array {
  const bits = codes.flatMap((code) => Array.from({ length: 9 }, (_, i) => (code >> i) & 1));
  const out = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [i, bit] of bits.entries()) out[i >> 3]! |= bit << (i & 7);
  return out;
}

describe('old-style LZW', () => {
  // The strings of the example in TIFF 6.0 §13, in the older order of bits.
  const example = pack([256, 7, 258, 8, 8, 258, 6, 6, 257]);

  it('is known by its first code', () => {
    expect(isOldStyleLzw(example)).toBe(true);
    expect(isOldStyleLzw(Uint8Array.of(0x80, 0x01))).toBe(false);
  });

  it('takes codes from the low end', () => {
    const out = new Uint8Array(9);

    expect(decodeOldStyleLzw(example, out)).toBe(9);
    expect([...out]).toEqual([7, 7, 7, 8, 8, 7, 7, 6, 6]);
  });

  it('never writes beyond its buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (input) => {
        const out = new Uint8Array(100);
        try {
          expect(decodeOldStyleLzw(input, out)).toBeLessThanOrEqual(100);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
