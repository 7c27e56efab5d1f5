/** Sums over one window inside one outline. The specification is `src/raster/kernels/tally-classes.ts`. */
const PAIRS: i32 = 16;
const BINS: i32 = 64;
const PIECE: i32 = 64;
// Where the sums lie in `out`, in numbers.
const SQUARE_METRES: i32 = PAIRS;
const BASELINE_NDVI: i32 = 2 * PAIRS;
const HISTOGRAMS: i32 = 2 * PAIRS + 2;

// Scratch, in bytes. Cut pixels add their share in f64, whole ones are counted in 32 bits, twice, because neighbours
// often count in the same place and would wait for it. Pairs are settled after each piece, because they are multiplied by
// its cell area; the rest after the part.
const PAIR_SHARES: usize = 0;
const PAIR_COUNTS: usize = PAIRS * 8;
const PAIR_TABLE: usize = PAIRS * 4;
const PAIR_BYTES: usize = PAIR_COUNTS + 2 * PAIR_TABLE;
const BIN_SHARES: usize = PAIR_BYTES;
const BIN_COUNTS: usize = BIN_SHARES + 2 * BINS * 8;
const BIN_TABLE: usize = 2 * BINS * 4;
/** Sums of NDVI on both dates, in two lanes each. */
const NDVI_SUMS: usize = BIN_COUNTS + 2 * BIN_TABLE;

/** Bytes at `scratch`. */
export const TALLY_SCRATCH: i32 = NDVI_SUMS + 32;

/**
 * @param shares f64 of the part, row-major
 * @param codes0, codes1 bytes of both dates; `codeWidth` bytes a row; they begin at the part's first pixel
 * @param ndvi0, ndvi1 f32 of both dates, likewise
 * @param areas f64 cell area of each piece of 64 × 64 pixels, row-major over the part
 * @param out f64 sums, added to
 */
export function tallyClasses(
  shares: usize,
  width: i32,
  height: i32,
  codes0: usize,
  codes1: usize,
  ndvi0: usize,
  ndvi1: usize,
  codeWidth: i32,
  areas: usize,
  scratch: usize,
  out: usize,
): void {
  memory.fill(scratch, 0, TALLY_SCRATCH);
  for (let top = 0; top < height; top += PIECE) {
    const rows = min(PIECE, height - top);
    for (let left = 0; left < width; left += PIECE) {
      const first = <usize>(top * codeWidth + left);
      const piece = shares + (<usize>(top * width + left) << 3);
      const cols = min(PIECE, width - left);
      tallyPiece(
        piece,
        width,
        cols,
        rows,
        codes0 + first,
        codes1 + first,
        ndvi0 + (first << 2),
        ndvi1 + (first << 2),
        codeWidth,
        load<f64>(areas),
        scratch,
        out,
      );
      areas += 8;
    }
  }
  settlePart(scratch, out);
}

function tallyPiece(
  shares: usize,
  shareWidth: i32,
  cols: i32,
  rows: i32,
  codes0: usize,
  codes1: usize,
  ndvi0: usize,
  ndvi1: usize,
  codeWidth: i32,
  area: f64,
  scratch: usize,
  out: usize,
): void {
  const one = f64x2.splat(1);
  let sum0 = v128.load(scratch, NDVI_SUMS);
  let sum1 = v128.load(scratch, NDVI_SUMS + 16);
  let isEmpty = true;
  for (let row = 0; row < rows; row++) {
    let col = 0;
    for (; col + 4 <= cols; col += 4) {
      const at = shares + (<usize>col << 3);
      const low = v128.load(at);
      const high = v128.load(at, 16);
      if (!v128.any_true(v128.or(low, high))) continue;
      isEmpty = false;
      const before = load<u32>(codes0 + col);
      const after = load<u32>(codes1 + col);
      const areWhole = i64x2.all_true(v128.and(f64x2.eq(low, one), f64x2.eq(high, one)));
      if (areWhole && areSeen(before) && areSeen(after)) {
        count(scratch, 0, 0, before & 255, after & 255);
        count(scratch, PAIR_TABLE, BIN_TABLE, (before >> 8) & 255, (after >> 8) & 255);
        count(scratch, 0, 0, (before >> 16) & 255, (after >> 16) & 255);
        count(scratch, PAIR_TABLE, BIN_TABLE, before >> 24, after >> 24);
        const value0 = v128.load(ndvi0 + (<usize>col << 2));
        const value1 = v128.load(ndvi1 + (<usize>col << 2));
        sum0 = f64x2.add(sum0, f64x2.promote_low_f32x4(value0));
        sum1 = f64x2.add(sum1, f64x2.promote_low_f32x4(value1));
        sum0 = f64x2.add(sum0, f64x2.promote_low_f32x4(v128.shuffle<i64>(value0, value0, 1, 1)));
        sum1 = f64x2.add(sum1, f64x2.promote_low_f32x4(v128.shuffle<i64>(value1, value1, 1, 1)));
        continue;
      }
      for (let k = col; k < col + 4; k++) {
        const seen = tallyPixel(load<f64>(shares + (<usize>k << 3)), codes0 + k, codes1 + k, scratch);
        if (seen == 0) continue;
        sum0 = addLane(sum0, k, seen * <f64>load<f32>(ndvi0 + (<usize>k << 2)));
        sum1 = addLane(sum1, k, seen * <f64>load<f32>(ndvi1 + (<usize>k << 2)));
      }
    }
    for (; col < cols; col++) {
      const share = load<f64>(shares + (<usize>col << 3));
      if (share == 0) continue;
      isEmpty = false;
      const seen = tallyPixel(share, codes0 + col, codes1 + col, scratch);
      if (seen == 0) continue;
      sum0 = addLane(sum0, col, seen * <f64>load<f32>(ndvi0 + (<usize>col << 2)));
      sum1 = addLane(sum1, col, seen * <f64>load<f32>(ndvi1 + (<usize>col << 2)));
    }
    shares += <usize>shareWidth << 3;
    codes0 += codeWidth;
    codes1 += codeWidth;
    ndvi0 += <usize>codeWidth << 2;
    ndvi1 += <usize>codeWidth << 2;
  }
  if (isEmpty) return;
  v128.store(scratch, sum0, NDVI_SUMS);
  v128.store(scratch, sum1, NDVI_SUMS + 16);
  settlePiece(area, scratch, out);
}

