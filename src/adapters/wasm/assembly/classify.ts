/**
 * NDVI and classes of one block of one date, straight from its samples. The specification is the chain of
 * `settleCounted`, `findZeros` (src/adapters/geotiff/block-state.ts), `clampReflectance` and `classifyIndexClasses`
 * (src/raster/kernels).
 */

/**
 * Rules of one date, written by the caller. First numbers of f32, each four times, so that a vector of them is one load;
 * then numbers of f64, then integers.
 */
// Where the vectors lie, in bytes.
const NODATA_FROM: usize = 0;
const NODATA_TO: usize = 16;
const SATURATION: usize = 32;
const BARE_BELOW: usize = 48;
const VEGETATED_FROM: usize = 64;
/** Red of bare ground is above this multiple of blue plus the bound. */
const BLUE_MULTIPLE: usize = 80;
const BLUE_BOUND: usize = 96;
/** 1e-4 where values are reflectance, which may be slightly negative; else the lowest number. */
const LOWEST: usize = 112;
const NUMBERS: usize = 128;

@unmanaged
class ClassRules {
  scaleRed: f64;
  offsetRed: f64;
  scaleNir: f64;
  offsetNir: f64;
  scaleBlue: f64;
  offsetBlue: f64;
  /** 1 where pixels that are zero in all bands are no measurement. */
  zeroIsBlank: i32;
  /** 1 where values are samples as they are: scale 1, offset 0, no reflectance. */
  isPlain: i32;
  /** 1 where a range of samples is nodata. */
  hasNodata: i32;
  /** Samples from 1 to this are plain measurements: neither zero, nodata nor saturated, and used as they are. */
  ordinaryTo: i32;
}

export const TYPE_UINT8: i32 = 0;
export const TYPE_UINT16: i32 = 1;
export const TYPE_INT16: i32 = 2;
export const TYPE_FLOAT32: i32 = 3;

/**
 * @param red, nir, blue addresses of the first sample of each band
 * @param stride bytes from one pixel to the next, `rowBytes` from one row to the next
 * @param ndvi f32, `codes` bytes; `outWidth` pixels a row
 */
export function classifyBlock(
  type: i32,
  red: usize,
  nir: usize,
  blue: usize,
  stride: i32,
  rowBytes: i32,
  cols: i32,
  rows: i32,
  rules: usize,
  ndvi: usize,
  codes: usize,
  outWidth: i32,
): void {
  for (let row = 0; row < rows; row++) {
    if (type == TYPE_UINT16) classifyRow<u16>(red, nir, blue, stride, cols, rules, ndvi, codes);
    else if (type == TYPE_UINT8) classifyRow<u8>(red, nir, blue, stride, cols, rules, ndvi, codes);
    else if (type == TYPE_INT16) classifyRow<i16>(red, nir, blue, stride, cols, rules, ndvi, codes);
    else classifyRow<f32>(red, nir, blue, stride, cols, rules, ndvi, codes);
    red += rowBytes;
    nir += rowBytes;
    blue += rowBytes;
    ndvi += outWidth << 2;
    codes += outWidth;
  }
}

/**
 * As `classifyBlock`, for four interleaved bands of 16 bits: two loads are four pixels, and the bands come out by
 * transposing. Differences (predictor 2) are undone on the way, which spares a pass over the samples. Columns come in fours.
 *
 * @param data first sample of the block; red, nir, blue are the bands' places among the four
 * @param areDifferences 1 where a sample is the difference to the pixel before
 * @param firstCol columns before it are not classified; a multiple of four
 */
