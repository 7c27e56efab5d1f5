/**
 * What is known of one stream between two steps of its decoding, at the start of the caller's scratch memory.
 * The loops keep these fields in locals and write them back.
 */
@unmanaged
export class Stream {
  /** Next input byte, and the first one after the input. */
  src: usize;
  srcEnd: usize;
  dstStart: usize;
  /** Where the next output byte goes, and the first one after the output. */
  dst: usize;
  dstEnd: usize;
  /** Bits read and not yet consumed, the next one lowest, and how many of them count. */
  bits: u64;
  bitCount: u64;
  /** One of the PHASE_ constants, or a negative status. */
  phase: i32;
  /** 1 in the last block of the stream. */
  isLast: i32;
  /** Bytes left in a stored block. */
  storedLength: i32;
}

export const PHASE_HEADER: i32 = 0;
export const PHASE_BLOCK: i32 = 1;
export const PHASE_STORED: i32 = 2;
export const PHASE_CODES: i32 = 3;
export const PHASE_TRAILER: i32 = 4;
/** The stream ended and its checksum is right. */
export const PHASE_DONE: i32 = 5;
/** The output is full and the stream goes on. */
export const PHASE_FULL: i32 = 6;

/** Bits that index the first table of literals and lengths, of distances, and of the code lengths' own code. */
export const LITERAL_BITS: i32 = 12;
export const DISTANCE_BITS: i32 = 9;
export const LENGTHS_BITS: i32 = 7;

// Scratch memory of one stream, in bytes from its start.
/** What the fast loops look up: see `step-tables`. */
export const STEPS: usize = 128;
export const STEP_DISTANCES: usize = STEPS + 4 * (1 << LITERAL_BITS);
// A second-level table of 2^k entries serves at least k + 1 codes of a complete code, so 286 codes need less than
// 2,048 entries after the first table, and 30 distances less than 512.
export const LITERAL_TABLE: usize = STEP_DISTANCES + 8 * ((1 << DISTANCE_BITS) + 1);
export const DISTANCE_TABLE: usize = LITERAL_TABLE + 4 * ((1 << LITERAL_BITS) + 2048);
export const LENGTHS_TABLE: usize = DISTANCE_TABLE + 4 * ((1 << DISTANCE_BITS) + 512);
/** Code lengths as read: 286 + 30, and room for writing the last run in one piece. */
export const LENGTHS: usize = LENGTHS_TABLE + 4 * (1 << LENGTHS_BITS);
/** Symbols sorted by code length, 16 bits each, and after them the counts of each length. */
export const SORTED: usize = LENGTHS + 512;
export const COUNTS: usize = SORTED + 2 * 320;
export const STREAM_SCRATCH: usize = COUNTS + 128;
