/**
 * Brightness `√(mean of squares)` of the visible bands that a scene has; with blue, green and red it is BITM (SCIENCE
 * §2.2). NaN where any of them is NaN.
 *
 * @param visible one to three bands
 */
export function brightness(visible: readonly Float32Array[], out: Float64Array): void {
  out.fill(0);
  for (const band of visible) {
    for (let i = 0; i < out.length; i++) out[i] = out[i]! + band[i]! * band[i]!;
  }
  for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(out[i]! / visible.length);
}
