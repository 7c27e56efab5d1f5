import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLzw } from './lzw.ts';

/** Codes as bits, most significant first, nine bits each. */
function pack(codes: readonly number[]): Uint8Array {
  const bits = codes.map((code) => code.toString(2).padStart(9, '0')).join('');
  return Uint8Array.from(bits.match(/.{1,8}/g)!.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)));
}

describe('LZW', () => {
  /** TIFF 6.0, section 13, the worked example: 7 7 7 8 8 7 7 6 6. */
  it("decodes the specification's example", () => {
    const out = new Uint8Array(9);

    const written = decodeLzw(pack([256, 7, 258, 8, 8, 258, 6, 6, 257]), out);

    expect(written).toBe(9);
    expect([...out]).toEqual([7, 7, 7, 8, 8, 7, 7, 6, 6]);
  });

  it('decodes what the encoder of TIFF 6.0 writes, over all code widths', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 30_000, max: 9 });
    fc.assert(
      fc.property(bytes, (input) => {
        const out = new Uint8Array(input.length);

        expect(decodeLzw(encode(input), out)).toBe(input.length);
        expect(out).toEqual(input);
      }),
      { numRuns: 100 },
    );
    const long = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) >> 7);
    const out = new Uint8Array(long.length);
    decodeLzw(encode(long), out);
    expect(out).toEqual(long);
  });

  it('never writes beyond its buffer and never invents bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (input) => {
        const out = new Uint8Array(100);
        try {
          expect(decodeLzw(input, out)).toBeLessThanOrEqual(100);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses a code before it exists', () => {
    expect(() => decodeLzw(pack([256, 300]), new Uint8Array(4))).toThrow(RangeError);
  });
});

/** The encoder of TIFF 6.0, section 13: clears the table when entry 4094 was added. */
function encode(input: Uint8Array): Uint8Array {
  const bits: string[] = [];
  let table = new Map<string, number>();
  let next = 258;
  let width = 9;
  const write = (code: number): number => bits.push(code.toString(2).padStart(width, '0'));
  const codeOf = (text: string): number => (text.length === 1 ? text.charCodeAt(0) : table.get(text)!);
  write(256);
  let known = '';
  for (const byte of input) {
    const longer = known + String.fromCharCode(byte);
    if (longer.length === 1 || table.has(longer)) {
      known = longer;
      continue;
    }
    write(codeOf(known));
    table.set(longer, next++);
    known = String.fromCharCode(byte);
    // "As soon as table entry 511 is added", and so on.
    if (next === 512 || next === 1024 || next === 2048) width += 1;
    if (next === 4095) {
      write(256);
      [table, next, width] = [new Map(), 258, 9];
    }
  }
  write(codeOf(known));
  write(257);
  return Uint8Array.from(
    bits
      .join('')
      .match(/.{1,8}/g)!
      .map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)),
  );
}
