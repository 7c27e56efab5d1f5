/** The fall-back of SCIENCE §3.6: lines through two quantiles of the whole ring. */
import { quantile } from '../../raster/kernels/quantile.ts';
import { drawLines } from './draw-lines.ts';
import type { BandLine, BandQuantiles, MovingQuantile, QuantileSums } from './normalisation.ts';
import type { RingPixels } from './ring-pixels.ts';
import type { NormalisationRule } from './rule.ts';

export interface QuantileFit {
  readonly lines: readonly BandLine[];
  readonly resampling: QuantileSums;
}

/** Shares on both sides of a quantile between which its density is taken. */
const DENSITY_SPAN = 0.05;

/** @returns undefined where both quantiles of a band and date are the same */
export function matchQuantiles(
  ring: RingPixels,
  sectors: Uint8Array,
  correlations: readonly number[],
  sectorCount: number,
  quantiles: NonNullable<NormalisationRule['quantiles']>,
): QuantileFit | undefined {
  const counts = new Float64Array(sectorCount);
  for (const sector of sectors) counts[sector] = counts[sector]! + 1;
  const bands = ring.roles.map((_, band): BandQuantiles => {
    const pair = (column: number): BandQuantiles['current'] => {
      const values = ring.columns[column]!;
      const quantileAt = (share: number): MovingQuantile => movingQuantile(values, share, sectors, sectorCount);
      return [quantileAt(quantiles.low), quantileAt(quantiles.high)];
    };
    return {
      role: ring.roles[band]!,
      current: pair(band),
      baseline: pair(ring.roles.length + band),
      correlation: correlations[band]!,
    };
  });
  const resampling: QuantileSums = { method: 'quantiles', counts, bands };
  const lines = drawLines(resampling, new Uint8Array(sectorCount).fill(1));
  return lines && { lines, resampling };
}

function movingQuantile(values: Float64Array, share: number, sectors: Uint8Array, sectorCount: number): MovingQuantile {
  const value = quantile(values, share);
  const below = new Float64Array(sectorCount);
  let total = 0;
  for (const [k, other] of values.entries()) {
    const part = other < value ? 1 : other === value ? 0.5 : 0;
    total += part;
    below[sectors[k]!] = below[sectors[k]!]! + part;
  }
  const sparsity =
    (quantile(values, share + DENSITY_SPAN) - quantile(values, share - DENSITY_SPAN)) / (2 * DENSITY_SPAN);
  return { value, shareBelow: total / values.length, below, sparsity };
}
