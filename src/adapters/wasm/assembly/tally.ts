/**
 * Sums over one window inside one outline, by blocks of 8 × 8 pixels. The specification is
 * `src/raster/kernels/tally-classes.ts`.
 *
 * The sums of a whole block are reckoned when the first outline asks for them and then only added: an eighth of the work
 * where outlines lie over each other, and no more where they do not.
 */
import { OUTSIDE, WHOLE } from './coverage';

const PAIRS: i32 = 16;
const BINS: i32 = 64;
/** Sides of a piece, in blocks: pairs are settled after each piece, because they are multiplied by its cell area. */
const PIECE: i32 = 8;
// Where the sums lie in `out`, in numbers.
const SQUARE_METRES: i32 = PAIRS;
const BASELINE_NDVI: i32 = 2 * PAIRS;
const HISTOGRAMS: i32 = 2 * PAIRS + 2;

// Counts of pixels: pairs, bins of the baseline, bins of the current date.
const COUNTERS: usize = PAIRS + 2 * BINS;

/**
 * What is kept of each block of the window, in bytes: whether it is reckoned, a byte a counter (a block has 64 pixels), and
 * the sums of NDVI on both dates.
 */
const BLOCK_NDVI: usize = 144;
const BLOCK_STATE: usize = 160;
export const BLOCK_SUMS: i32 = 176;

// Scratch, in bytes. Pixels of cut blocks add their shares in f64, whole blocks are counted.
const PAIR_SHARES: usize = 0;
const BIN_SHARES: usize = PAIR_SHARES + PAIRS * 8;
const BIN_COUNTS: usize = BIN_SHARES + 2 * BINS * 8;
/** Counts of whole blocks of one piece, u16. */
const PIECE_COUNTS: usize = BIN_COUNTS + 2 * BINS * 4;
const PIECE_BYTES: usize = COUNTERS * 2;
/** Two tables of bytes for one block: neighbours often count in the same place and would wait for it. */
const BYTE_COUNTS: usize = PIECE_COUNTS + PIECE_BYTES;
/** Bytes at `scratch`. */
export const TALLY_SCRATCH: i32 = <i32>(BYTE_COUNTS + 2 * COUNTERS);

let baselineNdvi: f64 = 0;
let currentNdvi: f64 = 0;

/**
 * @param map of `coverage.ts`, over the part; a multiple of 8 pixels right of and below the window's first pixel
 * @param width, height of the part in pixels; rows of blocks before `start` have no shares
 * @param firstCol, firstRow of the part in the window, in blocks
 * @param codes0, codes1 bytes of both dates; `codeWidth` bytes a row; they begin at the part's first pixel
 * @param ndvi0, ndvi1 f32 of both dates, likewise
 * @param blocks `BLOCK_SUMS` bytes for each block of the window, `blocksAcross` a row; states are 0 before the first call
 * @param areas f64 cell area of each piece of 64 × 64 pixels of the window that the rest of the part touches, row-major
 * @param out f64 sums, added to
 */
export function tallyClasses(
  map: usize,
  width: i32,
  start: i32,
  height: i32,
  firstCol: i32,
  firstRow: i32,
  codes0: usize,
  codes1: usize,
  ndvi0: usize,
  ndvi1: usize,
  codeWidth: i32,
  blocks: usize,
  blocksAcross: i32,
  areas: usize,
  scratch: usize,
  out: usize,
): void {
  memory.fill(scratch, 0, TALLY_SCRATCH);
  baselineNdvi = 0;
  currentNdvi = 0;
  const across = (width + 7) >> 3;
  const down = (height + 7) >> 3;
  for (let top = firstRow + start; top < firstRow + down; ) {
    const bottom = min((top / PIECE + 1) * PIECE, firstRow + down);
    for (let left = firstCol; left < firstCol + across; ) {
      const right = min((left / PIECE + 1) * PIECE, firstCol + across);
      let isEmpty = true;
      for (let blockRow = top; blockRow < bottom; blockRow++) {
        for (let blockCol = left; blockCol < right; blockCol++) {
          const partRow = blockRow - firstRow;
          const partCol = blockCol - firstCol;
          const shares = load<u32>(map + (<usize>(partRow * across + partCol) << 2));
          if (shares == OUTSIDE) continue;
          isEmpty = false;
          const first = <usize>((partRow << 3) * codeWidth + (partCol << 3));
          const of0 = codes0 + first;
          const of1 = codes1 + first;
          const value0 = ndvi0 + (first << 2);
          const value1 = ndvi1 + (first << 2);
          if (shares == WHOLE) {
            const block = blocks + <usize>(blockRow * blocksAcross + blockCol) * BLOCK_SUMS;
            if (!load<u8>(block, BLOCK_STATE)) reckonBlock(block, of0, of1, value0, value1, codeWidth, scratch);
            addBlock(block, scratch);
          } else {
            const rows = min(8, height - (partRow << 3));
            const cols = min(8, width - (partCol << 3));
            tallyBlock(shares, rows, cols, of0, of1, value0, value1, codeWidth, scratch);
          }
        }
      }
      if (!isEmpty) settlePiece(load<f64>(areas), scratch, out);
      areas += 8;
      left = right;
    }
    top = bottom;
  }
  settlePart(scratch, out);
}

