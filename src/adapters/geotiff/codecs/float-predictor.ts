/**
 * Predictor 3 (Adobe Photoshop TIFF Technical Note 3): the bytes of a row are sorted into planes, the most significant
 * bytes first whatever the file's byte order, and then stored as byte differences with the band stride.
 *
 * @param bytes whole rows; changed in place
 * @param sampleBytes 2, 3, 4 or 8
 * @returns the samples as little-endian bytes, in a buffer of their own
 */
export function undoFloatPredictor(
  bytes: Uint8Array,
  sampleBytes: number,
  rowSamples: number,
  stride: number,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes.length);
  const rowBytes = rowSamples * sampleBytes;
  for (let start = 0; start < bytes.length; start += rowBytes) {
    const end = start + rowBytes;
    for (let i = start + stride; i < end; i++) bytes[i] = bytes[i]! + bytes[i - stride]!;
    for (let plane = 0; plane < sampleBytes; plane++) {
      let source = start + plane * rowSamples;
      for (let target = start + sampleBytes - 1 - plane; target < end; target += sampleBytes) {
        out[target] = bytes[source]!;
        source += 1;
      }
    }
  }
  return out;
}
