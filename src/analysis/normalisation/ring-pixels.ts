/** The pixels of the reference ring that both dates measured, put side by side. */
import { BAND_ROLES } from '../../raster/band.ts';
import type { BandRole } from '../../raster/band.ts';
import type { DateCrop } from '../../raster/crop.ts';

export interface RingPixels {
  /** Bands that both dates have, in the order of `BAND_ROLES`. */
  readonly roles: readonly BandRole[];
  /** Flat indices in the crop, rising. */
  readonly pixels: Int32Array;
  /** Pixel by pixel the current date's bands, then the baseline's. */
  readonly values: Float64Array;
}

/**
 * @param pixels seen on both dates, rising; those with a NaN in a common band are left out
 */
export function ringPixels(baseline: DateCrop['bands'], current: DateCrop['bands'], pixels: Int32Array): RingPixels {
  const roles = BAND_ROLES.filter((role) => baseline[role] !== undefined && current[role] !== undefined);
  const columns = [...roles.map((role) => current[role]!), ...roles.map((role) => baseline[role]!)];
  const kept = pixels.filter((i) => columns.every((column) => !Number.isNaN(column[i]!)));
  const values = new Float64Array(kept.length * columns.length);
  for (const [offset, column] of columns.entries()) {
    for (let k = 0; k < kept.length; k++) values[k * columns.length + offset] = column[kept[k]!]!;
  }
  return { roles, pixels: kept, values };
}

/**
 * One column of `values`: 0 … b − 1 the current date, b … 2b − 1 the baseline.
 *
 * @param step every how many pixels
 */
export function columnOf({ roles, values }: RingPixels, column: number, step = 1): Float64Array {
  const stride = 2 * roles.length * step;
  const out = new Float64Array(Math.ceil(values.length / stride));
  for (let k = 0; k < out.length; k++) out[k] = values[k * stride + column]!;
  return out;
}