/** Counts and sums of a block that lies wholly inside some outline. */
function reckonBlock(
  block: usize,
  codes0: usize,
  codes1: usize,
  ndvi0: usize,
  ndvi1: usize,
  codeWidth: i32,
  scratch: usize,
): void {
  const even = scratch + BYTE_COUNTS;
  const odd = even + COUNTERS;
  memory.fill(even, 0, 2 * COUNTERS);
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  for (let row = 0; row < 8; row++) {
    const before = load<u64>(codes0);
    const after = load<u64>(codes1);
    if (areSeen(before) && areSeen(after)) {
      for (let shift: u64 = 0; shift < 64; shift += 16) {
        countByte(even, <u32>((before >> shift) & 255), <u32>((after >> shift) & 255));
        countByte(odd, <u32>((before >> (shift + 8)) & 255), <u32>((after >> (shift + 8)) & 255));
      }
      sum0 = addFour(addFour(sum0, v128.load(ndvi0)), v128.load(ndvi0, 16));
      sum1 = addFour(addFour(sum1, v128.load(ndvi1)), v128.load(ndvi1, 16));
    } else {
      for (let col = 0; col < 8; col++) {
        const code0 = <u32>load<u8>(codes0 + col);
        const code1 = <u32>load<u8>(codes1 + col);
        if (code0 < 64 || code1 < 64) {
          incrementByte(even, pairOf(code0, code1));
          continue;
        }
        countByte(even, code0, code1);
        sum0 = addLane(sum0, col, <f64>load<f32>(ndvi0 + (<usize>col << 2)));
        sum1 = addLane(sum1, col, <f64>load<f32>(ndvi1 + (<usize>col << 2)));
      }
    }
    codes0 += codeWidth;
    codes1 += codeWidth;
    ndvi0 += <usize>codeWidth << 2;
    ndvi1 += <usize>codeWidth << 2;
  }
  for (let at: usize = 0; at < COUNTERS; at += 16) {
    v128.store(block + at, i8x16.add(v128.load(even + at), v128.load(odd + at)));
  }
  store<f64>(block, f64x2.extract_lane(sum0, 0) + f64x2.extract_lane(sum0, 1), BLOCK_NDVI);
  store<f64>(block, f64x2.extract_lane(sum1, 0) + f64x2.extract_lane(sum1, 1), BLOCK_NDVI + 8);
  store<u8>(block, 1, BLOCK_STATE);
}

// @ts-ignore: decorator
@inline
function addBlock(block: usize, scratch: usize): void {
  const counts = scratch + PIECE_COUNTS;
  for (let at: usize = 0; at < COUNTERS; at += 16) {
    const bytes = v128.load(block + at);
    const low = counts + (at << 1);
    v128.store(low, i16x8.add(v128.load(low), i16x8.extend_low_i8x16_u(bytes)));
    v128.store(low, i16x8.add(v128.load(low, 16), i16x8.extend_high_i8x16_u(bytes)), 16);
  }
  baselineNdvi += load<f64>(block, BLOCK_NDVI);
  currentNdvi += load<f64>(block, BLOCK_NDVI + 8);
}

/** A block with shares of its own: they are added, whether 0, 1 or between, because branches would cost more. */
function tallyBlock(
  shares: usize,
  rows: i32,
  cols: i32,
  codes0: usize,
  codes1: usize,
  ndvi0: usize,
  ndvi1: usize,
  codeWidth: i32,
  scratch: usize,
): void {
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  for (let row = 0; row < rows; row++) {
    for (let from = 0; from < cols; from += 4) {
      const at = shares + (<usize>from << 3);
      const low = v128.load(at);
      const high = v128.load(at, 16);
      if (!v128.any_true(v128.or(low, high))) continue;
      if (from + 4 <= cols) {
        const before = load<u32>(codes0 + from);
        const after = load<u32>(codes1 + from);
        if (areSeen(before | ((<u64>before) << 32)) && areSeen(after | ((<u64>after) << 32))) {
          for (let k = 0; k < 4; k++) {
            addShare(scratch, load<f64>(at + (<usize>k << 3)), (before >> (k << 3)) & 255, (after >> (k << 3)) & 255);
          }
          sum0 = addShares(sum0, low, high, v128.load(ndvi0 + (<usize>from << 2)));
          sum1 = addShares(sum1, low, high, v128.load(ndvi1 + (<usize>from << 2)));
          continue;
        }
      }
      for (let col = from; col < min(from + 4, cols); col++) {
        const share = load<f64>(shares + (<usize>col << 3));
        if (share == 0) continue;
        const before = <u32>load<u8>(codes0 + col);
        const after = <u32>load<u8>(codes1 + col);
        if (before < 64 || after < 64) {
          add(scratch + PAIR_SHARES, pairOf(before, after), share);
          continue;
        }
        addShare(scratch, share, before, after);
        sum0 = addLane(sum0, col, share * <f64>load<f32>(ndvi0 + (<usize>col << 2)));
        sum1 = addLane(sum1, col, share * <f64>load<f32>(ndvi1 + (<usize>col << 2)));
      }
    }
    shares += 64;
    codes0 += codeWidth;
    codes1 += codeWidth;
    ndvi0 += <usize>codeWidth << 2;
    ndvi1 += <usize>codeWidth << 2;
  }
  baselineNdvi += f64x2.extract_lane(sum0, 0) + f64x2.extract_lane(sum0, 1);
  currentNdvi += f64x2.extract_lane(sum1, 0) + f64x2.extract_lane(sum1, 1);
}

