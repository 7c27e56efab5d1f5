/**
 * Bare soil index `((swir1 + red) − (nir + blue)) / ((swir1 + red) + (nir + blue))` (SCIENCE §2.2): above 0 on soil and
 * rock, below on leaves. NaN where any band is, and where the denominator is nearly 0.
 */
export function bareSoilIndex(
  swir1: Float32Array,
  red: Float32Array,
  nir: Float32Array,
  blue: Float32Array,
  out: Float64Array,
): void {
  for (let i = 0; i < out.length; i++) {
    const warm = swir1[i]! + red[i]!;
    const cool = nir[i]! + blue[i]!;
    out[i] = Math.abs(warm + cool) < 1e-6 ? NaN : (warm - cool) / (warm + cool);
  }
}
