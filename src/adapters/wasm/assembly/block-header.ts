/** What stands before the data of a Deflate block (RFC 1951 §3.2.3): its type, and its codes. */
import { buildTable, DISTANCES, LITERALS, PLAIN } from './huffman';
import {
  DISTANCE_BITS,
  DISTANCE_TABLE,
  LENGTHS,
  LENGTHS_BITS,
  LENGTHS_TABLE,
  LITERAL_BITS,
  LITERAL_TABLE,
  PHASE_CODES,
  PHASE_STORED,
  Stream,
} from './state';
import { makeSteps } from './step-tables';
import { BAD_BLOCK, BAD_TABLE, TRUNCATED } from './status';

/** @returns the phase that follows, or a negative status */
export function readBlockHeader(stream: Stream): i32 {
  if (!want(stream, 3)) return TRUNCATED;
  stream.isLast = take(stream, 1);
  const type = take(stream, 2);
  if (type == 0) return readStoredLength(stream);
  if (type == 1) return makeFixedCodes(stream);
  return type == 2 ? readCodes(stream) : BAD_BLOCK;
}

function readStoredLength(stream: Stream): i32 {
  // The rest of the last byte is padding; whole bytes that were read ahead are given back.
  stream.src -= <usize>(stream.bitCount >> 3);
  stream.bitCount = 0;
  stream.bits = 0;
  if (stream.srcEnd - stream.src < 4) return TRUNCATED;
  const length = <i32>load<u16>(stream.src);
  if ((length ^ 0xffff) != <i32>load<u16>(stream.src, 2)) return BAD_BLOCK;
  stream.src += 4;
  stream.storedLength = length;
  return PHASE_STORED;
}

/** RFC 1951 §3.2.6. Symbols 286 and 287, and distances 30 and 31, have a code and no meaning. */
function makeFixedCodes(stream: Stream): i32 {
  const scratch = changetype<usize>(stream);
  const lengths = scratch + LENGTHS;
  memory.fill(lengths, 8, 144);
  memory.fill(lengths + 144, 9, 112);
  memory.fill(lengths + 256, 7, 24);
  memory.fill(lengths + 280, 8, 8);
  buildTable(scratch, lengths, 288, scratch + LITERAL_TABLE, LITERAL_BITS, LITERALS);
  memory.fill(lengths, 5, 32);
  buildTable(scratch, lengths, 32, scratch + DISTANCE_TABLE, DISTANCE_BITS, DISTANCES);
  makeSteps(scratch);
  return PHASE_CODES;
}

/** RFC 1951 §3.2.7. */
function readCodes(stream: Stream): i32 {
  if (!want(stream, 14)) return TRUNCATED;
  const literalCount = take(stream, 5) + 257;
  const distanceCount = take(stream, 5) + 1;
  const lengthsCount = take(stream, 4) + 4;
  if (literalCount > 286 || distanceCount > 30) return BAD_TABLE;
  const scratch = changetype<usize>(stream);
  const lengths = scratch + LENGTHS;
  memory.fill(lengths, 0, 19);
  for (let i = 0; i < lengthsCount; i++) {
    if (!want(stream, 3)) return TRUNCATED;
    store<u8>(lengths + load<u8>(LENGTHS_ORDER + i), <u8>take(stream, 3));
  }
  const table = scratch + LENGTHS_TABLE;
  // zlib goes on with a code of nothing, and then misses the end of block.
  if (!buildTable(scratch, lengths, 19, table, LENGTHS_BITS, PLAIN)) return BAD_TABLE;

  const count = literalCount + distanceCount;
  let previous: u8 = 0;
  for (let i = 0; i < count; ) {
    // Seven bits of code and seven more; fewer are there only at the end of the input.
    want(stream, 14);
    const entry = load<u32>(table + ((<usize>stream.bits & ((1 << LENGTHS_BITS) - 1)) << 2));
    const bits = entry & 63;
    const symbol = (entry >> 16) & 0x7fff;
    const extra = symbol < 16 ? 0 : symbol == 16 ? 2 : symbol == 17 ? 3 : 7;
    if (stream.bitCount < bits + extra) return TRUNCATED;
    if ((entry & 0x80000000) != 0) return BAD_TABLE;
    take(stream, bits);
    if (symbol < 16) {
      previous = <u8>symbol;
      store<u8>(lengths + i++, previous);
      continue;
    }
    if (symbol == 16 && i == 0) return BAD_TABLE;
    const repeat = take(stream, extra) + (symbol == 18 ? 11 : 3);
    if (symbol != 16) previous = 0;
    if (i + repeat > count) return BAD_TABLE;
    memory.fill(lengths + i, previous, repeat);
    i += repeat;
  }
  // Without an end the block could not stop.
  if (load<u8>(lengths + 256) == 0) return BAD_TABLE;
  const literalsAreCode = buildTable(scratch, lengths, literalCount, scratch + LITERAL_TABLE, LITERAL_BITS, LITERALS);
  if (!literalsAreCode) return BAD_TABLE;
  const distances = lengths + literalCount;
  const distancesAreCode = buildTable(scratch, distances, distanceCount, scratch + DISTANCE_TABLE, DISTANCE_BITS, DISTANCES);
  if (!distancesAreCode) return BAD_TABLE;
  makeSteps(scratch);
  return PHASE_CODES;
}

/** Reads bytes until `count` bits are in the buffer, or the input ends. */
function want(stream: Stream, count: u64): bool {
  while (stream.bitCount < count && stream.src < stream.srcEnd) {
    stream.bits |= <u64>load<u8>(stream.src) << stream.bitCount;
    stream.src += 1;
    stream.bitCount += 8;
  }
  return stream.bitCount >= count;
}

function take(stream: Stream, count: u32): i32 {
  const value = <i32>(stream.bits & ((<u64>1 << count) - 1));
  stream.bits >>= count;
  stream.bitCount -= count;
  return value;
}

const LENGTHS_ORDER: usize = memory.data<u8>([16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]);
