/**
 * Decoding tables of the prefix codes of RFC 1951 §3.2.2: indexed by the next bits of the input, an entry says what they
 * mean. Entries are 32 bits:
 *
 *     bits  0-5   bits to consume: the code and the extra bits that follow it
 *     bit   6     LITERAL: bits 8-15 are it
 *     bits  8-13  otherwise: bits of the code alone, behind which are the extra bits
 *     bits 16-30  otherwise: base length, base distance, or symbol
 *     bit   31    EXCEPTION: LINK, END, or a mistake
 */
import { COUNTS, SORTED } from './state';

export const EXCEPTION: u32 = 0x80000000;
/** The code is longer: bits 16-27 say where behind the first table its second one begins, bits 8-13 how it is indexed. */
export const LINK: u32 = EXCEPTION | 0x4000;
export const END: u32 = EXCEPTION | 0x8000;
const INVALID: u32 = EXCEPTION;

export const LITERAL: u32 = 0x40;

export const LITERALS: u32 = 0;
export const DISTANCES: u32 = 1;
export const PLAIN: u32 = 2;

/**
 * Builds the table of the code whose lengths are at `lengths`.
 *
 * @param kind what the symbols mean, see `entryOf`
 * @returns false where the lengths are no prefix code. As zlib has it, a code may be incomplete only if it is one code of
 *   one bit (then the other bit is an error when met) or none at all.
 */
