/**
 * A sample of a shape that is quick to read and keeps neighbours: pairs of rows, the same number of pairs left out between
 * any two. Along the rows every distance stays, and blocks of 2 × 2 pixels from the raster's first row on stay whole.
 *
 * @param shares 0 where a pixel is outside, row-major
 * @param most pixels with a share that are kept, about; a shape with fewer stays whole
 * @param out same length: the shares of the pixels kept, 0 elsewhere
 */
export function thinRows(shares: Float64Array, width: number, most: number, out: Float64Array): void {
  let count = 0;
  for (let i = 0; i < shares.length; i++) if (shares[i]! > 0) count += 1;
  const every = Math.ceil(count / most);
  if (every <= 1) {
    out.set(shares);
    return;
  }
  out.fill(0);
  // From the middle of each run of pairs, so that neither the first rows nor the last weigh more.
  for (let start = 2 * width * (every >> 1); start < shares.length; start += 2 * width * every) {
    out.set(shares.subarray(start, start + 2 * width), start);
  }
}
