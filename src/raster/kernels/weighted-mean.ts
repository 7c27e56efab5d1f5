/** `Σ w·v / Σ w` over the pixels with a positive weight, in row-major order; null where there is none. */
export function weightedMean(values: Float64Array, weights: Float64Array): number | null {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    if (weights[i] === 0) continue;
    sum += weights[i]! * values[i]!;
    total += weights[i]!;
  }
  return total === 0 ? null : sum / total;
}

/** `Σ w` over the pixels whose mask is not 0. */
export function maskedSum(mask: Uint8Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < mask.length; i++) if (mask[i] !== 0) sum += weights[i]!;
  return sum;
}
