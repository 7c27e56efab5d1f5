/** Sums over one window inside one outline. The specification is `src/raster/kernels/tally-classes.ts`. */
const PAIRS: i32 = 16;
const BINS: i32 = 64;
const COUNTERS: i32 = PAIRS + 2 * BINS;
const PIECE: i32 = 64;
// Where the sums lie in `out`, in numbers.
const SQUARE_METRES: i32 = PAIRS;
const BASELINE_NDVI: i32 = 2 * PAIRS;
const HISTOGRAMS: i32 = 2 * PAIRS + 2;
/** Counters of whole pixels are kept twice, because neighbours often count in the same one and would wait for it. */
const COUNT_BYTES: i32 = COUNTERS * 4;

/** Bytes at `scratch`: shares of cut pixels in f64 by pair and bin, whole pixels counted in 32 bits, twice. */
export const TALLY_SCRATCH: i32 = COUNTERS * 8 + 2 * COUNT_BYTES;

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
  const even = scratch + (COUNTERS << 3);
  const odd = even + COUNT_BYTES;
  const one = f64x2.splat(1);
  let sum0 = f64x2.splat(0);
  let sum1 = f64x2.splat(0);
  let isEmpty = true;
  for (let row = 0; row < rows; row++) {
    let col = 0;
    for (; col + 4 <= cols; col += 4) {
      const at = shares + (<usize>col << 3);
      const low = v128.load(at);
      const high = v128.load(at, 16);
      if (!v128.any_true(v128.or(low, high))) continue;
      if (isEmpty) {
        memory.fill(scratch, 0, TALLY_SCRATCH);
        isEmpty = false;
      }
      const before = load<u32>(codes0 + col);
      const after = load<u32>(codes1 + col);
      const areWhole = i64x2.all_true(v128.and(f64x2.eq(low, one), f64x2.eq(high, one)));
      if (areWhole && areSeen(before) && areSeen(after)) {
        count(even, before & 255, after & 255);
        count(odd, (before >> 8) & 255, (after >> 8) & 255);
        count(even, (before >> 16) & 255, (after >> 16) & 255);
        count(odd, before >> 24, after >> 24);
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
      if (isEmpty) {
        memory.fill(scratch, 0, TALLY_SCRATCH);
        isEmpty = false;
      }
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
  addPiece(sum0, sum1, area, scratch, out);
}

/** Whether none of four codes is of the class 0, unseen. */
// @ts-ignore: decorator
@inline
function areSeen(codes: u32): bool {
  return ((codes | (codes >> 1)) & 0x4040_4040) == 0x4040_4040;
}

/** Counts one whole pixel that is seen on both dates. */
// @ts-ignore: decorator
@inline
function count(counts: usize, before: u32, after: u32): void {
  increment(counts, ((before >> 6) << 2) | (after >> 6));
  increment(counts, PAIRS + (before & 63));
  increment(counts, PAIRS + BINS + (after & 63));
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
    const counts = scratch + (COUNTERS << 3);
    if (isSeen) count(counts, before, after);
    else increment(counts, pair);
    return isSeen ? 1 : 0;
  }
  add(scratch, pair, share);
  if (!isSeen) return 0;
  add(scratch, PAIRS + (before & 63), share);
  add(scratch, PAIRS + BINS + (after & 63), share);
  return share;
}

/** To the sum of even or odd columns; the other one gets a zero, which changes no bit of it. */
// @ts-ignore: decorator
@inline
function addLane(sums: v128, col: i32, value: f64): v128 {
  const zero = f64x2.splat(0);
  return f64x2.add(sums, col & 1 ? f64x2.replace_lane(zero, 1, value) : f64x2.replace_lane(zero, 0, value));
}

function addPiece(sum0: v128, sum1: v128, area: f64, scratch: usize, out: usize): void {
  for (let pair = 0; pair < PAIRS; pair++) {
    const pixels = countOf(scratch, pair) + load<f64>(scratch + (<usize>pair << 3));
    add(out, pair, pixels);
    add(out, SQUARE_METRES + pair, pixels * area);
  }
  add(out, BASELINE_NDVI, f64x2.extract_lane(sum0, 0) + f64x2.extract_lane(sum0, 1));
  add(out, BASELINE_NDVI + 1, f64x2.extract_lane(sum1, 0) + f64x2.extract_lane(sum1, 1));
  for (let bin = 0; bin < 2 * BINS; bin++) {
    const at = out + (<usize>(HISTOGRAMS + bin) << 3);
    const share = load<f64>(scratch + (<usize>(PAIRS + bin) << 3));
    store<f64>(at, load<f64>(at) + countOf(scratch, PAIRS + bin) + share);
  }
}

// @ts-ignore: decorator
@inline
function countOf(scratch: usize, index: i32): f64 {
  const at = scratch + (COUNTERS << 3) + (<usize>index << 2);
  return <f64>(load<u32>(at) + load<u32>(at, COUNT_BYTES));
}

// @ts-ignore: decorator
@inline
function add(sums: usize, index: u32, value: f64): void {
  const at = sums + (<usize>index << 3);
  store<f64>(at, load<f64>(at) + value);
}
