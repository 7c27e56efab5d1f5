import { Cover } from '../cover.ts';

/**
 * Weights of the polynomial through an even number of neighbouring pixels (Lagrange), at a place `share` of a pixel, 0…1,
 * beyond the last of their first half; they sum to 1, and give polynomials of that degree exactly: what it samples keeps
 * its place. (Keys' cubic convolution with a parameter sharper than −0.5 moves smooth ground by up to 0.05 px.)
 *
 * @param out as long as there are pixels, written in place
 */
export function polynomialWeights(share: number, out: Float64Array): void {
  const place = share + out.length / 2 - 1;
  for (let k = 0; k < out.length; k++) {
    let weight = 1;
    for (let j = 0; j < out.length; j++) if (j !== k) weight *= (place - j) / (k - j);
    out[k] = weight;
  }
}

/** Whether all `taps` × `taps` pixels from (`col`, `row`) were seen: nothing is sampled across nodata, clouds or an edge. */
export function isSeenSquare(
  state: Uint8Array,
  width: number,
  height: number,
  col: number,
  row: number,
  taps: number,
): boolean {
  if (col < 0 || row < 0 || col + taps > width || row + taps > height) return false;
  for (let r = row; r < row + taps; r++) {
    const from = r * width + col;
    for (let i = from; i < from + taps; i++) if (state[i] !== Cover.Seen) return false;
  }
  return true;
}

/**
 * Weighted sum of the pixels of a square from (`col`, `row`), not beyond their own range: at a sharp edge the weights below 0
 * would give brightness that is nowhere, such as a reflectance below 0.
 *
 * @returns NaN where one of them has no value
 */
export function polynomialSample(
  band: Float32Array,
  width: number,
  col: number,
  row: number,
  colWeights: Float64Array,
  rowWeights: Float64Array,
): number {
  const taps = colWeights.length;
  let [sum, low, high] = [0, Infinity, -Infinity];
  for (let r = 0; r < taps; r++) {
    const from = (row + r) * width + col;
    let line = 0;
    for (let c = 0; c < taps; c++) {
      const value = band[from + c]!;
      line += colWeights[c]! * value;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    sum += rowWeights[r]! * line;
  }
  return sum < low ? low : sum > high ? high : sum;
}
