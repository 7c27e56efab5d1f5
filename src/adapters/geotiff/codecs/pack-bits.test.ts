import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodePackBits } from './pack-bits.ts';

/** The worked example of TIFF 6.0 §9 and Apple's Technical Note 1023. */
it("decodes the specification's example", () => {
  const packed = Uint8Array.of(
    0xfe,
    0xaa,
    0x02,
    0x80,
    0x00,
    0x2a,
    0xfd,
    0xaa,
    0x03,
    0x80,
    0x00,
    0x2a,
    0x22,
    0xf7,
    0xaa,
  );
  const out = new Uint8Array(24);

  expect(decodePackBits(packed, out)).toBe(24);
  expect(Buffer.from(out).toString('hex')).toBe('aaaaaa80002aaaaaaaaa80002a22aaaaaaaaaaaaaaaaaaaa');
});

it('skips the count -128', () => {
  const out = new Uint8Array(1);

  expect(decodePackBits(Uint8Array.of(0x80, 0x80, 0, 7), out)).toBe(1);
  expect(out[0]).toBe(7);
});

it('never writes beyond its buffer and never invents bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(300), (input, length) => {
      const whole = new Uint8Array(length + 8).fill(77);

      const written = decodePackBits(input, whole.subarray(0, length));

      expect(written).toBeLessThanOrEqual(length);
      expect([...whole.subarray(written)].every((byte) => byte === 77)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
