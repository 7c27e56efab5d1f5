/**
 * Green fractional cover without its limits: below 0 and above 1 it goes on in a straight line, so that a histogram of it
 * has no heaps at its ends. Between them it is the exact inversion of the mixture of two spectra,
 * `f = x / (x + K·(1 − x))` with `x = (ndvi − soil) / (vegetation − soil)` (SCIENCE §3.1). NaN stays NaN. The denominator
 * is written `K + (1 − K)·x`, so that K = 1 gives x to the bit.
 *
 * @param vegetation greater than `soil`
 * @param brightnessRatio K, sum of NIR and red of pure vegetation over that of pure soil, above 0; 1 is the linear form
 */
export function openCover(
  ndvi: Float64Array,
  soil: number,
  vegetation: number,
  brightnessRatio: number,
  out: Float64Array,
): void {
  const span = vegetation - soil;
  if (brightnessRatio === 1) {
    for (let i = 0; i < out.length; i++) out[i] = (ndvi[i]! - soil) / span;
    return;
  }
  for (let i = 0; i < out.length; i++) {
    const x = (ndvi[i]! - soil) / span;
    out[i] = x > 0 && x < 1 ? x / (brightnessRatio + (1 - brightnessRatio) * x) : x;
  }
}

/** Cover within its limits, 0…1. NaN stays NaN. @param out may be `open` itself */
export function clipCover(open: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) {
    const value = open[i]!;
    if (value >= 1) out[i] = 1;
    else out[i] = value <= 0 ? 0 : value;
  }
}
