/** Horizontal differencing undone in place (TIFF 6.0 §14): each sample becomes the sum of its row so far. */

/**
 * Rows follow each other without a gap.
 *
 * @param stride samples between two of the same band: the band count, or 1 where each band has its own block
 * @param bits of a sample: 8, 16 or 32, in this machine's byte order
 */
export function undoPredictor2(data: usize, width: i32, rowCount: i32, stride: i32, bits: i32): void {
  const rowBytes = <usize>width * <usize>stride * <usize>(bits >> 3);
  for (let row = 0; row < rowCount; row++, data += rowBytes) {
    if (bits == 8) sumRow<u8>(data, rowBytes, stride);
    else if (bits == 16) sumRow<u16>(data, rowBytes, stride);
    else sumRow<u32>(data, rowBytes, stride);
  }
}

function sumRow<T>(data: usize, rowBytes: usize, stride: i32): void {
  const end = data + rowBytes;
  const back = <usize>stride * sizeof<T>();
  let at = back < 16 ? sumPixels<T>(data, end, back) : sumVectors<T>(data, end, back);
  for (; at < end; at += sizeof<T>()) store<T>(at, <T>(load<T>(at) + load<T>(at - back)));
}

/** Pixels of a vector or more: adds the pixel before. @returns where it stopped */
function sumVectors<T>(data: usize, end: usize, back: usize): usize {
  let at = data + back;
  for (; at + 16 <= end; at += 16) v128.store(at, v128.add<T>(v128.load(at), v128.load(at - back)));
  return at;
}

/**
 * As many whole pixels as a vector holds at a time: a running sum inside the vector by adding it to itself one, two, four
 * and eight pixels further, then the last pixel of the vector before. @returns where it stopped
 */
function sumPixels<T>(data: usize, end: usize, back: usize): usize {
  if (end - data < 32) return min(data + back, end);
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const width: usize = (16 / <i32>back) * <i32>back;
  // Lanes outside of 0 to 15 give 0.
  const one = i8x16.sub(lanes, i8x16.splat(<i8>back));
  const two = i8x16.sub(lanes, i8x16.splat(<i8>(2 * back)));
  const four = i8x16.sub(lanes, i8x16.splat(<i8>(4 * back)));
  const eight = i8x16.sub(lanes, i8x16.splat(<i8>(8 * back)));
  const used = i8x16.lt_u(lanes, i8x16.splat(<i8>width));
  const last = lastPixel(back, width);
  let carry = i8x16.splat(0);
  let at = data;
  let samples = v128.load(at);
  for (; at + width + 16 <= end; at += width) {
    // Loaded before the store, which may overlap it.
    const next = v128.load(at + width);
    let sum = samples;
    if (back <= 8) sum = v128.add<T>(sum, i8x16.swizzle(sum, one));
    if (back <= 5) sum = v128.add<T>(sum, i8x16.swizzle(sum, two));
    if (back <= 3) sum = v128.add<T>(sum, i8x16.swizzle(sum, four));
    if (back == 1) sum = v128.add<T>(sum, i8x16.swizzle(sum, eight));
    const total = v128.add<T>(sum, carry);
    v128.store(at, v128.bitselect(total, samples, used));
    carry = v128.add<T>(carry, i8x16.swizzle(sum, last));
    samples = next;
  }
  return at;
}

/** Which bytes of a vector of `width` used bytes are its last pixel, repeated. */
function lastPixel(back: usize, width: usize): v128 {
  let indices = i8x16.splat(0);
  for (let lane: usize = 0; lane < 16; lane++) {
    indices = v128.bitselect(
      i8x16.splat(<i8>(width - back + (lane % back))),
      indices,
      i8x16.eq(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>lane)),
    );
  }
  return indices;
}

/** Turns big-endian samples of 16, 32 or 64 bits into little-endian ones, in place, or back. */
export function swapBytes(data: usize, byteLength: i32, bits: i32): void {
  const end = data + byteLength;
  if (bits == 16) {
    for (; data + 16 <= end; data += 16) {
      const bytes = v128.load(data);
      v128.store(data, i8x16.shuffle(bytes, bytes, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14));
    }
    for (; data + 2 <= end; data += 2) store<u16>(data, bswap<u16>(load<u16>(data)));
  } else if (bits == 32) {
    for (; data + 16 <= end; data += 16) {
      const bytes = v128.load(data);
      v128.store(data, i8x16.shuffle(bytes, bytes, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
    }
    for (; data + 4 <= end; data += 4) store<u32>(data, bswap<u32>(load<u32>(data)));
  } else if (bits == 64) {
    for (; data + 8 <= end; data += 8) store<u64>(data, bswap<u64>(load<u64>(data)));
  }
}
