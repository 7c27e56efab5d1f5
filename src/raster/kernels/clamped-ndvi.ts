import { LOWEST_REFLECTANCE } from './clamp-reflectance.ts';

/**
 * NDVI of two bands of reflectance, each raised to 1e-4 at the least (`clampReflectance`, then `normalizedDifference`, to
 * the bit, in one pass). NaN where either is NaN.
 *
 * @param out, raised written in place; `raised` is 1 where a band was raised
 */
export function clampedNdvi(red: Float32Array, nir: Float32Array, out: Float64Array, raised: Uint8Array): void {
  // As a Float32 band would hold it.
  const lowest = Math.fround(LOWEST_REFLECTANCE);
  for (let i = 0; i < out.length; i++) {
    let r = red[i]!;
    let n = nir[i]!;
    let isRaised = 0;
    if (r < LOWEST_REFLECTANCE) {
      r = lowest;
      isRaised = 1;
    }
    if (n < LOWEST_REFLECTANCE) {
      n = lowest;
      isRaised = 1;
    }
    // Neither is zero or less, so the sum is not zero.
    out[i] = (n - r) / (n + r);
    raised[i] = isRaised;
  }
}
