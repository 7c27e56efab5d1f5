/** The pixels of the reference ring that both dates measured, put side by side. */
import { BAND_ROLES } from '../../raster/band.ts';
import type { BandRole } from '../../raster/band.ts';
import type { DateCrop } from '../../raster/crop.ts';

export interface RingPixels {
  /** Bands that both dates have, in the order of `BAND_ROLES`. */
  readonly roles: readonly BandRole[];
  /** Flat indices in the crop, rising. */
  readonly pixels: Int32Array;
  /** The current date's bands, then the baseline's; a value a pixel. */
  readonly columns: readonly Float64Array[];
}

/**
 * @param pixels seen on both dates, rising; those with a NaN in a common band are left out
 */
export function ringPixels(baseline: DateCrop['bands'], current: DateCrop['bands'], pixels: Int32Array): RingPixels {
  const roles = BAND_ROLES.filter((role) => baseline[role] !== undefined && current[role] !== undefined);
  const bands = [...roles.map((role) => current[role]!), ...roles.map((role) => baseline[role]!)];
  const kept = measured(bands, pixels);
  return { roles, pixels: kept, columns: bands.map((band) => pick(band, kept)) };
}

function measured(bands: readonly Float32Array[], pixels: Int32Array): Int32Array {
  const isMissing = new Uint8Array(pixels.length);
  for (const band of bands) {
    for (let k = 0; k < pixels.length; k++) if (Number.isNaN(band[pixels[k]!]!)) isMissing[k] = 1;
  }
  return pixels.filter((_, k) => isMissing[k] === 0);
}

function pick(band: Float32Array, pixels: Int32Array): Float64Array {
  const out = new Float64Array(pixels.length);
  for (let k = 0; k < out.length; k++) out[k] = band[pixels[k]!]!;
  return out;
}
