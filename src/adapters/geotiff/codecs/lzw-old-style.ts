const CLEAR = 256;
const END = 257;
const FIRST = 258;
const TABLE = 4096;

/** Writers of before TIFF 6.0 packed codes from the low end; the first code of a block, CLEAR, shows which. */
export function isOldStyleLzw(input: Uint8Array): boolean {
  return input.length >= 2 && input[0] === 0 && (input[1]! & 1) === 1;
}

/**
 * LZW as it was written before TIFF 6.0: codes begin at the lowest bit, and they grow only when the table is full, not
 * one code early. Nobody writes it any more, so it is not made fast.
 *
 * @returns number of bytes written
 * @throws RangeError at a code that cannot occur
 */
export function decodeOldStyleLzw(input: Uint8Array, out: Uint8Array): number {
  const starts = new Uint32Array(TABLE);
  const lengths = new Uint32Array(TABLE);
  let [next, width, bit, written, previousStart, previousLength] = [FIRST, 9, 0, 0, 0, 0];
  while (written < out.length && bit + width <= 8 * input.length) {
    const code = readCode(input, bit, width);
    bit += width;
    if (code === END) return written;
    if (code === CLEAR) {
      [next, width, previousLength] = [FIRST, 9, 0];
      continue;
    }
    const isNew = code === next && previousLength > 0;
    if (code >= next && !isNew) throw new RangeError(`LZW code ${code} of ${next}`);
    const start = written;
    if (code < CLEAR) {
      out[written] = code;
      written += 1;
    } else {
      const from = isNew ? previousStart : starts[code]!;
      const end = Math.min(out.length, written + (isNew ? previousLength + 1 : lengths[code]!));
      for (let source = from; written < end; written++, source++) out[written] = out[source]!;
    }
    if (previousLength > 0 && next < TABLE) {
      starts[next] = previousStart;
      lengths[next] = previousLength + 1;
      next += 1;
      if (next === 1 << width && width < 12) width += 1;
    }
    [previousStart, previousLength] = [start, written - start];
  }
  return written;
}

function readCode(input: Uint8Array, bit: number, width: number): number {
  const at = bit >> 3;
  const bytes = input[at]! | ((input[at + 1] ?? 0) << 8) | ((input[at + 2] ?? 0) << 16);
  return (bytes >> (bit & 7)) & ((1 << width) - 1);
}
