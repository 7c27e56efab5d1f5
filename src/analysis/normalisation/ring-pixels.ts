/** The pixels of the reference ring that both dates measured, averaged and put side by side. */
import { BAND_ROLES } from '../../raster/band.ts';
import type { BandRole } from '../../raster/band.ts';
import type { DateCrop } from '../../raster/crop.ts';
import { boxMeans } from '../../raster/kernels/box-means.ts';

export interface RingPixels {
  /** Bands that both dates have, in the order of `BAND_ROLES`. */
  readonly roles: readonly BandRole[];
  /** Flat indices in the crop, rising. */
  readonly pixels: Int32Array;
  /** Means of the current date's bands around each pixel, then of the baseline's. */
  readonly columns: readonly Float64Array[];
}

/**
 * @param pixels seen on both dates, rising; those with a NaN in a common band are left out
 */
export function ringPixels(
  baseline: DateCrop['bands'],
  current: DateCrop['bands'],
  pixels: Int32Array,
  width: number,
  averageRadius: number,
): RingPixels {
  const roles = BAND_ROLES.filter((role) => baseline[role] !== undefined && current[role] !== undefined);
  const bands = [...roles.map((role) => current[role]!), ...roles.map((role) => baseline[role]!)];
  const kept = measured(bands, pixels);
  return { roles, pixels: kept, columns: boxMeans(bands, kept, width, averageRadius) };
}

function measured(bands: readonly Float32Array[], pixels: Int32Array): Int32Array {
  const isMissing = new Uint8Array(pixels.length);
  for (const band of bands) {
    for (let k = 0; k < pixels.length; k++) if (Number.isNaN(band[pixels[k]!]!)) isMissing[k] = 1;
  }
  return pixels.filter((_, k) => isMissing[k] === 0);
}
