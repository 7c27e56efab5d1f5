/** Brings the current date of a crop to the radiometry of its baseline. */
import type { BandRole } from '../../raster/band.ts';
import type { DateCrop } from '../../raster/crop.ts';
import type { Line } from '../../raster/kernels/line-sums.ts';
import { mapLine } from '../../raster/kernels/map-line.ts';

/**
 * A new crop; the old one keeps its measurements. Bands without a line are left out, because next to normalised ones they
 * would be on another scale. Values may fall below zero, reflectance and digital numbers alike.
 */
export function applyLines(
  crop: DateCrop,
  lines: readonly (Pick<Line, 'slope' | 'intercept'> & { readonly role: BandRole })[],
): DateCrop {
  const bands: Partial<Record<BandRole, Float32Array>> = {};
  for (const { role, slope, intercept } of lines) {
    const values = crop.bands[role];
    if (values === undefined) continue;
    const out = new Float32Array(values.length);
    mapLine(values, slope, intercept, out);
    bands[role] = out;
  }
  return { bands, state: crop.state };
}
