/** What a decoder answers instead of a byte count. The loader's `DECODE_FAILURES` names the same numbers. */

/** The input ends before the stream does. */
export const TRUNCATED: i32 = -1;
/** Two header bytes that are not zlib's, or a stream that asks for a preset dictionary. */
export const BAD_HEADER: i32 = -2;
/** A block of type 3, or a stored block whose length and its complement disagree. */
export const BAD_BLOCK: i32 = -3;
/** Code lengths that describe no prefix code, or leave out the end of block. */
export const BAD_TABLE: i32 = -4;
/** A bit pattern or symbol that means nothing. */
export const BAD_CODE: i32 = -5;
/** A match that begins before the output. */
export const BAD_DISTANCE: i32 = -6;
/** All was decoded, and its Adler-32 is not the one at the end of the stream. */
export const BAD_CHECKSUM: i32 = -7;
