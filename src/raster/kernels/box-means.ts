/**
 * Means over the square of `2 · radius + 1` pixels around each pixel, of those pixels of the square that are in `pixels`:
 * what lies beside them, as a mine beside its ring, has no part.
 *
 * @param pixels flat indices; every band has a value there
 * @param centres those of `pixels` whose squares are asked for
 * @returns by band, a value a pixel
 */
export function boxMeans(
  bands: readonly Float32Array[],
  pixels: Int32Array,
  width: number,
  radius: number,
  centres: Int32Array = pixels,
): readonly Float64Array[] {
  const plane = new Float64Array(bands[0]?.length ?? 0);
  for (const i of pixels) plane[i] = 1;
  const counts = boxSums(plane, centres, width, radius);
  return bands.map((band) => {
    for (const i of pixels) plane[i] = band[i]!;
    const sums = boxSums(plane, centres, width, radius);
    for (let k = 0; k < sums.length; k++) sums[k] = sums[k]! / counts[k]!;
    return sums;
  });
}

/** Along rows first, then the rows' sums from above to below, so that the sum has one order. */
function boxSums(plane: Float64Array, pixels: Int32Array, width: number, radius: number): Float64Array {
  const height = plane.length / width;
  const out = new Float64Array(pixels.length);
  for (let k = 0; k < pixels.length; k++) {
    const col = pixels[k]! % width;
    const row = (pixels[k]! - col) / width;
    const left = Math.max(0, col - radius);
    const right = Math.min(width - 1, col + radius);
    const bottom = Math.min(height - 1, row + radius);
    let sum = 0;
    for (let y = Math.max(0, row - radius); y <= bottom; y++) {
      let along = 0;
      for (let i = y * width + left; i <= y * width + right; i++) along += plane[i]!;
      sum += along;
    }
    out[k] = sum;
  }
  return out;
}