export function classifyFours(
  data: usize,
  red: i32,
  nir: i32,
  blue: i32,
  areDifferences: i32,
  rowBytes: i32,
  firstCol: i32,
  cols: i32,
  rows: i32,
  rules: usize,
  ndvi: usize,
  codes: usize,
  outWidth: i32,
): void {
  const used = v128.or(laneOf(red), v128.or(laneOf(nir), laneOf(blue)));
  const limit = i16x8.splat(<i16>changetype<ClassRules>(rules + NUMBERS).ordinaryTo);
  for (let row = 0; row < rows; row++) {
    let last = i64x2.splat(0);
    for (let col = areDifferences ? 0 : firstCol; col < cols; col += 4) {
      const at = data + (<usize>col << 3);
      let near = v128.load(at);
      let far = v128.load(at, 16);
      if (areDifferences) {
        // Two pixels a vector: add the first to the second, and the last pixel before to both.
        near = i16x8.add(afterFirst(near), last);
        far = i16x8.add(afterFirst(far), v128.shuffle<i64>(near, near, 1, 1));
        last = v128.shuffle<i64>(far, far, 1, 1);
        if (col < firstCol) continue;
      }
      const low = v128.shuffle<i16>(near, far, 0, 8, 1, 9, 2, 10, 3, 11);
      const high = v128.shuffle<i16>(near, far, 4, 12, 5, 13, 6, 14, 7, 15);
      const first = v128.shuffle<i16>(low, high, 0, 8, 1, 9, 2, 10, 3, 11);
      const second = v128.shuffle<i16>(low, high, 4, 12, 5, 13, 6, 14, 7, 15);
      const ofRed = bandOf(first, second, red);
      const ofNir = bandOf(first, second, nir);
      const ofBlue = bandOf(first, second, blue);
      const toNdvi = ndvi + (<usize>col << 2);
      // One less than a sample, so that zero is the largest.
      const one = i16x8.splat(1);
      const samples = i16x8.max_u(i16x8.sub(near, one), i16x8.sub(far, one));
      if (v128.any_true(v128.and(i16x8.ge_u(samples, limit), used))) {
        evaluate<u16>(ofRed, ofNir, ofBlue, rules, toNdvi, codes + col);
      } else {
        evaluateOrdinary(ofRed, ofNir, ofBlue, rules, toNdvi, codes + col);
      }
    }
    data += rowBytes;
    ndvi += outWidth << 2;
    codes += outWidth;
  }
}

/** Ones where the band has its samples in two pixels of four bands. */
function laneOf(band: i32): v128 {
  return i64x2.splat(<i64>0xffff << (band << 4));
}

/**
 * As `evaluate` for samples above zero that are neither nodata nor saturated nor scaled: all are seen, NDVI is finite and
 * not below −1. 1.5 times as fast.
 */
// @ts-ignore: decorator
@inline
function evaluateOrdinary(red: v128, nir: v128, blue: v128, rules: usize, ndvi: usize, codes: usize): void {
  const value = f32x4.div(f32x4.sub(nir, red), f32x4.add(nir, red));
  v128.store(ndvi, value);
  const soil = f32x4.add(f32x4.mul(blue, v128.load(rules, BLUE_MULTIPLE)), v128.load(rules, BLUE_BOUND));
  const isBare = v128.and(f32x4.lt(value, v128.load(rules, BARE_BELOW)), f32x4.gt(red, soil));
  const isVegetated = f32x4.ge(value, v128.load(rules, VEGETATED_FROM));
  const kind = i32x4.sub(i32x4.add(i32x4.splat(2), isBare), isVegetated);
  // The bits of 2^23 + n are those of 2^23, plus n. Cutting off is rounding down where nothing is negative.
  const bin = f32x4.floor(f32x4.add(f32x4.mul(value, f32x4.splat(32)), f32x4.splat(32)));
  const bits = f32x4.add(f32x4.pmin(f32x4.splat(63), bin), f32x4.splat(8388608));
  const code = v128.or(i32x4.shl(kind, 6), bits);
  v128.store32_lane(codes, i8x16.shuffle(code, code, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12), 0);
}

/** `[a, b]` of 64 bits becomes `[a, a + b]`, by 16 bits. */
// @ts-ignore: decorator
@inline
function afterFirst(pixels: v128): v128 {
  return i16x8.add(pixels, v128.shuffle<i64>(i64x2.splat(0), pixels, 0, 2));
}

