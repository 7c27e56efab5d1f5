/** What the Monte-Carlo reads of a classified pair: flat arrays of the crop, and the pixels of the patch in row-major order. */
import type { CellAreas } from '../../raster/crop.ts';

export interface PairPixels {
  readonly width: number;
  readonly height: number;
  /** NDVI of baseline and current, NaN where there is none. */
  readonly ndvi: readonly [baseline: Float64Array, current: Float64Array];
  readonly covers: readonly [baseline: Uint8Array, current: Uint8Array];
  /** Bands of the current date as normalised. */
  readonly red: Float32Array;
  readonly nir: Float32Array;
  /** Observed m² of each pixel, 0 outside the patch and where a date did not see. */
  readonly area: Float64Array;
  /** Pixels with an area. */
  readonly pixels: Int32Array;
}

/** Observed m² of each pixel, and which pixels have any. */
export function observedAreas(
  weights: Float64Array,
  { base, byCol, byRow }: CellAreas,
): { readonly area: Float64Array; readonly pixels: Int32Array } {
  const area = new Float64Array(weights.length);
  const pixels = weightedPixels(weights);
  const width = byCol.length;
  for (let k = 0; k < pixels.length; k++) {
    const i = pixels[k]!;
    const col = i % width;
    area[i] = weights[i]! * (base * byRow[(i - col) / width]!) * byCol[col]!;
  }
  return { area, pixels };
}

/** Flat indices of the pixels with a weight, rising. */
export function weightedPixels(weights: Float64Array): Int32Array {
  let count = 0;
  for (let i = 0; i < weights.length; i++) if (weights[i] !== 0) count += 1;
  const pixels = new Int32Array(count);
  for (let i = 0, k = 0; k < count; i++) if (weights[i] !== 0) pixels[k++] = i;
  return pixels;
}
