/**
 * The mean step of a raster across the edge of each patch, from outside to inside: over all pairs of a pixel of the patch and
 * the pixel `reach` columns or rows away that is not of it. Two pixels are enough to step over the mixed pixels of an
 * edge; a raster that only drifts has hardly a step over so short a way.
 *
 * @param labels 0 is no patch, patches count from 1
 * @param used 0 where a pixel has no value
 * @returns by label − 1, NaN where a patch has no such pair
 */
export function edgeJumps(
  values: Float64Array,
  used: Uint8Array,
  labels: Int32Array,
  count: number,
  width: number,
  reach: number,
): Float64Array {
  const sums = new Float64Array(count);
  const pairs = new Float64Array(count);
  const height = labels.length / width;
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      const i = row * width + col;
      const label = labels[i]!;
      if (label === 0 || used[i] === 0) continue;
      for (const [c, r] of [
        [col - reach, row],
        [col + reach, row],
        [col, row - reach],
        [col, row + reach],
      ] as const) {
        if (c < 0 || r < 0 || c >= width || r >= height) continue;
        const other = r * width + c;
        if (labels[other] === label || used[other] === 0) continue;
        sums[label - 1] = sums[label - 1]! + values[i]! - values[other]!;
        pairs[label - 1] = pairs[label - 1]! + 1;
      }
    }
  }
  return sums.map((sum, k) => sum / pairs[k]!);
}
