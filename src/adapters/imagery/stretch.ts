/** One stretch for both dates: what looks brighter on the second date is brighter. */

/** Values shown as black and as full intensity. */
export type Limits = readonly [low: number, high: number];

/**
 * Percentiles 2 and 98 of all values that `isSeen` admits, over both dates together; [0, 1] where there are none. By
 * nearest rank on the sorted values, so that the result is a value of the image and the same on every machine.
 */
export function commonLimits(values: readonly Float32Array[], isSeen: readonly Uint8Array[]): Limits {
  const seen = new Float32Array(values.reduce((sum, band) => sum + band.length, 0));
  let count = 0;
  for (const [date, band] of values.entries()) {
    const admitted = isSeen[date]!;
    for (let i = 0; i < band.length; i++) {
      const value = band[i]!;
      if (admitted[i] === 1 && Number.isFinite(value)) seen[count++] = value;
    }
  }
  if (count === 0) return [0, 1];
  const sorted = seen.subarray(0, count).sort();
  const low = sorted[Math.floor(0.02 * (count - 1))]!;
  const high = sorted[Math.ceil(0.98 * (count - 1))]!;
  return high > low ? [low, high] : [low, low + 1];
}

/** Lifts dark greens beside bright rock; 1 would be linear. The order of brightness stays. */
const GAMMA = 0.7;

/** 0…255, clipped. */
export function stretched(value: number, [low, high]: Limits): number {
  const share = Math.max(0, Math.min(1, (value - low) / (high - low)));
  return Math.round(255 * share ** GAMMA);
}