// @ts-ignore: decorator
@inline
function bandOf(first: v128, second: v128, band: i32): v128 {
  const both = band < 2 ? first : second;
  return f32x4.convert_i32x4_u(band & 1 ? i32x4.extend_high_i16x8_u(both) : i32x4.extend_low_i16x8_u(both));
}

function classifyRow<T>(
  red: usize,
  nir: usize,
  blue: usize,
  stride: i32,
  cols: i32,
  rules: usize,
  ndvi: usize,
  codes: usize,
): void {
  // Four samples within 32 bytes come out of two loads; the bytes of others are picked one by one.
  const isNear = stride <= 8;
  const low = laneBytes<T>(stride, 0);
  const high = laneBytes<T>(stride, 16);
  for (let col = 0; col < cols; col += 4) {
    // The last step goes back, so that it too has four pixels; a row of less repeats its first.
    const at = col + 4 <= cols ? col : max(0, cols - 4);
    const lanes = min(4, cols);
    const first = <usize>(at * stride);
    if (isNear && lanes == 4) {
      evaluate<T>(
        nearLanes<T>(red + first, low, high),
        nearLanes<T>(nir + first, low, high),
        nearLanes<T>(blue + first, low, high),
        rules,
        ndvi + (<usize>at << 2),
        codes + at,
      );
      continue;
    }
    evaluate<T>(
      lanesOf<T>(red + first, stride, lanes),
      lanesOf<T>(nir + first, stride, lanes),
      lanesOf<T>(blue + first, stride, lanes),
      rules,
      lanes == 4 ? ndvi + (<usize>at << 2) : few,
      lanes == 4 ? codes + at : few + 16,
    );
    if (lanes < 4) {
      memory.copy(ndvi, few, <usize>lanes << 2);
      memory.copy(codes, few + 16, lanes);
    }
  }
}

/** Results of a row of less than four pixels: f32, then codes. */
const few = memory.data(32, 16);

/** NDVI and code of four pixels, from their samples. */
// @ts-ignore: decorator
@inline
function evaluate<T>(redSample: v128, nirSample: v128, blueSample: v128, rules: usize, ndvi: usize, codes: usize): void {
  const zero = f32x4.splat(0);
  const numbers = changetype<ClassRules>(rules + NUMBERS);
  let red = redSample;
  let nir = nirSample;
  let blue = blueSample;
  let lost = f32x4.ge(f32x4.max(red, f32x4.max(nir, blue)), v128.load(rules, SATURATION));
  if (numbers.zeroIsBlank) lost = v128.or(lost, f32x4.eq(v128.or(red, v128.or(nir, blue)), zero));
  if (numbers.hasNodata) {
    const from = v128.load(rules, NODATA_FROM);
    const to = v128.load(rules, NODATA_TO);
    lost = v128.or(lost, v128.or(isNodata(red, from, to), v128.or(isNodata(nir, from, to), isNodata(blue, from, to))));
  }
  // Only what is finite is zero when taken from itself. Integers are.
  if (isFloat<T>()) {
    lost = v128.or(lost, f32x4.ne(f32x4.sub(red, red), zero));
    lost = v128.or(lost, f32x4.ne(f32x4.sub(nir, nir), zero));
    lost = v128.or(lost, f32x4.ne(f32x4.sub(blue, blue), zero));
  }
  if (!numbers.isPlain) {
    const lowest = v128.load(rules, LOWEST);
    red = f32x4.pmax(scaled(red, numbers.scaleRed, numbers.offsetRed), lowest);
    nir = f32x4.pmax(scaled(nir, numbers.scaleNir, numbers.offsetNir), lowest);
    blue = f32x4.pmax(scaled(blue, numbers.scaleBlue, numbers.offsetBlue), lowest);
  }
  const value = f32x4.div(f32x4.sub(nir, red), f32x4.add(nir, red));
  // A zero sum gives no finite value.
  const seen = v128.andnot(f32x4.eq(f32x4.sub(value, value), zero), lost);
  const soil = f32x4.add(f32x4.mul(blue, v128.load(rules, BLUE_MULTIPLE)), v128.load(rules, BLUE_BOUND));
  const isBare = v128.and(f32x4.lt(value, v128.load(rules, BARE_BELOW)), f32x4.gt(red, soil));
  const isVegetated = f32x4.ge(value, v128.load(rules, VEGETATED_FROM));
  // Sparse is 2: bare takes one off, vegetated adds one. Both cannot be.
  const kind = i32x4.sub(i32x4.add(i32x4.splat(2), isBare), isVegetated);
  const scaledBin = i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.mul(value, f32x4.splat(32)), f32x4.splat(32)));
  const bin = i32x4.max_s(i32x4.splat(0), i32x4.min_s(i32x4.splat(63), scaledBin));
  const code = v128.and(v128.or(i32x4.shl(kind, 6), bin), seen);
  v128.store(ndvi, v128.and(value, seen));
  const narrow = i16x8.narrow_i32x4_u(code, code);
  v128.store32_lane(codes, i8x16.narrow_i16x8_u(narrow, narrow), 0);
}