/** Whether none of four codes is of the class 0, unseen. */
// @ts-ignore: decorator
@inline
function areSeen(codes: u32): bool {
  return ((codes | (codes >> 1)) & 0x4040_4040) == 0x4040_4040;
}

/** Counts one whole pixel that is seen on both dates, in one of the two tables. */
// @ts-ignore: decorator
@inline
function count(scratch: usize, pairTable: usize, binTable: usize, before: u32, after: u32): void {
  increment(scratch + PAIR_COUNTS + pairTable, ((before >> 6) << 2) | (after >> 6));
  increment(scratch + BIN_COUNTS + binTable, before & 63);
  increment(scratch + BIN_COUNTS + BINS * 4 + binTable, after & 63);
}

// @ts-ignore: decorator
@inline
function increment(counts: usize, index: u32): void {
  const at = counts + (<usize>index << 2);
  store<u32>(at, load<u32>(at) + 1);
}

/** @returns the share of a pixel that is seen on both dates, else 0 */
function tallyPixel(share: f64, code0: usize, code1: usize, scratch: usize): f64 {
  if (share == 0) return 0;
  const before = <u32>load<u8>(code0);
  const after = <u32>load<u8>(code1);
  const pair = ((before >> 6) << 2) | (after >> 6);
  const isSeen = before > 63 && after > 63;
  if (share == 1) {
    if (isSeen) count(scratch, 0, 0, before, after);
    else increment(scratch + PAIR_COUNTS, pair);
    return isSeen ? 1 : 0;
  }
  add(scratch + PAIR_SHARES, pair, share);
  if (!isSeen) return 0;
  add(scratch + BIN_SHARES, before & 63, share);
  add(scratch + BIN_SHARES, BINS + (after & 63), share);
  return share;
}

/** To the sum of even or odd columns; the other one gets a zero, which changes no bit of it. */
// @ts-ignore: decorator
@inline
function addLane(sums: v128, col: i32, value: f64): v128 {
  const zero = f64x2.splat(0);
  return f64x2.add(sums, col & 1 ? f64x2.replace_lane(zero, 1, value) : f64x2.replace_lane(zero, 0, value));
}

function settlePiece(area: f64, scratch: usize, out: usize): void {
  for (let pair = 0; pair < PAIRS; pair++) {
    const at = scratch + (<usize>pair << 2);
    const whole = <f64>(load<u32>(at, PAIR_COUNTS) + load<u32>(at, PAIR_COUNTS + PAIR_TABLE));
    const pixels = whole + load<f64>(scratch + (<usize>pair << 3), PAIR_SHARES);
    add(out, pair, pixels);
    add(out, SQUARE_METRES + pair, pixels * area);
  }
  memory.fill(scratch, 0, PAIR_BYTES);
}

function settlePart(scratch: usize, out: usize): void {
  add(out, BASELINE_NDVI, load<f64>(scratch, NDVI_SUMS) + load<f64>(scratch, NDVI_SUMS + 8));
  add(out, BASELINE_NDVI + 1, load<f64>(scratch, NDVI_SUMS + 16) + load<f64>(scratch, NDVI_SUMS + 24));
  for (let bin = 0; bin < 2 * BINS; bin++) {
    const at = scratch + (<usize>bin << 2);
    const whole = <f64>(load<u32>(at, BIN_COUNTS) + load<u32>(at, BIN_COUNTS + BIN_TABLE));
    add(out, HISTOGRAMS + bin, whole + load<f64>(scratch + (<usize>bin << 3), BIN_SHARES));
  }
}

// @ts-ignore: decorator
@inline
function add(sums: usize, index: u32, value: f64): void {
  const at = sums + (<usize>index << 3);
  store<f64>(at, load<f64>(at) + value);
}
