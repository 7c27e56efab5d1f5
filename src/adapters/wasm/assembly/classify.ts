/**
 * NDVI and classes of one block of one date, straight from its samples. The specification is the chain of
 * `settleCounted`, `findZeros` (src/adapters/geotiff/block-state.ts), `clampReflectance` and `classifyIndexClasses`
 * (src/raster/kernels).
 */

/** Rules of one date, written by the caller. All numbers f64 but the last four. */
@unmanaged
export class ClassRules {
  /** Inclusive range of samples that are nodata; from above to where there is none. */
  nodataFrom: f64;
  nodataTo: f64;
  saturation: f64;
  scaleRed: f64;
  offsetRed: f64;
  scaleNir: f64;
  offsetNir: f64;
  scaleBlue: f64;
  offsetBlue: f64;
  bareBelow: f64;
  vegetatedFrom: f64;
  /** Red of bare ground is above this multiple of blue plus `blueBound`. */
  blueMultiple: f64;
  blueBound: f64;
  /** 1 where pixels that are zero in all bands are no measurement. */
  zeroIsBlank: i32;
  /** 1 where values are samples as they are: scale 1, offset 0. */
  isPlain: i32;
  /** 1 where values are reflectance and are raised to 1e-4. */
  isReflectance: i32;
  unused: i32;
}

const LOWEST_REFLECTANCE: f32 = 1e-4;

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
  const r = changetype<ClassRules>(rules);
  for (let row = 0; row < rows; row++) {
    if (type == TYPE_UINT16) classifyRow<u16>(red, nir, blue, stride, cols, r, ndvi, codes);
    else if (type == TYPE_UINT8) classifyRow<u8>(red, nir, blue, stride, cols, r, ndvi, codes);
    else if (type == TYPE_INT16) classifyRow<i16>(red, nir, blue, stride, cols, r, ndvi, codes);
    else classifyRow<f32>(red, nir, blue, stride, cols, r, ndvi, codes);
    red += rowBytes;
    nir += rowBytes;
    blue += rowBytes;
    ndvi += outWidth << 2;
    codes += outWidth;
  }
}

