/**
 * Tables of the fast loops, made from those of `huffman`. In differenced imagery literals and short matches alternate in
 * no order that a processor could predict, so a step has no branch between them: it is up to two literals and then up to
 * one match, either of which may be missing, by one look-up in this table and one among the distances.
 *
 * A step, 32 bits:
 *
 *     bits  0-5   bits to consume before the distance
 *     bits  8-23  two literals
 *     bits 24-25  how many of them count
 *     bits 26-30  length of the match that follows, at most LONGEST; 0 for none
 *     bit   31    EXCEPTION: anything else, for the careful loop
 *
 * A distance, 64 bits: bits to consume with the extra bits (8), those of the code alone (8), mask of the extra bits (16),
 * base (32). A base beyond any output stands for everything that the careful loop must look at.
 */
import { EXCEPTION, LITERAL } from './huffman';
import { DISTANCE_BITS, DISTANCE_TABLE, LITERAL_BITS, LITERAL_TABLE, STEP_DISTANCES, STEPS } from './state';

/** A match of a step is copied as one vector. */
export const LONGEST: u32 = 16;
/** Where a step without a match copies from, to no effect: so far back that it waits for no store. */
export const NO_DISTANCE: u32 = 32;
/** Index of the entry that consumes nothing and is NO_DISTANCE. */
export const NO_MATCH: usize = 1 << DISTANCE_BITS;
const FAR: u32 = 0x80000000;

export function makeSteps(scratch: usize): void {
  const literals = scratch + LITERAL_TABLE;
  const steps = scratch + STEPS;
  for (let i: u32 = 0; i < <u32>1 << LITERAL_BITS; i++) {
    store<u32>(steps + (<usize>i << 2), stepOf(literals, i));
  }
  const distances = scratch + DISTANCE_TABLE;
  const stepDistances = scratch + STEP_DISTANCES;
  for (let i: usize = 0; i < 1 << DISTANCE_BITS; i++) {
    store<u64>(stepDistances + (i << 3), stepDistanceOf(load<u32>(distances + (i << 2))));
  }
  store<u64>(stepDistances + (NO_MATCH << 3), <u64>NO_DISTANCE << 32);
}

// @ts-ignore: decorator
@inline
function stepOf(literals: usize, index: u32): u32 {
  const first = load<u32>(literals + (<usize>index << 2));
  const firstBits = first & 63;
  if ((first & LITERAL) == 0) return matchOf(first, index, 0);
  const alone = firstBits | (first & 0xff00) | (1 << 24);
  const second = load<u32>(literals + (<usize>(index >> firstBits) << 2));
  if (firstBits + (second & 63) > <u32>LITERAL_BITS) return alone;
  if ((second & LITERAL) != 0) return firstBits + (second & 63) | (first & 0xff00) | ((second & 0xff00) << 8) | (2 << 24);
  const match = matchOf(second, index >> firstBits, firstBits);
  return (match & EXCEPTION) != 0 ? alone : alone + match;
}

// @ts-ignore: decorator
@inline
function matchOf(entry: u32, index: u32, bitsBefore: u32): u32 {
  const bits = entry & 63;
  if ((entry & EXCEPTION) != 0 || bitsBefore + bits > <u32>LITERAL_BITS) return EXCEPTION;
  const length = (entry >> 16) + ((index & ((1 << bits) - 1)) >> ((entry >> 8) & 63));
  return length > LONGEST ? EXCEPTION : (length << 26) | bits;
}

// @ts-ignore: decorator
@inline
function stepDistanceOf(entry: u32): u64 {
  if ((entry & EXCEPTION) != 0) return <u64>FAR << 32;
  const bits = entry & 63;
  const codeBits = (entry >> 8) & 63;
  const mask = ((<u32>1 << (bits - codeBits)) - 1) << 16;
  return (<u64>(entry >> 16) << 32) | <u64>(mask | (codeBits << 8) | bits);
}
