/**
 * LZW as TIFF 6.0 §13 defines it: codes of 9 to 12 bits, most significant bit first, width raised one code early. It
 * answers as `decodeLzw` of `geotiff/codecs/lzw.ts` does, which is the specification.
 */
import { BAD_CODE } from './status';

const CLEAR: u32 = 256;
const END: u32 = 257;
const FIRST: u32 = 258;
const TABLE: u32 = 4096;

// Scratch memory: for each code where its string stands (an address) and how long it is, then all single bytes.
const SINGLES: usize = 8 * <usize>TABLE;
/** Bytes of memory that `decodeLzw` needs at `scratch`. Strings are copied as vectors, hence a vector more. */
export const LZW_SCRATCH: usize = SINGLES + 256 + 16;

/**
 * Decodes until the output is full, at the end code, or where the input ends.
 *
 * @returns number of bytes written, or BAD_CODE
 */
export function decodeLzw(src: usize, srcLength: i32, dst: usize, dstLength: i32, scratch: usize): i32 {
  for (let byte: usize = 0; byte < 256; byte++) {
    store<u8>(scratch + SINGLES + byte, <u8>byte);
    store<u64>(scratch + (byte << 3), (<u64>1 << 32) | <u64>(scratch + SINGLES + byte));
  }
  const srcEnd = src + srcLength;
  const dstStart = dst;
  const dstEnd = dst + dstLength;
  let next = FIRST;
  let width: u32 = 9;
  let bits: u64 = 0;
  let count: u32 = 0;
  let previous: usize = 0;
  let previousLength: u32 = 0;

  while (dst < dstEnd) {
    if (count < width) {
      if (srcEnd - src >= 8) {
        const bytes = (63 - count) >> 3;
        bits = (bits << (bytes << 3)) | (bswap(load<u64>(src)) >> (64 - (bytes << 3)));
        src += bytes;
        count += bytes << 3;
      } else {
        for (; count < width && src < srcEnd; src++, count += 8) bits = (bits << 8) | load<u8>(src);
        if (count < width) break;
      }
    }
    count -= width;
    const code = <u32>(bits >> count) & ((1 << width) - 1);
    if (code - CLEAR <= 1) {
      if (code == END) break;
      next = FIRST;
      width = 9;
      previousLength = 0;
      continue;
    }

    const start = dst;
    if (code < next) {
      const entry = load<u64>(scratch + (<usize>code << 3));
      dst = append(dst, dstEnd, <usize>(<u32>entry), <u32>(entry >> 32));
    } else {
      // The entry about to be made: the previous string and its own first byte.
      if (code != next || previousLength == 0) return BAD_CODE;
      const first = load<u8>(previous);
      dst = append(dst, dstEnd, previous, previousLength);
      if (dst < dstEnd) store<u8>(dst++, first);
    }

    if (previousLength > 0 && next < TABLE) {
      // The previous string and the first byte after it, as they stand in the output.
      store<u64>(scratch + (<usize>next << 3), (<u64>(previousLength + 1) << 32) | <u64>previous);
      next++;
      if (next + 1 >= <u32>1 << width && width < 12) width++;
    }
    previous = start;
    previousLength = <u32>(dst - start);
  }
  return <i32>(dst - dstStart);
}

/** Copies a string of the output to its end, as far as there is room; it never overlaps itself. */
// @ts-ignore: decorator
@inline
function append(dst: usize, dstEnd: usize, from: usize, length: u32): usize {
  if (dstEnd - dst >= <usize>length + 16) {
    v128.store(dst, v128.load(from));
    for (let done: u32 = 16; done < length; done += 16) v128.store(dst + done, v128.load(from + done));
    return dst + length;
  }
  const end = min(dst + length, dstEnd);
  for (; dst < end; dst++, from++) store<u8>(dst, load<u8>(from));
  return end;
}
