/** How well the ring knows its lines, told in what they are for. */
import { drawLines } from './draw-lines.ts';
import type { BandLine, Resampling } from './normalisation.ts';
import type { NormalisationInput } from './normalise-pair.ts';
import { normalisedNdvi } from './normalised-ndvi.ts';
import type { NormalisationRule } from './rule.ts';

/** NDVI lies within −1 and 1; where a normalised band nears zero, its ratio does not. */
const MOST_DIFFERENCE = 2;

/**
 * Standard error of the normalised NDVI, root mean square over the pixels that lines are for: a jackknife that leaves out
 * some neighbouring sectors of the ring, all around. It needs no random numbers, and finds lines that rest on one corner of
 * the ring, which a correlation does not: pixels chosen for agreeing always correlate.
 *
 * @param resampling whose `lines` are fitted on all sectors
 * @returns null without red or NIR; Infinity where some sectors cannot be left out
 */
export function ndviError(
  { current, values, applied }: NormalisationInput,
  lines: readonly BandLine[],
  resampling: Resampling,
  { sectorCount, precision }: NormalisationRule,
): number | null {
  const pixels = everySo(applied, Math.ceil(applied.length / precision.maxPixels));
  const fitted = normalisedNdvi(current, lines, values, pixels);
  if (fitted === undefined) return null;
  const { sectorsLeftOut } = precision;
  let sum = 0;
  for (let first = 0; first < sectorCount; first++) {
    const draws = new Uint8Array(sectorCount).fill(1);
    for (let k = 0; k < sectorsLeftOut; k++) draws[(first + k) % sectorCount] = 0;
    const others = drawLines(resampling, draws);
    if (others === undefined) return Infinity;
    sum += meanSquare(fitted, normalisedNdvi(current, others, values, pixels)!);
  }
  return Math.sqrt((sum * (sectorCount - sectorsLeftOut)) / (sectorCount * sectorsLeftOut));
}

function everySo(pixels: Int32Array, step: number): Int32Array {
  return step <= 1 ? pixels : pixels.filter((_, k) => k % step === 0);
}

/** Over pixels with a value in both; 0 where there are none. */
function meanSquare(a: Float64Array, b: Float64Array): number {
  let [sum, count] = [0, 0];
  for (let k = 0; k < a.length; k++) {
    const difference = Math.min(MOST_DIFFERENCE, Math.abs(a[k]! - b[k]!));
    if (Number.isNaN(difference)) continue;
    sum += difference * difference;
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}
