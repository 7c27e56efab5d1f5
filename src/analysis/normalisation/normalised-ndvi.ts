/** NDVI of a date as lines would make it. */
import type { DateCrop } from '../../raster/crop.ts';
import type { BandLine } from './normalisation.ts';

/** What the samples of a pair are. Digital numbers have no common scale (rule 4). */
export type SampleValues = 'reflectance' | 'digital-numbers';

/** Ratios need positive reflectance, SCIENCE §2.2. */
const LOWEST_REFLECTANCE = 1e-4;

/** By pixel of `pixels`, NaN where it has no value; undefined where there are no lines for red and NIR. */
export function normalisedNdvi(
  bands: DateCrop['bands'],
  lines: readonly BandLine[],
  values: SampleValues,
  pixels: Int32Array,
): Float64Array | undefined {
  const [redLine, nirLine] = [lines.find(({ role }) => role === 'red'), lines.find(({ role }) => role === 'nir')];
  if (redLine === undefined || nirLine === undefined) return undefined;
  const [red, nir] = [bands.red!, bands.nir!];
  const least = values === 'reflectance' ? LOWEST_REFLECTANCE : -Infinity;
  const out = new Float64Array(pixels.length);
  for (let k = 0; k < pixels.length; k++) {
    const r = Math.max(least, redLine.slope * red[pixels[k]!]! + redLine.intercept);
    const n = Math.max(least, nirLine.slope * nir[pixels[k]!]! + nirLine.intercept);
    out[k] = n + r === 0 ? NaN : (n - r) / (n + r);
  }
  return out;
}
