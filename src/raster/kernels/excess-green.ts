/**
 * Excess green of chromatic coordinates, `2g − r − b` with `g = G / (R + G + B)` and so on (SCIENCE §2.2): free of scale,
 * so digital numbers of one gain give the same as reflectance. NaN where any band is, and where the sum is nearly 0.
 */
export function excessGreen(red: Float32Array, green: Float32Array, blue: Float32Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = excessGreenOf(red[i]!, green[i]!, blue[i]!);
}

/** The same of one pixel. */
export function excessGreenOf(red: number, green: number, blue: number): number {
  const sum = red + green + blue;
  return Math.abs(sum) < 1e-6 ? NaN : (2 * green - red - blue) / sum;
}
