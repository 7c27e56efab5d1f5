/** zlib streams (RFC 1950) of Deflate blocks (RFC 1951): what follows after what. The loop over codes is `decode-codes`. */
import { adler32 } from './adler';
import { readBlockHeader } from './block-header';
import { decodeCodes, decodeSymbol } from './decode-codes';
import { decodeFastPair, isFast } from './decode-fast';
import {
  PHASE_BLOCK,
  PHASE_CODES,
  PHASE_DONE,
  PHASE_FULL,
  PHASE_HEADER,
  PHASE_STORED,
  PHASE_TRAILER,
  STREAM_SCRATCH,
  Stream,
} from './state';
import { BAD_CHECKSUM, BAD_HEADER, TRUNCATED } from './status';

/** Bytes of memory that one stream needs at `scratch` while it is decoded; 16-byte aligned is fastest. */
export const INFLATE_SCRATCH: usize = STREAM_SCRATCH;

/**
 * Decodes one zlib stream until it ends or the output is full.
 *
 * With the output full, an end that follows at once is still looked for, so that a whole tile has its checksum verified.
 * Bytes after the stream are ignored, as zlib does.
 *
 * @returns number of bytes written, or a negative status. `wasWhole(scratch)` then says whether the stream ended.
 */
export function inflateZlib(src: usize, srcLength: i32, dst: usize, dstLength: i32, scratch: usize): i32 {
  const stream = begin(src, srcLength, dst, dstLength, scratch);
  while (isRunning(stream)) advance(stream);
  return resultOf(scratch);
}

/**
 * Decodes two streams at once, each as `inflateZlib` would. `scratch` has room for both; `resultOf(scratch)` and
 * `resultOf(scratch + INFLATE_SCRATCH)` say what came out.
 */
export function inflatePair(
  srcA: usize,
  srcLengthA: i32,
  dstA: usize,
  srcB: usize,
  srcLengthB: i32,
  dstB: usize,
  dstLength: i32,
  scratch: usize,
): void {
  const a = begin(srcA, srcLengthA, dstA, dstLength, scratch);
  const b = begin(srcB, srcLengthB, dstB, dstLength, scratch + STREAM_SCRATCH);
  while (isRunning(a) && isRunning(b)) {
    if (!canPair(a)) advance(a);
    else if (!canPair(b)) advance(b);
    else {
      const over = decodeFastPair(a, b);
      if (over != 2) decodeSymbol(a);
      if (over != 1) decodeSymbol(b);
    }
  }
  while (isRunning(a)) advance(a);
  while (isRunning(b)) advance(b);
}

// @ts-ignore: decorator
@inline
function canPair(stream: Stream): bool {
  return stream.phase == PHASE_CODES && isFast(stream);
}

/** Bytes that the stream last decoded with this scratch memory gave, or a negative status. */
export function resultOf(scratch: usize): i32 {
  const stream = changetype<Stream>(scratch);
  return stream.phase < 0 ? stream.phase : <i32>(stream.dst - stream.dstStart);
}

/** 1 if the last stream decoded with this scratch memory ended and had the right checksum, 0 if it stopped early. */
export function wasWhole(scratch: usize): i32 {
  return changetype<Stream>(scratch).phase == PHASE_DONE ? 1 : 0;
}

function begin(src: usize, srcLength: i32, dst: usize, dstLength: i32, scratch: usize): Stream {
  const stream = changetype<Stream>(scratch);
  stream.src = src;
  stream.srcEnd = src + srcLength;
  stream.dstStart = dst;
  stream.dst = dst;
  stream.dstEnd = dst + dstLength;
  stream.bits = 0;
  stream.bitCount = 0;
  stream.phase = PHASE_HEADER;
  stream.isLast = 0;
  stream.storedLength = 0;
  return stream;
}

// @ts-ignore: decorator
@inline
function isRunning(stream: Stream): bool {
  return <u32>stream.phase < <u32>PHASE_DONE;
}

/** Does the next thing; the phase says what that is, and afterwards what comes then. */
function advance(stream: Stream): void {
  if (stream.phase == PHASE_CODES) decodeCodes(stream);
  else if (stream.phase == PHASE_BLOCK) stream.phase = stream.isLast ? PHASE_TRAILER : readBlockHeader(stream);
  else if (stream.phase == PHASE_STORED) stream.phase = copyStored(stream);
  else if (stream.phase == PHASE_HEADER) stream.phase = readHeader(stream);
  else stream.phase = readTrailer(stream);
}

/** RFC 1950 §2.2: method 8, window up to 32 KiB, no dictionary, a multiple of 31. */
function readHeader(stream: Stream): i32 {
  if (stream.srcEnd - stream.src < 2) return TRUNCATED;
  const method = <u32>load<u8>(stream.src);
  const flags = <u32>load<u8>(stream.src, 1);
  if ((method & 15) != 8 || method >> 4 > 7 || ((method << 8) | flags) % 31 != 0 || (flags & 32) != 0) return BAD_HEADER;
  stream.src += 2;
  return PHASE_BLOCK;
}

/** The input is at a byte boundary and the bit buffer empty. */
function copyStored(stream: Stream): i32 {
  const room = <i32>(stream.dstEnd - stream.dst);
  const there = <i32>(stream.srcEnd - stream.src);
  const length = min(min(stream.storedLength, room), there);
  memory.copy(stream.dst, stream.src, length);
  stream.src += length;
  stream.dst += length;
  stream.storedLength -= length;
  if (stream.storedLength == 0) return PHASE_BLOCK;
  return stream.dst == stream.dstEnd ? PHASE_FULL : TRUNCATED;
}

/** Adler-32 of the output, big-endian, from the next byte boundary on. */
function readTrailer(stream: Stream): i32 {
  // Whole bytes in the bit buffer were never consumed.
  stream.src -= <usize>(stream.bitCount >> 3);
  stream.bitCount = 0;
  if (stream.srcEnd - stream.src < 4) return TRUNCATED;
  const expected = bswap(load<u32>(stream.src));
  stream.src += 4;
  const isRight = adler32(stream.dstStart, <i32>(stream.dst - stream.dstStart)) == expected;
  return isRight ? PHASE_DONE : BAD_CHECKSUM;
}
