/** The fast loops: whole steps, see `step-tables`, as long as no step can leave the input or the output. */
import { DISTANCE_BITS, LITERAL_BITS, STEP_DISTANCES, STEPS, Stream } from './state';
import { LONGEST, NO_DISTANCE, NO_MATCH } from './step-tables';

/** A step consumes at most 12 + 9 + 13 bits, and writes at most two literals and a vector. */
const STEP_INPUT: i32 = 5;
const STEP_OUTPUT: i32 = 2 + <i32>LONGEST;
/** The loops count input in bits from address 0, in 32 bits; above this address only the careful loop decodes. */
const HIGHEST: usize = 1 << 29;

/** Whether there is something to decode here, and output enough to copy from where a step has no match. */
// @ts-ignore: decorator
@inline
export function isFast(stream: Stream): bool {
  return stream.dst - stream.dstStart >= <usize>NO_DISTANCE && stream.srcEnd < HIGHEST;
}

/**
 * Decodes until something needs the careful loop. One load is the whole bit buffer: 57 bits or more from bit `at` on.
 * That costs a longer wait per step than a buffer that is shifted along, and a third fewer instructions.
 */
export function decodeFast(stream: Stream): void {
  const steps = changetype<usize>(stream) + STEPS;
  const distances = changetype<usize>(stream) + STEP_DISTANCES;
  const dstStart = stream.dstStart;
  let at = (<u32>stream.src << 3) - <u32>stream.bitCount;
  let dst = stream.dst;
  let isOver = false;

  while (!isOver) {
    let left = safeSteps(at, stream.srcEnd, dst, stream.dstEnd);
    if (left <= 0) break;
    for (; left > 0; left--) {
      const bits = load<u64>(at >> 3) >> (at & 7);
      const step = steps + ((<usize>bits & ((1 << LITERAL_BITS) - 1)) << 2);
      const shape = load<i8>(step, 3);
      if (shape < 0) {
        isOver = true;
        break;
      }
      store<u16>(dst, load<u16>(step, 1));
      const rest = bits >> load<u8>(step);
      const length = <u32>shape >> 2;
      const copyTo = dst + (shape & 3);
      const entry = distances + (select<usize>(<usize>rest & ((1 << DISTANCE_BITS) - 1), NO_MATCH, length != 0) << 3);
      const distance = load<u32>(entry, 4) + (<u32>(rest >> load<u8>(entry, 1)) & load<u16>(entry, 2));
      if (distance > <u32>(copyTo - dstStart)) {
        isOver = true;
        break;
      }
      if (distance < length) {
        isOver = true;
        break;
      }
      v128.store(copyTo, v128.load(copyTo - distance));
      dst = copyTo + length;
      at += load<u8>(step) + load<u8>(entry);
    }
  }
  giveBack(stream, at, dst);
}

/**
 * The same for two streams at once: while one waits for a look-up the processor works on the other. 1.4 times as fast as
 * one after the other; three or four streams gain nothing more.
 *
 * @returns 1 or 2 if the first or second stream needs the careful loop, 0 if both may
 */
export function decodeFastPair(a: Stream, b: Stream): i32 {
  const aSteps = changetype<usize>(a) + STEPS;
  const aDistances = changetype<usize>(a) + STEP_DISTANCES;
  const aDstStart = a.dstStart;
  let aAt = (<u32>a.src << 3) - <u32>a.bitCount;
  let aDst = a.dst;
  const bSteps = changetype<usize>(b) + STEPS;
  const bDistances = changetype<usize>(b) + STEP_DISTANCES;
  const bDstStart = b.dstStart;
  let bAt = (<u32>b.src << 3) - <u32>b.bitCount;
  let bDst = b.dst;
  let over = 0;

  while (over == 0) {
    let left = min(safeSteps(aAt, a.srcEnd, aDst, a.dstEnd), safeSteps(bAt, b.srcEnd, bDst, b.dstEnd));
    if (left <= 0) break;
    for (; left > 0; left--) {
      const aBits = load<u64>(aAt >> 3) >> (aAt & 7);
      const aStep = aSteps + ((<usize>aBits & ((1 << LITERAL_BITS) - 1)) << 2);
      const aShape = load<i8>(aStep, 3);
      if (aShape < 0) {
        over = 1;
        break;
      }
      store<u16>(aDst, load<u16>(aStep, 1));
      const aRest = aBits >> load<u8>(aStep);
      const aLength = <u32>aShape >> 2;
      const aCopyTo = aDst + (aShape & 3);
      const aEntry =
        aDistances + (select<usize>(<usize>aRest & ((1 << DISTANCE_BITS) - 1), NO_MATCH, aLength != 0) << 3);
      const aDistance = load<u32>(aEntry, 4) + (<u32>(aRest >> load<u8>(aEntry, 1)) & load<u16>(aEntry, 2));
      if (aDistance > <u32>(aCopyTo - aDstStart)) {
        over = 1;
        break;
      }
      if (aDistance < aLength) {
        over = 1;
        break;
      }
      v128.store(aCopyTo, v128.load(aCopyTo - aDistance));
      aDst = aCopyTo + aLength;
      aAt += load<u8>(aStep) + load<u8>(aEntry);

      const bBits = load<u64>(bAt >> 3) >> (bAt & 7);
      const bStep = bSteps + ((<usize>bBits & ((1 << LITERAL_BITS) - 1)) << 2);
      const bShape = load<i8>(bStep, 3);
      if (bShape < 0) {
        over = 2;
        break;
      }
      store<u16>(bDst, load<u16>(bStep, 1));
      const bRest = bBits >> load<u8>(bStep);
      const bLength = <u32>bShape >> 2;
      const bCopyTo = bDst + (bShape & 3);
      const bEntry =
        bDistances + (select<usize>(<usize>bRest & ((1 << DISTANCE_BITS) - 1), NO_MATCH, bLength != 0) << 3);
      const bDistance = load<u32>(bEntry, 4) + (<u32>(bRest >> load<u8>(bEntry, 1)) & load<u16>(bEntry, 2));
      if (bDistance > <u32>(bCopyTo - bDstStart)) {
        over = 2;
        break;
      }
      if (bDistance < bLength) {
        over = 2;
        break;
      }
      v128.store(bCopyTo, v128.load(bCopyTo - bDistance));
      bDst = bCopyTo + bLength;
      bAt += load<u8>(bStep) + load<u8>(bEntry);
    }
  }
  giveBack(a, aAt, aDst);
  giveBack(b, bAt, bDst);
  return over;
}

/** How many steps are safe whatever they are; a load takes 8 bytes of input. */
// @ts-ignore: decorator
@inline
function safeSteps(at: usize, srcEnd: usize, dst: usize, dstEnd: usize): i32 {
  return min((<i32>(srcEnd - (at >> 3)) - 16) / STEP_INPUT, (<i32>(dstEnd - dst) - STEP_OUTPUT) / STEP_OUTPUT);
}

/** Leaves less than a byte in the bit buffer and nothing above it, as the careful loop wants it. */
function giveBack(stream: Stream, at: usize, dst: usize): void {
  const src = (at + 7) >> 3;
  const count = -at & 7;
  stream.src = src;
  stream.dst = dst;
  stream.bits = count == 0 ? 0 : <u64>load<u8>(src - 1) >> (8 - count);
  stream.bitCount = count;
}
