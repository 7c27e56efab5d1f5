/** The error of a ring mean, from sectors as blocks (SCIENCE §4.5). */
import type { SectorSums } from '../../raster/kernels/angular-sectors.ts';

/** How often each sector was drawn; the same draw serves every quantity of a Monte-Carlo run. */
export type SectorDraw = Uint8Array;

/** As many sectors as there are, with replacement. @param random uniform numbers in [0, 1) */
export function drawSectors(count: number, random: () => number): SectorDraw {
  const draw = new Uint8Array(count);
  for (let k = 0; k < count; k++) {
    const sector = Math.floor(random() * count);
    draw[sector] = draw[sector]! + 1;
  }
  return draw;
}

/** The mean of a draw; null where none of the drawn sectors holds a pixel. */
export function drawnMean({ weight, weighted }: SectorSums, draw: SectorDraw): number | null {
  let [total, sum] = [0, 0];
  for (let sector = 0; sector < draw.length; sector++) {
    total += draw[sector]! * weight[sector]!;
    sum += draw[sector]! * weighted[sector]!;
  }
  return total === 0 ? null : sum / total;
}

/** Standard deviation of the means of `draws` draws, the block bootstrap as it is usually computed. */
export function bootstrapStandardError(sums: SectorSums, draws: number, random: () => number): number | null {
  const means: number[] = [];
  for (let k = 0; k < draws; k++) {
    const mean = drawnMean(sums, drawSectors(sums.weight.length, random));
    if (mean !== null) means.push(mean);
  }
  if (means.length < 2) return null;
  const centre = means.reduce((sum, mean) => sum + mean, 0) / means.length;
  return Math.sqrt(means.reduce((sum, mean) => sum + (mean - centre) ** 2, 0) / (means.length - 1));
}

/**
 * What the bootstrap tends to with more and more draws, to first order: `√Σ_k (Σwv_k − m·Σw_k)² / Σw`, the linearised error
 * of a ratio of block sums. It needs no seed, so a stored ring is the same whoever measures it.
 *
 * @returns null where fewer than two sectors hold a pixel
 */
export function sectorStandardError({ weight, weighted }: SectorSums): number | null {
  const total = sumOf(weight);
  if (filledSectors(weight) < 2) return null;
  const mean = sumOf(weighted) / total;
  const squares = weight.reduce((sum, value, k) => sum + (weighted[k]! - mean * value) ** 2, 0);
  return Math.sqrt(squares) / total;
}

/** Sectors that hold a pixel. */
export function filledSectors(weight: Float64Array): number {
  return weight.reduce((count, value) => (value > 0 ? count + 1 : count), 0);
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