/** Of a pixel that is seen on both dates. */
// @ts-ignore: decorator
@inline
function addShare(scratch: usize, share: f64, before: u32, after: u32): void {
  add(scratch + PAIR_SHARES, pairOf(before, after), share);
  add(scratch + BIN_SHARES, before & 63, share);
  add(scratch + BIN_SHARES, BINS + (after & 63), share);
}

/** Shares of four values to the sums of even and odd columns. */
// @ts-ignore: decorator
@inline
function addShares(sums: v128, low: v128, high: v128, values: v128): v128 {
  const first = f64x2.add(sums, f64x2.mul(low, f64x2.promote_low_f32x4(values)));
  return f64x2.add(first, f64x2.mul(high, f64x2.promote_low_f32x4(v128.shuffle<i64>(values, values, 1, 1))));
}

/** Whether none of eight codes is of the class 0, unseen. */
// @ts-ignore: decorator
@inline
function areSeen(codes: u64): bool {
  return ((codes | (codes >> 1)) & 0x4040_4040_4040_4040) == 0x4040_4040_4040_4040;
}

// @ts-ignore: decorator
@inline
function pairOf(before: u32, after: u32): u32 {
  return ((before >> 6) << 2) | (after >> 6);
}

/** Counts one whole pixel that is seen on both dates. */
// @ts-ignore: decorator
@inline
function countByte(counts: usize, before: u32, after: u32): void {
  incrementByte(counts, pairOf(before, after));
  incrementByte(counts, PAIRS + (before & 63));
  incrementByte(counts, PAIRS + BINS + (after & 63));
}

// @ts-ignore: decorator
@inline
function incrementByte(counts: usize, index: u32): void {
  store<u8>(counts + index, load<u8>(counts + index) + 1);
}

/** Four values to the sums of even and odd columns. */
// @ts-ignore: decorator
@inline
function addFour(sums: v128, values: v128): v128 {
  const low = f64x2.add(sums, f64x2.promote_low_f32x4(values));
  return f64x2.add(low, f64x2.promote_low_f32x4(v128.shuffle<i64>(values, values, 1, 1)));
}

/** To the sum of even or odd columns; the other one gets a zero, which changes no bit of it. */
// @ts-ignore: decorator
@inline
function addLane(sums: v128, col: i32, value: f64): v128 {
  const zero = f64x2.splat(0);
  return f64x2.add(sums, col & 1 ? f64x2.replace_lane(zero, 1, value) : f64x2.replace_lane(zero, 0, value));
}

/** Pairs go to `out`; counts of bins move from 16 to 32 bits. */
function settlePiece(area: f64, scratch: usize, out: usize): void {
  for (let pair = 0; pair < PAIRS; pair++) {
    const whole = <f64>load<u16>(scratch + (<usize>pair << 1), PIECE_COUNTS);
    const pixels = whole + load<f64>(scratch + (<usize>pair << 3), PAIR_SHARES);
    add(out, pair, pixels);
    add(out, SQUARE_METRES + pair, pixels * area);
  }
  for (let bin: usize = 0; bin < <usize>(2 * BINS); bin += 8) {
    const counts = v128.load(scratch + (bin << 1), PIECE_COUNTS + 2 * PAIRS);
    const at = scratch + (bin << 2);
    v128.store(at, i32x4.add(v128.load(at, BIN_COUNTS), i32x4.extend_low_i16x8_u(counts)), BIN_COUNTS);
    v128.store(at, i32x4.add(v128.load(at, BIN_COUNTS + 16), i32x4.extend_high_i16x8_u(counts)), BIN_COUNTS + 16);
  }
  memory.fill(scratch + PIECE_COUNTS, 0, PIECE_BYTES);
  memory.fill(scratch + PAIR_SHARES, 0, PAIRS * 8);
}

function settlePart(scratch: usize, out: usize): void {
  add(out, BASELINE_NDVI, baselineNdvi);
  add(out, BASELINE_NDVI + 1, currentNdvi);
  for (let bin = 0; bin < 2 * BINS; bin++) {
    const whole = <f64>load<u32>(scratch + (<usize>bin << 2), BIN_COUNTS);
    add(out, HISTOGRAMS + bin, whole + load<f64>(scratch + (<usize>bin << 3), BIN_SHARES));
  }
}

// @ts-ignore: decorator
@inline
function add(sums: usize, index: u32, value: f64): void {
  const at = sums + (<usize>index << 3);
  store<f64>(at, load<f64>(at) + value);
}
