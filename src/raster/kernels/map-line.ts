/** `slope · value + intercept`. NaN stays NaN; nothing is clamped, because a later step counts what it raises. */
export function mapLine(values: Float32Array, slope: number, intercept: number, out: Float32Array): void {
  for (let i = 0; i < values.length; i++) out[i] = slope * values[i]! + intercept;
}
