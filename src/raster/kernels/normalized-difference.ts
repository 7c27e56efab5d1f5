/**
 * Normalised difference `(a - b) / (a + b)` of two bands.
 *
 * NDVI is `a = nir, b = red`; NDWI is `a = green, b = nir`; NDSI is `a = green, b = swir1`. A pixel is NaN where either
 * band is NaN (nodata) and where the sum is zero, because the ratio has no value there; a later kernel must treat NaN as
 * "not observed", never as 0. Computed in double precision, as GDAL and numpy do on the same samples.
 *
 * @param out written in place, so that a caller can reuse one buffer
 */
export function normalizedDifference(a: Float32Array, b: Float32Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) {
    const sum = a[i]! + b[i]!;
    out[i] = sum === 0 ? NaN : (a[i]! - b[i]!) / sum;
  }
}