function classifyRow<T>(
  red: usize,
  nir: usize,
  blue: usize,
  stride: i32,
  cols: i32,
  rules: ClassRules,
  ndvi: usize,
  codes: usize,
): void {
  const bareLimit = f32x4.splat(<f32>rules.bareBelow);
  const vegetatedLimit = f32x4.splat(<f32>rules.vegetatedFrom);
  const multiple = f32x4.splat(<f32>rules.blueMultiple);
  const bound = f32x4.splat(<f32>rules.blueBound);
  const nodataFrom = f32x4.splat(<f32>rules.nodataFrom);
  const nodataTo = f32x4.splat(<f32>rules.nodataTo);
  const saturation = f32x4.splat(<f32>rules.saturation);
  const blankZero = i32x4.splat(rules.zeroIsBlank ? -1 : 0);
  const zero = f32x4.splat(0);
  const lowest = f32x4.splat(rules.isReflectance ? LOWEST_REFLECTANCE : -f32.MAX_VALUE);
  const isPlain = rules.isPlain;
  const hasNodata = rules.nodataFrom <= rules.nodataTo;
  // Four samples within 32 bytes come out of two loads; the bytes of others are picked one by one.
  const isNear = stride <= 8;
  const low = laneBytes<T>(stride, 0);
  const high = laneBytes<T>(stride, 16);
  for (let col = 0; col < cols; col += 4) {
    // The last step goes back, so that it too has four pixels; a row of less repeats its first.
    const at = col + 4 <= cols ? col : max(0, cols - 4);
    const lanes = min(4, cols);
    const first = <usize>(at * stride);
    let redValue: v128, nirValue: v128, blueValue: v128;
    if (isNear && lanes == 4) {
      redValue = nearLanes<T>(red + first, low, high);
      nirValue = nearLanes<T>(nir + first, low, high);
      blueValue = nearLanes<T>(blue + first, low, high);
    } else {
      redValue = lanesOf<T>(red + first, stride, lanes);
      nirValue = lanesOf<T>(nir + first, stride, lanes);
      blueValue = lanesOf<T>(blue + first, stride, lanes);
    }

    let lost = v128.or(
      f32x4.ge(f32x4.max(redValue, f32x4.max(nirValue, blueValue)), saturation),
      v128.and(f32x4.eq(v128.or(redValue, v128.or(nirValue, blueValue)), zero), blankZero),
    );
    if (hasNodata) {
      lost = v128.or(lost, isNodata(redValue, nodataFrom, nodataTo));
      lost = v128.or(lost, isNodata(nirValue, nodataFrom, nodataTo));
      lost = v128.or(lost, isNodata(blueValue, nodataFrom, nodataTo));
    }
    // Only what is finite is zero when taken from itself. Integers are.
    if (isFloat<T>()) {
      lost = v128.or(lost, f32x4.ne(f32x4.sub(redValue, redValue), zero));
      lost = v128.or(lost, f32x4.ne(f32x4.sub(nirValue, nirValue), zero));
      lost = v128.or(lost, f32x4.ne(f32x4.sub(blueValue, blueValue), zero));
    }
    if (!isPlain) {
      redValue = scaled(redValue, rules.scaleRed, rules.offsetRed);
      nirValue = scaled(nirValue, rules.scaleNir, rules.offsetNir);
      blueValue = scaled(blueValue, rules.scaleBlue, rules.offsetBlue);
      redValue = f32x4.pmax(redValue, lowest);
      nirValue = f32x4.pmax(nirValue, lowest);
      blueValue = f32x4.pmax(blueValue, lowest);
    }

    const value = f32x4.div(f32x4.sub(nirValue, redValue), f32x4.add(nirValue, redValue));
    // A zero sum gives no finite value.
    const seen = v128.andnot(f32x4.eq(f32x4.sub(value, value), zero), lost);
    const isBare = v128.and(
      f32x4.lt(value, bareLimit),
      f32x4.gt(redValue, f32x4.add(f32x4.mul(blueValue, multiple), bound)),
    );
    const isVegetated = f32x4.ge(value, vegetatedLimit);
    const kind = v128.bitselect(
      i32x4.splat(3 << 6),
      v128.bitselect(i32x4.splat(1 << 6), i32x4.splat(2 << 6), isBare),
      isVegetated,
    );
    const scaledBin = i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.mul(value, f32x4.splat(32)), f32x4.splat(32)));
    const bin = i32x4.max_s(i32x4.splat(0), i32x4.min_s(i32x4.splat(63), scaledBin));
    const code = v128.and(v128.or(kind, bin), seen);
    const shown = v128.and(value, seen);
    if (lanes == 4) {
      v128.store(ndvi + (<usize>at << 2), shown);
      const narrow = i16x8.narrow_i32x4_u(code, code);
      v128.store32_lane(codes + at, i8x16.narrow_i16x8_u(narrow, narrow), 0);
    } else {
      storeFew(shown, code, lanes, ndvi, codes);
    }
  }
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

function storeFew(values: v128, codes: v128, lanes: i32, ndvi: usize, out: usize): void {
  store<f32>(ndvi, f32x4.extract_lane(values, 0));
  store<u8>(out, <u8>i32x4.extract_lane(codes, 0));
  if (lanes < 2) return;
  store<f32>(ndvi, f32x4.extract_lane(values, 1), 4);
  store<u8>(out, <u8>i32x4.extract_lane(codes, 1), 1);
  if (lanes < 3) return;
  store<f32>(ndvi, f32x4.extract_lane(values, 2), 8);
  store<u8>(out, <u8>i32x4.extract_lane(codes, 2), 2);
}
