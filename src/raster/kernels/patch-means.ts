/** The mean over the pixels of each patch, by label − 1. Labels as `labelPatches` gives them. */
export function patchMeans(values: Float64Array | Float32Array, labels: Int32Array, count: number): Float64Array {
  const sums = new Float64Array(count);
  const pixels = new Float64Array(count);
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 0) continue;
    const k = labels[i]! - 1;
    sums[k] = sums[k]! + values[i]!;
    pixels[k] = pixels[k]! + 1;
  }
  return sums.map((sum, k) => sum / pixels[k]!);
}
