/**
 * The sector of each pixel around a centre, 0…count − 1, in equal angles counted from the direction of growing columns
 * towards growing rows. A pixel on the border of two belongs to the higher.
 *
 * @param pixels flat indices of a raster of that width
 * @param centre in pixels, (0.5, 0.5) is the middle of the first pixel
 */
export function angularSectors(
  pixels: Int32Array,
  width: number,
  centre: { readonly col: number; readonly row: number },
  count: number,
): Uint8Array {
  const out = new Uint8Array(pixels.length);
  for (let k = 0; k < pixels.length; k++) {
    const i = pixels[k]!;
    const row = Math.floor(i / width);
    const turn = Math.atan2(row + 0.5 - centre.row, i - row * width + 0.5 - centre.col) / (2 * Math.PI);
    out[k] = Math.min(count - 1, Math.floor((turn < 0 ? turn + 1 : turn) * count));
  }
  return out;
}
