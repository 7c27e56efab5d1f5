/** Samples that no typed array holds: 1 to 31 bits, floats of 16 and 24 bits. They become the next type that holds them. */

/**
 * Unsigned samples of 1 to 31 bits, packed from the highest bit on; every row begins on a whole byte (TIFF 6.0 §3).
 *
 * @param bytes at least `rows` rows of `⌈rowSamples · bits / 8⌉` bytes
 * @returns 8 bits a sample up to 8 bits, 16 up to 16, else 32
 */
export function unpackBits(
  bytes: Uint8Array,
  bits: number,
  rowSamples: number,
  rows: number,
): Uint8Array | Uint16Array | Uint32Array {
  const count = rowSamples * rows;
  const out = bits <= 8 ? new Uint8Array(count) : bits <= 16 ? new Uint16Array(count) : new Uint32Array(count);
  const rowBytes = Math.ceil((rowSamples * bits) / 8);
  for (let row = 0, i = 0; row < rows; row++) {
    let position = row * rowBytes;
    let known = 0;
    let knownBits = 0;
    for (const end = i + rowSamples; i < end; i++) {
      // At most 31 + 7 bits, which a double holds exactly where 32-bit shifts would not.
      while (knownBits < bits) {
        known = known * 256 + bytes[position]!;
        position += 1;
        knownBits += 8;
      }
      knownBits -= bits;
      const rest = 2 ** knownBits;
      const value = Math.floor(known / rest);
      out[i] = value;
      known -= value * rest;
    }
  }
  return out;
}

/** IEEE 754 binary16, lowest byte first. */
export function widenFloats16(bytes: Uint8Array): Float32Array {
  const out = new Float32Array(bytes.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = smallFloat(bytes[2 * i]! | (bytes[2 * i + 1]! << 8), 5, 10);
  return out;
}

/** Floats of 24 bits (Adobe TIFF Technical Note 3: sign, 7 bits of exponent, 16 of fraction), lowest byte first. */
export function widenFloats24(bytes: Uint8Array): Float32Array {
  const out = new Float32Array(bytes.length / 3);
  for (let i = 0, at = 0; i < out.length; i++, at += 3) {
    out[i] = smallFloat(bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16), 7, 16);
  }
  return out;
}

/** A float with the layout of IEEE 754 but fewer bits. Every such number is exact in 32 bits. */
function smallFloat(code: number, exponentBits: number, fractionBits: number): number {
  const fraction = code & (2 ** fractionBits - 1);
  const exponent = (code >> fractionBits) & (2 ** exponentBits - 1);
  const sign = code >> (fractionBits + exponentBits) === 0 ? 1 : -1;
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias - fractionBits);
  return sign * (2 ** fractionBits + fraction) * 2 ** (exponent - bias - fractionBits);
}
