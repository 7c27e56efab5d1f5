/**
 * Green fractional cover `clip((ndvi - soil) / (vegetation - soil), 0, 1)` (SCIENCE §3.1, linear). NaN stays NaN.
 *
 * @param vegetation greater than `soil`
 */
export function linearCover(ndvi: Float64Array, soil: number, vegetation: number, out: Float64Array): void {
  const span = vegetation - soil;
  for (let i = 0; i < out.length; i++) out[i] = Math.min(1, Math.max(0, (ndvi[i]! - soil) / span));
}
