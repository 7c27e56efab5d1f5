/** The data of a compressed block: literals and matches until the end of block (RFC 1951 §3.2.3). */
import { END, EXCEPTION, LINK } from './huffman';
import { DISTANCE_BITS, DISTANCE_TABLE, LITERAL_BITS, LITERAL_TABLE, PHASE_BLOCK, PHASE_FULL, Stream } from './state';
import { BAD_CODE, BAD_DISTANCE, TRUNCATED } from './status';

/** Decodes until the block ends, the output is full, or something is wrong; sets the phase. */
export function decodeCodes(stream: Stream): void {
  stream.phase = decodeCarefully(stream);
}

/** One symbol at a time, every byte checked: for the last bytes of the input and of the output. */
function decodeCarefully(stream: Stream): i32 {
  const literals = changetype<usize>(stream) + LITERAL_TABLE;
  const distances = changetype<usize>(stream) + DISTANCE_TABLE;
  while (true) {
    fill(stream);
    const entry = lookUp(stream, literals, LITERAL_BITS);
    if (stream.bitCount < (entry & 63)) return TRUNCATED;
    if ((entry & 0xc0) != 0) {
      if (stream.dst == stream.dstEnd) return PHASE_FULL;
      store<u8>(stream.dst, <u8>(entry >> 8));
      stream.dst += 1;
      drop(stream, entry);
      continue;
    }
    if ((entry & EXCEPTION) != 0) {
      drop(stream, entry);
      return (entry & END) == END ? PHASE_BLOCK : BAD_CODE;
    }
    if (stream.dst == stream.dstEnd) return PHASE_FULL;
    let length = <usize>valueOf(stream.bits, entry);
    drop(stream, entry);

    fill(stream);
    const distanceEntry = lookUp(stream, distances, DISTANCE_BITS);
    if (stream.bitCount < (distanceEntry & 63)) return TRUNCATED;
    if ((distanceEntry & EXCEPTION) != 0) return BAD_CODE;
    const distance = <usize>valueOf(stream.bits, distanceEntry);
    drop(stream, distanceEntry);
    if (distance > stream.dst - stream.dstStart) return BAD_DISTANCE;
    const isCut = length > stream.dstEnd - stream.dst;
    if (isCut) length = stream.dstEnd - stream.dst;
    for (const end = stream.dst + length; stream.dst < end; stream.dst += 1) {
      store<u8>(stream.dst, load<u8>(stream.dst - distance));
    }
    if (isCut) return PHASE_FULL;
  }
}

/** Byte by byte up to at least 56 bits, or what is left of the input. */
function fill(stream: Stream): void {
  while (stream.bitCount <= 56 && stream.src < stream.srcEnd) {
    stream.bits |= <u64>load<u8>(stream.src) << stream.bitCount;
    stream.src += 1;
    stream.bitCount += 8;
  }
}

/** The entry of the next code. Of a code behind a link, the bits of the first table are consumed. */
function lookUp(stream: Stream, table: usize, tableBits: i32): u32 {
  const entry = load<u32>(table + ((<usize>stream.bits & ((1 << tableBits) - 1)) << 2));
  if ((entry & LINK) != LINK) return entry;
  // Fewer bits than the first table has: the caller finds the code longer than the rest of the input.
  if (stream.bitCount < (entry & 63)) return entry;
  drop(stream, entry);
  const index = <usize>stream.bits & ((<usize>1 << ((entry >> 8) & 63)) - 1);
  return load<u32>(table + ((<usize>((entry >> 16) & 0xfff) + index) << 2));
}

// @ts-ignore: decorator
@inline
function drop(stream: Stream, entry: u32): void {
  stream.bits >>= entry & 63;
  stream.bitCount -= entry & 63;
}

/** Base and extra bits. */
// @ts-ignore: decorator
@inline
function valueOf(bits: u64, entry: u32): u32 {
  const extra = (bits & ((<u64>1 << (entry & 63)) - 1)) >> ((entry >> 8) & 63);
  return ((entry >> 16) & 0x7fff) + <u32>extra;
}
