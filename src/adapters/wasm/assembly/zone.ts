/** Values of a block and their moments in a zone. The specification is `src/raster/kernels/tally-zone.ts`. */
import { TYPE_INT16, TYPE_UINT16, TYPE_UINT8 } from './classify';
import { OUTSIDE, WHOLE } from './coverage';

/** Coverage from which a pixel is touched. */
const TOUCHED: f64 = 1e-8;

/**
 * One band of a block as f64, or the normalised difference `(a − b) / (a + b)` of two.
 *
 * @param a, b addresses of the first sample of each band; equal for one band
 * @param stride bytes from one pixel to the next, `rowBytes` from one row to the next
 * @param nodataFrom, nodataTo inclusive range of samples that become NaN
 * @param out f64, `outWidth` a row
 */
export function valueBlock(
  type: i32,
  a: usize,
  b: usize,
  stride: i32,
  rowBytes: i32,
  cols: i32,
  rows: i32,
  nodataFrom: f64,
  nodataTo: f64,
  out: usize,
  outWidth: i32,
): void {
  for (let row = 0; row < rows; row++) {
    if (type == TYPE_UINT16) valueRow<u16>(a, b, stride, cols, nodataFrom, nodataTo, out);
    else if (type == TYPE_UINT8) valueRow<u8>(a, b, stride, cols, nodataFrom, nodataTo, out);
    else if (type == TYPE_INT16) valueRow<i16>(a, b, stride, cols, nodataFrom, nodataTo, out);
    else valueRow<f32>(a, b, stride, cols, nodataFrom, nodataTo, out);
    a += rowBytes;
    b += rowBytes;
    out += outWidth << 3;
  }
}

function valueRow<T>(a: usize, b: usize, stride: i32, cols: i32, from: f64, to: f64, out: usize): void {
  const isBand = a == b;
  for (let col = 0; col < cols; col++, a += stride, b += stride, out += 8) {
    const first = sample<T>(a, from, to);
    if (isBand) {
      store<f64>(out, first);
      continue;
    }
    const second = sample<T>(b, from, to);
    const sum = first + second;
    store<f64>(out, sum == 0 ? NaN : (first - second) / sum);
  }
}

/** NaN for nodata and what is no number. */
// @ts-ignore: decorator
@inline
function sample<T>(at: usize, from: f64, to: f64): f64 {
  const value = <f64>load<T>(at);
  if ((value >= from && value <= to) || value - value != 0) return NaN;
  return value;
}

/**
 * @param map of `coverage.ts`, over a part of `width` × `height` pixels
 * @param values f64, `valueWidth` a row; they begin at the part's first pixel
 * @param out f64: count, sum, minimum, maximum, squares about the mean, count below
 */
export function tallyZone(
  values: usize,
  valueWidth: i32,
  map: usize,
  width: i32,
  height: i32,
  below: f64,
  out: usize,
): void {
  let count: f64 = 0;
  let sum: f64 = 0;
  let min: f64 = Infinity;
  let max: f64 = -Infinity;
  let belowCount: f64 = 0;
  for (let row = 0; row < height; row++) {
    const line = values + (<usize>(row * valueWidth) << 3);
    for (let col = 0; col < width; col += 8) {
      const shares = sharesOf(map, width, row, col);
      if (shares == OUTSIDE) continue;
      const end = endOf(width, col);
      for (let at: usize = 0; at < end; at += 8) {
        const share = load<f64>(shares + at);
        if (!(share > TOUCHED)) continue;
        const value = load<f64>(line + (<usize>col << 3) + at);
        if (value != value) continue;
        count += share;
        sum += share * value;
        if (value < min) min = value;
        if (value > max) max = value;
        if (value < below) belowCount += share;
      }
    }
  }
  const mean = sum / count;
  let squares: f64 = 0;
  for (let row = 0; row < height; row++) {
    const line = values + (<usize>(row * valueWidth) << 3);
    for (let col = 0; col < width; col += 8) {
      const shares = sharesOf(map, width, row, col);
      if (shares == OUTSIDE) continue;
      const end = endOf(width, col);
      for (let at: usize = 0; at < end; at += 8) {
        const share = load<f64>(shares + at);
        if (!(share > TOUCHED)) continue;
        const value = load<f64>(line + (<usize>col << 3) + at);
        if (value != value) continue;
        const distance = value - mean;
        squares += share * distance * distance;
      }
    }
  }
  store<f64>(out, count);
  store<f64>(out, sum, 8);
  store<f64>(out, min, 16);
  store<f64>(out, max, 24);
  store<f64>(out, squares, 32);
  store<f64>(out, belowCount, 40);
}

/** Shares of eight pixels of a row, or OUTSIDE. */
// @ts-ignore: decorator
@inline
function sharesOf(map: usize, width: i32, row: i32, col: i32): usize {
  const shares = load<u32>(map + (<usize>((row >> 3) * ((width + 7) >> 3) + (col >> 3)) << 2));
  if (shares == OUTSIDE) return OUTSIDE;
  return shares == WHOLE ? ones : <usize>shares + (<usize>(row & 7) << 6);
}

// @ts-ignore: decorator
@inline
function endOf(width: i32, col: i32): usize {
  return <usize>min(8, width - col) << 3;
}

/** Eight shares of 1. */
const ones = memory.data<f64>([1, 1, 1, 1, 1, 1, 1, 1], 16);
