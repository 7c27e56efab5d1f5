/**
 * Brightness `√(mean of squares)` of the visible bands that a scene has; with blue, green and red it is BITM (SCIENCE
 * §2.2). NaN where any of them is NaN.
 *
 * @param visible one to three bands
 */
export function brightness(visible: readonly Float32Array[], out: Float64Array): void {
  const [first, second, third] = visible;
  if (first === undefined) throw new RangeError('brightness of no band');
  if (second === undefined) for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(first[i]! * first[i]!);
  else if (third === undefined) {
    for (let i = 0; i < out.length; i++) out[i] = Math.sqrt((first[i]! * first[i]! + second[i]! * second[i]!) / 2);
  } else {
    for (let i = 0; i < out.length; i++) {
      const a = first[i]!;
      const b = second[i]!;
      const c = third[i]!;
      out[i] = Math.sqrt((a * a + b * b + c * c) / 3);
    }
  }
}
