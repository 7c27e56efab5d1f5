/** `ln(after / before)` by pixel; NaN where either is not a positive number. */
export function logRatio(before: Float64Array, after: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) {
    out[i] = before[i]! > 0 && after[i]! > 0 ? Math.log(after[i]! / before[i]!) : NaN;
  }
}
