/**
 * Steepness of a band, `√(gx² + gy²)` with central differences `g = (after − before) / 2` per pixel (SCIENCE §3.7).
 *
 * It does not know whether a field is darker or brighter than its neighbour, so it compares seasons and sensors. Where the
 * pixel, one of its four neighbours or the array's edge cannot be used there is no steepness: `outUsable` is 0 there and
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
      const gx = (values[i + 1]! - values[i - 1]!) / 2;
      const gy = (values[i + width]! - values[i - width]!) / 2;
      const square = gx * gx + gy * gy;
      // Not so where the band has no value, though nothing says so.
      if (!(square < Infinity)) continue;
      if ((usable[i]! & usable[i - 1]! & usable[i + 1]! & usable[i - width]! & usable[i + width]!) === 0) continue;
      out[i] = Math.sqrt(square);
      outUsable[i] = 1;
    }
  }
}