export function buildTable(scratch: usize, lengths: usize, symbolCount: i32, table: usize, tableBits: i32, kind: u32): bool {
  const counts = scratch + COUNTS;
  memory.fill(counts, 0, 64);
  for (let symbol = 0; symbol < symbolCount; symbol++) {
    const count = counts + (<usize>load<u8>(lengths + symbol) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
  let longest = 15;
  while (longest > 0 && load<u32>(counts + (longest << 2)) == 0) longest--;
  let room: i32 = 1;
  for (let length = 1; length <= longest; length++) {
    room = (room << 1) - load<i32>(counts + (length << 2));
    if (room < 0) return false;
  }
  if (room > 0 && (longest > 1 || kind == PLAIN)) return false;
  const size = 1 << tableBits;
  if (room > 0) for (let i = 0; i < size; i++) store<u32>(table + (i << 2), INVALID | (1 << 8) | 1);
  sortSymbols(scratch, lengths, symbolCount);

  // Codes in the order of RFC 1951: shorter first, then by symbol. A table of n bits is twice the table of n - 1 bits,
  // then the codes of n bits are put in, so no entry is written for each of its repetitions.
  let sorted = scratch + SORTED;
  let code: u32 = 0;
  for (let length = 1; length <= min(longest, tableBits); length++) {
    if (room == 0 && length > 1) memory.copy(table + (<usize>2 << length), table, <usize>2 << length);
    for (let left = load<i32>(counts + (length << 2)); left > 0; left--) {
      const entry = entryOf(load<u16>(sorted), length, kind);
      sorted += 2;
      if (room == 0) store<u32>(table + (<usize>code << 2), entry);
      else for (let i: u32 = code; i < <u32>size; i += <u32>1 << length) store<u32>(table + (<usize>i << 2), entry);
      code = nextCode(code, length);
    }
  }
  if (room == 0) for (let length = min(longest, tableBits) + 1; length <= tableBits; length++) {
    memory.copy(table + (<usize>2 << length), table, <usize>2 << length);
  }
  if (longest <= tableBits) return true;

  let next: u32 = size;
  let prefix: u32 = 0xffffffff;
  let subBits = 0;
  let first: u32 = 0;
  for (let length = tableBits + 1; length <= longest; length++) {
    for (let left = load<i32>(counts + (length << 2)); left > 0; left--) {
      if ((code & (size - 1)) != prefix) {
        prefix = code & (size - 1);
        subBits = length - tableBits;
        // The codes of one prefix are consecutive: take longer ones in until they fill the second table.
        let used = left;
        while (used < 1 << subBits) {
          subBits++;
          used = (used << 1) + load<i32>(counts + ((tableBits + subBits) << 2));
        }
        first = next;
        next += <u32>1 << subBits;
        store<u32>(table + (<usize>prefix << 2), LINK | ((first - size) << 16) | (subBits << 8) | tableBits);
      }
      const subLength = length - tableBits;
      const entry = entryOf(load<u16>(sorted), subLength, kind);
      sorted += 2;
      for (let i = code >> tableBits; i < <u32>1 << subBits; i += <u32>1 << subLength) {
        store<u32>(table + (<usize>(first + i) << 2), entry);
      }
      code = nextCode(code, length);
    }
  }
  return true;
}

/** Stable, by length; length 0 means that a symbol does not occur. */
function sortSymbols(scratch: usize, lengths: usize, symbolCount: i32): void {
  const counts = scratch + COUNTS;
  const offsets = counts + 64;
  let offset: u32 = 0;
  for (let length: usize = 1; length <= 15; length++) {
    store<u32>(offsets + (length << 2), offset);
    offset += load<u32>(counts + (length << 2));
  }
  for (let symbol = 0; symbol < symbolCount; symbol++) {
    const length = load<u8>(lengths + symbol);
    if (length == 0) continue;
    const at = offsets + (<usize>length << 2);
    const position = load<u32>(at);
    store<u32>(at, position + 1);
    store<u16>(scratch + SORTED + (<usize>position << 1), <u16>symbol);
  }
}

/** The code after a bit-reversed one of the same length; after the last, the reversed prefix of the next length. */
// @ts-ignore: decorator
@inline
function nextCode(code: u32, length: i32): u32 {
  // Adding one at the highest bit and carrying downwards.
  const ones = (<u32>1 << length) - 1;
  const carry = ~code & ones;
  if (carry == 0) return code;
  const bit: u32 = <u32>1 << (31 - clz(carry));
  return (code & (bit - 1)) | bit;
}

// @ts-ignore: decorator
@inline
function entryOf(symbol: u32, length: u32, kind: u32): u32 {
  if (kind == PLAIN) return (symbol << 16) | (length << 8) | length;
  if (kind == DISTANCES) {
    if (symbol >= 30) return INVALID | (length << 8) | length;
    return load<u32>(DISTANCE_ENTRIES + (<usize>symbol << 2)) + ((length << 8) | length);
  }
  if (symbol < 256) return (symbol << 8) | LITERAL | length;
  return load<u32>(LENGTH_ENTRIES + (<usize>(symbol - 256) << 2)) + ((length << 8) | length);
}

/** Extra bits in bits 0-5, base in bits 16-30 (RFC 1951 §3.2.5), from symbol 256 on. */
const LENGTH_ENTRIES: usize = memory.data<u32>([
  0x80008000, 0x30000, 0x40000, 0x50000, 0x60000, 0x70000, 0x80000, 0x90000, 0xa0000, 0xb0001, 0xd0001, 0xf0001,
  0x110001, 0x130002, 0x170002, 0x1b0002, 0x1f0002, 0x230003, 0x2b0003, 0x330003, 0x3b0003, 0x430004, 0x530004,
  0x630004, 0x730004, 0x830005, 0xa30005, 0xc30005, 0xe30005, 0x1020000, 0x80000000, 0x80000000,
]);

const DISTANCE_ENTRIES: usize = memory.data<u32>([
  0x10000, 0x20000, 0x30000, 0x40000, 0x50001, 0x70001, 0x90002, 0xd0002, 0x110003, 0x190003, 0x210004, 0x310004,
  0x410005, 0x610005, 0x810006, 0xc10006, 0x1010007, 0x1810007, 0x2010008, 0x3010008, 0x4010009, 0x6010009, 0x801000a,
  0xc01000a, 0x1001000b, 0x1801000b, 0x2001000c, 0x3001000c, 0x4001000d, 0x6001000d,
]);
