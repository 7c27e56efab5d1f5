/** How strong and how wide the noise of a pair is, told from the ring (SCIENCE §4.5 item 4). */
import { histogramQuantile } from './histogram-quantile.ts';

export interface NoiseModel {
  /** Of one date, in units of cover. */
  readonly sd: number;
  /** ℓ in pixels, where correlation has fallen to 1/e. */
  readonly correlationPx: number;
}

/** A normal distribution's sd over its median absolute deviation. */
const MAD_TO_SD = 1.4826;
/** Real change in the ring must not pass for noise that reaches far. */
const CLIP_SD = 3;
const MAX_LAG = 8;

/**
 * `σ = 1.4826 · MAD(residual) / √2`, and ℓ from the residual's autocorrelation along rows and columns.
 *
 * @param residual difference of both dates on undisturbed ground, by member
 * @param members pixels that have a residual, flat indices, rising
 * @param pixelCount of the raster
 * @returns undefined where too few pixels have a residual
 */
export function noiseModel(
  residual: Float64Array,
  members: Int32Array,
  width: number,
  pixelCount: number,
): NoiseModel | undefined {
  const each = Int32Array.from(members.keys());
  const median = histogramQuantile(residual, each, 0.5);
  if (Number.isNaN(median)) return undefined;
  const distance = new Float64Array(residual.length);
  for (let k = 0; k < residual.length; k++) distance[k] = Math.abs(residual[k]! - median);
  const spread = MAD_TO_SD * histogramQuantile(distance, each, 0.5);
  if (spread === 0) return { sd: 0, correlationPx: 0.5 };
  const clipped = new Float64Array(pixelCount).fill(NaN);
  for (let k = 0; k < residual.length; k++) {
    clipped[members[k]!] = Math.max(-CLIP_SD, Math.min(CLIP_SD, (residual[k]! - median) / spread));
  }
  return { sd: spread / Math.SQRT2, correlationPx: correlationLength(clipped, members, width) };
}

/** Where the autocorrelation falls through 1/e, between lags on its logarithm, which is a parabola for `exp(−(h/ℓ)²)`. */
function correlationLength(values: Float64Array, members: Int32Array, width: number): number {
  const variance = lagProduct(values, members, width, 0);
  for (let lag = 1; lag <= MAX_LAG; lag++) {
    const correlation = lagProduct(values, members, width, lag) / variance;
    if (correlation <= 0.05) return Math.max(0.5, lag - 1 || 0.5);
    if (correlation < Math.exp(-1)) return lag / Math.sqrt(-Math.log(correlation));
  }
  return MAX_LAG;
}

/** Mean product of pixels `lag` apart along rows and columns. */
function lagProduct(values: Float64Array, members: Int32Array, width: number, lag: number): number {
  let [sum, count] = [0, 0];
  for (let k = 0; k < members.length; k++) {
    const i = members[k]!;
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    const right = (i % width) + lag < width ? values[i + lag]! : NaN;
    const below = i + lag * width < values.length ? values[i + lag * width]! : NaN;
    if (!Number.isNaN(right)) {
      sum += value * right;
      count += 1;
    }
    if (!Number.isNaN(below)) {
      sum += value * below;
      count += 1;
    }
  }
  return count === 0 ? 0 : sum / count;
}
