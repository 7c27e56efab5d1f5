/** Sums over one window inside one outline. The specification is `src/raster/kernels/tally-classes.ts`. */
const PAIRS: i32 = 16;
const BINS: i32 = 64;
const COUNTERS: i32 = PAIRS + 2 * BINS;
const PIECE: i32 = 64;
// Where the sums lie in `out`, in numbers.
const SQUARE_METRES: i32 = PAIRS;
const BASELINE_NDVI: i32 = 2 * PAIRS;
const HISTOGRAMS: i32 = 2 * PAIRS + 2;

/** Bytes at `scratch`: whole pixels counted in 32 bits, shares of the others in f64, by pair and bin. */
export const TALLY_SCRATCH: i32 = COUNTERS * 12;

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
  const fractions = scratch;
  const counts = scratch + (COUNTERS << 3);
  for (let top = 0; top < height; top += PIECE) {
    const bottom = min(top + PIECE, height);
    for (let left = 0; left < width; left += PIECE) {
      const right = min(left + PIECE, width);
      memory.fill(scratch, 0, TALLY_SCRATCH);
      let sum0: f64 = 0;
      let sum1: f64 = 0;
      for (let row = top; row < bottom; row++) {
        const line = shares + (<usize>(row * width) << 3);
        const offset = <usize>(row * codeWidth);
        for (let col = left; col < right; col++) {
          const share = load<f64>(line + (<usize>col << 3));
          if (share == 0) continue;
          const i = offset + <usize>col;
          const before = <u32>load<u8>(codes0 + i);
          const after = <u32>load<u8>(codes1 + i);
          const pair = ((before >> 6) << 2) | (after >> 6);
          const isSeen = before > 63 && after > 63;
          const bin0 = PAIRS + (before & 63);
          const bin1 = PAIRS + BINS + (after & 63);
          if (share == 1) {
            count(counts, pair);
            if (!isSeen) continue;
            count(counts, bin0);
            count(counts, bin1);
            sum0 += <f64>load<f32>(ndvi0 + (i << 2));
            sum1 += <f64>load<f32>(ndvi1 + (i << 2));
            continue;
          }
          add(fractions, pair, share);
          if (!isSeen) continue;
          add(fractions, bin0, share);
          add(fractions, bin1, share);
          sum0 += share * <f64>load<f32>(ndvi0 + (i << 2));
          sum1 += share * <f64>load<f32>(ndvi1 + (i << 2));
        }
      }
      const area = load<f64>(areas);
      areas += 8;
      for (let pair = 0; pair < PAIRS; pair++) {
        const pixels = <f64>load<u32>(counts + (<usize>pair << 2)) + load<f64>(fractions + (<usize>pair << 3));
        add(out, pair, pixels);
        add(out, SQUARE_METRES + pair, pixels * area);
      }
      add(out, BASELINE_NDVI, sum0);
      add(out, BASELINE_NDVI + 1, sum1);
      for (let bin = 0; bin < 2 * BINS; bin++) {
        const whole = <f64>load<u32>(counts + (<usize>(PAIRS + bin) << 2));
        const at = out + (<usize>(HISTOGRAMS + bin) << 3);
        store<f64>(at, load<f64>(at) + whole + load<f64>(fractions + (<usize>(PAIRS + bin) << 3)));
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function count(counts: usize, index: u32): void {
  const at = counts + (<usize>index << 2);
  store<u32>(at, load<u32>(at) + 1);
}

// @ts-ignore: decorator
@inline
function add(sums: usize, index: u32, value: f64): void {
  const at = sums + (<usize>index << 3);
  store<f64>(at, load<f64>(at) + value);
}
