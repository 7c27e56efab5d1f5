/**
 * The pixels that a shape holds a share of, as flat indices that rise: what is measured of the shape walks these and not
 * the raster around it, in the same order.
 *
 * @param shares 0 where a pixel is outside, row-major
 */
export function coveredPixels(shares: Float64Array): Int32Array {
  let count = 0;
  for (let i = 0; i < shares.length; i++) if (shares[i]! > 0) count += 1;
  const pixels = new Int32Array(count);
  let filled = 0;
  for (let i = 0; filled < count; i++) {
    if (shares[i]! > 0) pixels[filled++] = i;
  }
  return pixels;
}
