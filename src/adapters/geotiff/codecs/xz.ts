/**
 * The .xz container around LZMA2, which TIFF calls LZMA (compression 34925): stream header, blocks with their filters,
 * checks (The .xz File Format 1.1). libtiff writes one block, a delta filter before LZMA2, and no check of the content.
 */
import { crc32 } from 'node:zlib';
import { decodeLzma2 } from './lzma2.ts';

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];
const HEADER_BYTES = 12;
const DELTA = 0x03;
const LZMA2 = 0x21;
/** Size of the check after a block, by its type. */
const CHECK_BYTES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
const CRC32 = 1;

/**
 * Decodes into `out` and stops when it is full or the stream ends.
 *
 * @returns number of bytes written
 * @throws Error at damage and at filters other than delta and LZMA2
 */
export function decodeXz(input: Uint8Array, out: Uint8Array): number {
  if (!MAGIC.every((byte, i) => input[i] === byte)) throw new Error('it is no xz stream');
  assertCrc32(input.subarray(6, 8), input, 8);
  const check = input[7]! & 15;
  let position = HEADER_BYTES;
  let written = 0;
  while (written < out.length) {
    const size = input[position];
    if (size === undefined) throw new Error('the xz stream ends early');
    // The index, which begins with a zero byte, follows the last block.
    if (size === 0) return written;
    const start = position + 4 * (size + 1);
    assertCrc32(input.subarray(position, start - 4), input, start - 4);
    const distance = readDeltaDistance(input, position + 1);
    const block = decodeLzma2(input, start, out.subarray(written));
    const content = out.subarray(written, written + block.written);
    if (distance > 0) undoDelta(content, distance);
    position = start + 4 * Math.ceil(block.read / 4);
    if (block.isWhole && check === CRC32) assertCrc32(content, input, position);
    position += CHECK_BYTES[check]!;
    written += block.written;
  }
  return written;
}

/** Distance of the delta filter of a block, 0 where it has none. */
function readDeltaDistance(input: Uint8Array, start: number): number {
  const flags = input[start]!;
  let position = start + 1;
  // Sizes that the block may state; the data says them too.
  for (const bit of [0x40, 0x80]) if ((flags & bit) !== 0) position = skipInteger(input, position);
  let distance = 0;
  for (let filter = flags & 3; filter >= 0; filter--) {
    const [id, propertyBytes, property] = [input[position]!, input[position + 1]!, input[position + 2]!];
    if (filter === 0 && id !== LZMA2) throw new Error(`the xz stream does not end in LZMA2 but in filter ${id}`);
    if (filter > 0 && (id !== DELTA || distance > 0)) throw new Error(`xz filter ${id} is not known`);
    if (filter > 0) distance = property + 1;
    position += 2 + propertyBytes;
  }
  return distance;
}

function skipInteger(input: Uint8Array, start: number): number {
  let position = start;
  while (input[position]! >= 0x80) position += 1;
  return position + 1;
}

function undoDelta(bytes: Uint8Array, distance: number): void {
  for (let i = distance; i < bytes.length; i++) bytes[i] = bytes[i]! + bytes[i - distance]!;
}

function assertCrc32(bytes: Uint8Array, input: Uint8Array, at: number): void {
  if (at + 4 > input.length) throw new Error('the xz stream ends early');
  const stated = (input[at]! | (input[at + 1]! << 8) | (input[at + 2]! << 16) | (input[at + 3]! << 24)) >>> 0;
  if (crc32(bytes) !== stated) throw new Error('a checksum of the xz stream is wrong');
}
