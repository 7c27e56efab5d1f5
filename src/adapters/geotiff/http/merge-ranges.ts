/** Which byte ranges are fetched by one request. */

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

export interface MergedRange extends ByteRange {
  readonly parts: readonly ByteRange[];
}

/** A longer gap costs more time than the request it saves. */
const MAX_GAP = 64 * 1024;
/** Of the bytes needed; far enough below the 1.3 that is promised for a whole read. */
const MAX_WASTE = 0.2;
const MAX_LENGTH = 2 ** 20;
/** Bands and dates that take turns are streams of their own; so many are told apart. */
const OPEN_COUNT = 16;

/**
 * Neighbours become one range where little lies between them and the whole stays small. What is between is fetched and
 * thrown away. The order is that of the first part of each.
 */
export function mergeRanges(ranges: readonly ByteRange[]): readonly MergedRange[] {
  const merged: Growing[] = [];
  for (const range of ranges) {
    if (range.length === 0) continue;
    const neighbour = merged.slice(-OPEN_COUNT).find((growing) => fits(growing, range));
    if (neighbour === undefined) merged.push({ ...range, needed: range.length, parts: [range] });
    else grow(neighbour, range);
  }
  return merged;
}

interface Growing {
  offset: number;
  length: number;
  /** Bytes of the parts. */
  needed: number;
  readonly parts: ByteRange[];
}

function fits(growing: Growing, { offset, length }: ByteRange): boolean {
  const end = growing.offset + growing.length;
  const gap = offset - end;
  const total = offset + length - growing.offset;
  if (gap < 0 || gap > MAX_GAP || total > MAX_LENGTH) return false;
  const needed = growing.needed + length;
  return total - needed <= MAX_WASTE * needed;
}

function grow(growing: Growing, range: ByteRange): void {
  growing.length = range.offset + range.length - growing.offset;
  growing.needed += range.length;
  growing.parts.push(range);
}
