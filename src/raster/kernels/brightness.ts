/**
 * Brightness `√(mean of squares)` of the visible bands that a scene has; with blue, green and red it is BITM (SCIENCE
 * §2.2). NaN where any of them is NaN.
 *
 * @param visible one to three bands
 */
export function brightness(visible: readonly Float32Array[], out: Float64Array): void {
  const [first, second, third] = visible;
  if (first !== undefined && second !== undefined && third !== undefined) {
    brightnessOfThree(first, second, third, out);
    return;
  }
  out.fill(0);
  for (const band of visible) {
    for (let i = 0; i < out.length; i++) out[i] = out[i]! + band[i]! * band[i]!;
  }
  for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(out[i]! / visible.length);
}

function brightnessOfThree(a: Float32Array, b: Float32Array, c: Float32Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    const z = c[i]!;
    out[i] = Math.sqrt((x * x + y * y + z * z) / 3);
  }
}
