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
  const pixels = new Int32Array(weights.length);
  const width = byCol.length;
  let count = 0;
  for (let row = 0; row < byRow.length; row++) {
    const rowArea = base * byRow[row]!;
    for (let col = 0; col < width; col++) {
      const i = row * width + col;
      if (weights[i] === 0) continue;
      area[i] = weights[i]! * rowArea * byCol[col]!;
      pixels[count] = i;
      count += 1;
    }
  }
  return { area, pixels: pixels.slice(0, count) };
}
