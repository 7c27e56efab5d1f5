/** The data of a compressed block: literals and matches until the end of block (RFC 1951 §3.2.3). */
import { decodeFast, isFast } from './decode-fast';
import { END, EXCEPTION, LINK, LITERAL } from './huffman';
import { DISTANCE_BITS, DISTANCE_TABLE, LITERAL_BITS, LITERAL_TABLE, PHASE_BLOCK, PHASE_FULL, Stream } from './state';
import { BAD_CODE, BAD_DISTANCE, TRUNCATED } from './status';

/** As many steps as the fast loop can take, then one symbol. Sets the phase where the block ends or cannot go on. */
export function decodeCodes(stream: Stream): void {
  if (isFast(stream)) decodeFast(stream);
  decodeSymbol(stream);
}

/** One symbol, every byte checked: for the ends of the input and of the output, and for what a step cannot be. */
export function decodeSymbol(stream: Stream): void {
  const literals = changetype<usize>(stream) + LITERAL_TABLE;
  fill(stream);
  const entry = lookUp(stream, literals, LITERAL_BITS);
  if (stream.bitCount < (entry & 63)) {
    stream.phase = TRUNCATED;
    return;
  }
  if ((entry & EXCEPTION) != 0) {
    drop(stream, entry);
    stream.phase = (entry & END) == END ? PHASE_BLOCK : BAD_CODE;
    return;
  }
  if (stream.dst == stream.dstEnd) {
    stream.phase = PHASE_FULL;
    return;
  }
  if ((entry & LITERAL) != 0) {
    store<u8>(stream.dst, <u8>(entry >> 8));
    stream.dst += 1;
    drop(stream, entry);
    return;
  }
  const length = <usize>valueOf(stream.bits, entry);
  drop(stream, entry);
  decodeMatch(stream, length);
}

function decodeMatch(stream: Stream, length: usize): void {
  fill(stream);
  const entry = lookUp(stream, changetype<usize>(stream) + DISTANCE_TABLE, DISTANCE_BITS);
  if (stream.bitCount < (entry & 63)) {
    stream.phase = TRUNCATED;
    return;
  }
  if ((entry & EXCEPTION) != 0) {
    stream.phase = BAD_CODE;
    return;
  }
  const distance = <usize>valueOf(stream.bits, entry);
  drop(stream, entry);
  if (distance > stream.dst - stream.dstStart) {
    stream.phase = BAD_DISTANCE;
    return;
  }
  const room = stream.dstEnd - stream.dst;
  copyMatch(stream.dst, distance, min(length, room), room);
  stream.dst += min(length, room);
  if (length > room) stream.phase = PHASE_FULL;
}

/** What is copied may overlap what is written: a match repeats its last `distance` bytes. */
function copyMatch(dst: usize, distance: usize, length: usize, room: usize): void {
  const end = dst + length;
  if (room >= length + 16) {
    // The period is made at least a vector long, then vectors are copied, the last one past the end.
    let period = distance;
    while (period < 16) period += distance;
    if (period > distance) {
      for (const stop = min(dst + period, end); dst < stop; dst++) store<u8>(dst, load<u8>(dst - distance));
    }
    for (; dst < end; dst += 16) v128.store(dst, v128.load(dst - period));
    return;
  }
  for (; dst < end; dst++) store<u8>(dst, load<u8>(dst - distance));
}

/** Up to at least 56 bits, or what is left of the input. */
function fill(stream: Stream): void {
  if (stream.srcEnd - stream.src >= 8) {
    const bytes = (63 - stream.bitCount) >> 3;
    const kept = (<u64>1 << (bytes << 3)) - 1;
    stream.bits |= (load<u64>(stream.src) & kept) << stream.bitCount;
    stream.src += <usize>bytes;
    stream.bitCount += bytes << 3;
    return;
  }
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
  return load<u32>(table + ((<usize>((entry >> 16) & 0xfff) + (1 << tableBits) + index) << 2));
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
