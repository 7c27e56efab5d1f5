/** One stretch for both dates: what looks brighter on the second date is brighter. */
import { select } from '../../raster/kernels/quantile.ts';

/** Values shown as black and as full intensity. */
export type Limits = readonly [low: number, high: number];

/**
 * Percentiles 2 and 98 of all values that `isSeen` admits, over both dates together; [0, 1] where there are none. By
 * nearest rank on the sorted values, so that the result is a value of the image and the same on every machine.
 */
export function commonLimits(values: readonly Float32Array[], isSeen: readonly Uint8Array[]): Limits {
  const seen = new Float64Array(values.reduce((sum, band) => sum + band.length, 0));
  let count = 0;
  for (const [date, band] of values.entries()) {
    const admitted = isSeen[date]!;
    for (let i = 0; i < band.length; i++) {
      const value = band[i]!;
      if (admitted[i] === 1 && Number.isFinite(value)) seen[count++] = value;
    }
  }
  if (count === 0) return [0, 1];
  const [lowAt, highAt] = [Math.floor(0.02 * (count - 1)), Math.ceil(0.98 * (count - 1))];
  select(seen, lowAt, 0, count - 1);
  select(seen, highAt, lowAt, count - 1);
  const [low, high] = [seen[lowAt]!, seen[highAt]!];
  return high > low ? [low, high] : [low, low + 1];
}

/** Lifts dark greens beside bright rock; 1 would be linear. The order of brightness stays. */
const GAMMA = 0.7;

/** 0…255, clipped: `Math.round(255 * share ** GAMMA)`, looked up because a chip asks a million times. */
export function stretched(value: number, [low, high]: Limits): number {
  const share = Math.max(0, Math.min(1, (value - low) / (high - low)));
  let level = LEVEL_AT[Math.floor(share * CELLS)]!;
  while (share >= FROM[level + 1]!) level += 1;
  return level;
}

const CELLS = 4096;
/** The least share of each level; beyond the last level none. */
const FROM = Float64Array.from({ length: 257 }, (_, level) => (level === 256 ? Infinity : leastShare(level)));
/** The level where a cell begins. */
const LEVEL_AT = Uint8Array.from({ length: CELLS + 1 }, (_, cell) => levelOf(cell / CELLS));

function levelOf(share: number): number {
  return Math.round(255 * share ** GAMMA);
}

/** By halving: the power rises with the share, so there is one place where the level begins. */
function leastShare(level: number): number {
  if (level === 0) return 0;
  let [below, from] = [0, 1];
  for (;;) {
    const middle = (below + from) / 2;
    if (middle <= below || middle >= from) return from;
    if (levelOf(middle) >= level) from = middle;
    else below = middle;
  }
}
