/** Blocks of 8 × 8 pixels, side by side: large enough for a covariance, small enough to feel a pixel's shift. */
const BLOCK_PX = 8;
/** A block with fewer usable pixels is not compared. */
const LEAST_PIXELS = 32;
/** Wang et al. 2004: (0.01 L)² and (0.03 L)², with L the mean of the windows, which are brought to 1. */
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

/**
 * Mean structural similarity (SSIM) of two windows of non-negative values, −1…1, over blocks of 8 × 8 pixels.
 *
 * Both windows are divided by their mean, so that contrast and haze do not count. NaN where no block can be compared.
 *
 * @param usableA, usableB 1 where the window has a value; a pixel counts where both have one
 */
export function structuralSimilarity(
  a: Float64Array,
  b: Float64Array,
  usableA: Uint8Array,
  usableB: Uint8Array,
  size: number,
): number {
  let [sumA, sumB] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    if ((usableA[i]! & usableB[i]!) === 0) continue;
    sumA += a[i]!;
    sumB += b[i]!;
  }
  if (!(sumA > 0) || !(sumB > 0)) return NaN;
  const scaleB = sumA / sumB;
  let usableCount = 0;
  for (let i = 0; i < a.length; i++) usableCount += usableA[i]! & usableB[i]!;
  const mean = sumA / usableCount;
  let total = 0;
  let blockCount = 0;
  for (let row = 0; row + BLOCK_PX <= size; row += BLOCK_PX) {
    for (let col = 0; col + BLOCK_PX <= size; col += BLOCK_PX) {
      const value = blockSimilarity(a, b, usableA, usableB, row * size + col, size, scaleB, mean);
      if (Number.isNaN(value)) continue;
      total += value;
      blockCount += 1;
    }
  }
  return total / blockCount;
}

function blockSimilarity(
  a: Float64Array,
  b: Float64Array,
  usableA: Uint8Array,
  usableB: Uint8Array,
  first: number,
  size: number,
  scaleB: number,
  mean: number,
): number {
  let [count, sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0, 0];
  for (let r = 0; r < BLOCK_PX; r++) {
    for (let c = 0; c < BLOCK_PX; c++) {
      const i = first + r * size + c;
      if ((usableA[i]! & usableB[i]!) === 0) continue;
      const x = a[i]! / mean;
      const y = (b[i]! * scaleB) / mean;
      count += 1;
      sumA += x;
      sumB += y;
      sumAA += x * x;
      sumBB += y * y;
      sumAB += x * y;
    }
  }
  if (count < LEAST_PIXELS) return NaN;
  const meanA = sumA / count;
  const meanB = sumB / count;
  const varianceA = sumAA / count - meanA * meanA;
  const varianceB = sumBB / count - meanB * meanB;
  const covariance = sumAB / count - meanA * meanB;
  return (
    ((2 * meanA * meanB + C1) * (2 * covariance + C2)) /
    ((meanA * meanA + meanB * meanB + C1) * (varianceA + varianceB + C2))
  );
}
