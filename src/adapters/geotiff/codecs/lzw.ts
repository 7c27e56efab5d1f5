/**
 * LZW as TIFF 6.0 §13 defines it: codes of 9 to 12 bits, most significant bit first, width raised one code early.
 * geotiff.js's own decoder grows a plain array and reaches 10 MB/s; this one writes into the block.
 */

const CLEAR = 256;
const END = 257;
const FIRST = 258;
const TABLE = 4096;

/**
 * Decodes into `out` and stops when it is full, at the end code, or where the input ends.
 *
 * @returns number of bytes written
 * @throws RangeError at a code that cannot occur
 */
export function decodeLzw(input: Uint8Array, out: Uint8Array): number {
  // A table entry is a string that was written before: where it begins in `out`, and how long it is.
  const starts = new Uint32Array(TABLE);
  const lengths = new Uint16Array(TABLE);
  let next = FIRST;
  let width = 9;
  let bits = 0;
  let bitCount = 0;
  let position = 0;
  let written = 0;
  let previousStart = 0;
  let previousLength = 0;

  while (written < out.length) {
    while (bitCount < width) {
      if (position === input.length) return written;
      bits = ((bits << 8) | input[position]!) & 0xffffff;
      position += 1;
      bitCount += 8;
    }
    bitCount -= width;
    const code = (bits >>> bitCount) & ((1 << width) - 1);
    if (code === END) return written;
    if (code === CLEAR) {
      next = FIRST;
      width = 9;
      previousLength = 0;
      continue;
    }

    const start = written;
    if (code < CLEAR) {
      out[written] = code;
      written += 1;
    } else {
      // The entry about to be made is the previous string plus its own first byte, hence one longer.
      const isNew = code === next && previousLength > 0;
      if (code >= next && !isNew) throw new RangeError(`LZW code ${code} of ${next}`);
      const from = isNew ? previousStart : starts[code]!;
      const length = isNew ? previousLength + 1 : lengths[code]!;
      const end = Math.min(out.length, written + length);
      // Byte by byte, because the new entry overlaps what is being written.
      for (let source = from; written < end; written++, source++) out[written] = out[source]!;
    }

    if (previousLength > 0 && next < TABLE) {
      starts[next] = previousStart;
      lengths[next] = previousLength + 1;
      next += 1;
      if (next + 1 >= 1 << width && width < 12) width += 1;
    }
    previousStart = start;
    previousLength = written - start;
  }
  return written;
}