/**
 * Which of 16 bytes, `from` on, make up four samples in lanes of 32 bits; 0x80 stands for a zero byte. Signed integers of
 * 16 bits go to the upper half of their lane, to be shifted down with their sign.
 */
function laneBytes<T>(stride: i32, from: i32): v128 {
  let bytes = i8x16.splat(-128);
  const shift = isSigned<T>() && isInteger<T>() ? 2 : 0;
  for (let lane = 0; lane < 4; lane++) {
    for (let byte = 0; byte < <i32>sizeof<T>(); byte++) {
      const at = lane * stride + byte - from;
      if (at >= 0 && at < 16) bytes = withByte(bytes, lane * 4 + shift + byte, at);
    }
  }
  return bytes;
}

function withByte(bytes: v128, index: i32, value: i32): v128 {
  const bit = <i64>value << ((index & 7) << 3);
  const mask = ~(<i64>255 << ((index & 7) << 3));
  if (index < 8) return i64x2.replace_lane(bytes, 0, (i64x2.extract_lane(bytes, 0) & mask) | bit);
  return i64x2.replace_lane(bytes, 1, (i64x2.extract_lane(bytes, 1) & mask) | bit);
}

/** Four samples as f32, of the 32 bytes at `at`. */
// @ts-ignore: decorator
@inline
function nearLanes<T>(at: usize, low: v128, high: v128): v128 {
  const lanes = v128.or(i8x16.swizzle(v128.load(at), low), i8x16.swizzle(v128.load(at, 16), high));
  if (isFloat<T>()) return lanes;
  if (isSigned<T>()) return f32x4.convert_i32x4_s(i32x4.shr_s(lanes, 16));
  return f32x4.convert_i32x4_s(lanes);
}

/** Four samples as f32; with fewer lanes the first is repeated. */
// @ts-ignore: decorator
@inline
function lanesOf<T>(at: usize, stride: i32, lanes: i32): v128 {
  const second = lanes > 1 ? <usize>stride : 0;
  const third = lanes > 2 ? <usize>stride * 2 : 0;
  const fourth = lanes > 3 ? <usize>stride * 3 : 0;
  let values = f32x4.splat(<f32>load<T>(at));
  values = f32x4.replace_lane(values, 1, <f32>load<T>(at + second));
  values = f32x4.replace_lane(values, 2, <f32>load<T>(at + third));
  return f32x4.replace_lane(values, 3, <f32>load<T>(at + fourth));
}

// @ts-ignore: decorator
@inline
function isNodata(dn: v128, nodataFrom: v128, nodataTo: v128): v128 {
  return v128.and(f32x4.ge(dn, nodataFrom), f32x4.le(dn, nodataTo));
}

/** `f32(dn · scale + offset)`, reckoned in f64 as the specification does. */
function scaled(dn: v128, scale: f64, offset: f64): v128 {
  const factor = f64x2.splat(scale);
  const shift = f64x2.splat(offset);
  const low = f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(dn), factor), shift);
  const upper = v128.shuffle<i64>(dn, dn, 1, 1);
  const high = f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(upper), factor), shift);
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}
