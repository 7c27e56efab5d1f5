/**
 * Steepness of a band, `√(gx² + gy²)` per pixel by Sobel's differences over 3 × 3 (SCIENCE §3.7). Plain central
 * differences alias at sharp edges, which pulls shifts towards whole pixels.
 *
 * It does not know whether a field is darker or brighter than its neighbour, so it compares seasons and sensors. Where the
 * pixel, one of its eight neighbours or the array's edge cannot be used there is no steepness: `outUsable` is 0 there and
 * `out` 0, so that neither nodata nor a mask makes an edge.
 *
 * @param usable 1 where the band may be looked at, else 0; its values may then be anything, NaN too
 * @param out, outUsable written in place
 */
export function gradientMagnitude(
  values: Float32Array,
  usable: Uint8Array,
  width: number,
  height: number,
  out: Float64Array,
  outUsable: Uint8Array,
): void {
  out.fill(0);
  outUsable.fill(0);
  for (let row = 1; row < height - 1; row++) {
    const end = (row + 1) * width - 1;
    for (let i = row * width + 1; i < end; i++) {
      const n = i - width;
      const t = i + width;
      const gx =
        (values[n + 1]! - values[n - 1]! + 2 * (values[i + 1]! - values[i - 1]!) + values[t + 1]! - values[t - 1]!) / 8;
      const gy =
        (values[t - 1]! - values[n - 1]! + 2 * (values[t]! - values[n]!) + values[t + 1]! - values[n + 1]!) / 8;
      const square = gx * gx + gy * gy;
      // Not so where the band has no value, though nothing says so.
      if (!(square < Infinity)) continue;
      const above = usable[n - 1]! & usable[n]! & usable[n + 1]!;
      const beside = usable[i - 1]! & usable[i]! & usable[i + 1]!;
      const below = usable[t - 1]! & usable[t]! & usable[t + 1]!;
      if ((above & beside & below) === 0) continue;
      out[i] = Math.sqrt(square);
      outUsable[i] = 1;
    }
  }
}
