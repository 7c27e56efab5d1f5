/** Horizontal differencing undone in place (TIFF 6.0 §14): each sample becomes the sum of its row so far. */

/**
 * @param stride samples between two of the same band: the band count, or 1 where each band has its own block
 * @param bits of a sample: 8, 16 or 32, in this machine's byte order
 */
export function undoPredictor2(data: usize, width: i32, rowCount: i32, stride: i32, bits: i32): void {
  const rowBytes = width * stride * (bits >> 3);
  for (let row = 0; row < rowCount; row++, data += rowBytes) {
    if (bits == 8) sumRow<u8>(data, data + rowBytes, stride);
    else if (bits == 16) sumRow<u16>(data, data + rowBytes, stride);
    else sumRow<u32>(data, data + rowBytes, stride);
  }
}

function sumRow<T>(data: usize, end: usize, stride: i32): void {
  const back = <usize>stride * sizeof<T>();
  for (let at = data + back; at < end; at += sizeof<T>()) store<T>(at, <T>(load<T>(at) + load<T>(at - back)));
}

/** Turns big-endian samples of 16, 32 or 64 bits into little-endian ones, in place, or back. */
export function swapBytes(data: usize, byteLength: i32, bits: i32): void {
  const end = data + byteLength;
  if (bits == 16) for (; data + 2 <= end; data += 2) store<u16>(data, bswap<u16>(load<u16>(data)));
  else if (bits == 32) for (; data + 4 <= end; data += 4) store<u32>(data, bswap<u32>(load<u32>(data)));
  else if (bits == 64) for (; data + 8 <= end; data += 8) store<u64>(data, bswap<u64>(load<u64>(data)));
}
