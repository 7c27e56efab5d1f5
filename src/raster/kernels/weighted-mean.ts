/**
 * `Σ w·v / Σ w` over the pixels with a weight, in row-major order; null where there is none.
 *
 * @param pixels their flat indices, rising, where the caller has them: the rest of the raster is then not read
 */
export function weightedMean(values: Float64Array, weights: Float64Array, pixels?: Int32Array): number | null {
  return pixels === undefined ? meanOfAll(values, weights) : meanOfSome(values, weights, pixels);
}

function meanOfAll(values: Float64Array, weights: Float64Array): number | null {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    if (weights[i] === 0) continue;
    sum += weights[i]! * values[i]!;
    total += weights[i]!;
  }
  return total === 0 ? null : sum / total;
}

function meanOfSome(values: Float64Array, weights: Float64Array, pixels: Int32Array): number | null {
  let sum = 0;
  let total = 0;
  for (let k = 0; k < pixels.length; k++) {
    const i = pixels[k]!;
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
