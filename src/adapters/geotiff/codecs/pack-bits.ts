/**
 * PackBits (TIFF 6.0 §9): a count byte `n`, then `n + 1` bytes to copy where it is 0 to 127, or one byte to write
 * `1 − n` times where it is −127 to −1. −128 is skipped.
 *
 * @returns number of bytes written: fewer than `out` has where the input ends early, never more
 */
export function decodePackBits(input: Uint8Array, out: Uint8Array): number {
  let position = 0;
  let written = 0;
  while (written < out.length && position < input.length) {
    const count = input[position]!;
    position += 1;
    if (count < 128) {
      const end = Math.min(position + count + 1, input.length, position + out.length - written);
      out.set(input.subarray(position, end), written);
      written += end - position;
      position += count + 1;
    } else if (count > 128 && position < input.length) {
      const end = Math.min(written + 257 - count, out.length);
      out.fill(input[position]!, written, end);
      written = end;
      position += 1;
    }
  }
  return written;
}
