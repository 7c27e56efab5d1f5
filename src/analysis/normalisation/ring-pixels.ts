/** The pixels of the reference ring that both dates measured, averaged and put side by side. */
import { BAND_ROLES } from '../../raster/band.ts';
import type { BandRole } from '../../raster/band.ts';
import type { DateCrop } from '../../raster/crop.ts';
import { boxMeans } from '../../raster/kernels/box-means.ts';
import type { NormalisationRule } from './rule.ts';

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
  { averageRadius, maxPixels }: Pick<NormalisationRule, 'averageRadius' | 'maxPixels'>,
): RingPixels {
  const roles = BAND_ROLES.filter((role) => baseline[role] !== undefined && current[role] !== undefined);
  const bands = [...roles.map((role) => current[role]!), ...roles.map((role) => baseline[role]!)];
  const all = measured(bands, pixels);
  const step = Math.ceil(all.length / maxPixels);
  const kept = step <= 1 ? all : all.filter((_, k) => k % step === 0);
  return { roles, pixels: kept, columns: boxMeans(bands, all, width, averageRadius, kept) };
}

function measured(bands: readonly Float32Array[], pixels: Int32Array): Int32Array {
  const isMissing = new Uint8Array(pixels.length);
  for (const band of bands) {
    for (let k = 0; k < pixels.length; k++) if (Number.isNaN(band[pixels[k]!]!)) isMissing[k] = 1;
  }
  return isMissing.includes(1) ? pixels.filter((_, k) => isMissing[k] === 0) : pixels;
}
