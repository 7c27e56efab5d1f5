/** What is left of the difference between two dates after normalisation. */
import { quantile } from '../../raster/kernels/quantile.ts';
import type { BandLine } from './normalisation.ts';
import type { NormalisationInput } from './normalise-pair.ts';

/** Ratios need positive reflectance, SCIENCE §2.2. */
const LOWEST_REFLECTANCE = 1e-4;

/** Median over pixels of the normalised less the baseline's NDVI; null without red or NIR, or where NDVI has no value. */
export function residualNdvi(
  { baseline, current, values }: NormalisationInput,
  pixels: Int32Array,
  lines: readonly BandLine[],
): number | null {
  const red = lines.find(({ role }) => role === 'red');
  const nir = lines.find(({ role }) => role === 'nir');
  if (red === undefined || nir === undefined) return null;
  const least = values === 'reflectance' ? LOWEST_REFLECTANCE : -Infinity;
  const [currentRed, currentNir] = [current.red!, current.nir!];
  const [baselineRed, baselineNir] = [baseline.red!, baseline.nir!];
  const differences = new Float64Array(pixels.length);
  for (let k = 0; k < pixels.length; k++) {
    const i = pixels[k]!;
    const normalised = ndvi(
      Math.max(least, nir.slope * currentNir[i]! + nir.intercept),
      Math.max(least, red.slope * currentRed[i]! + red.intercept),
    );
    differences[k] = normalised - ndvi(Math.max(least, baselineNir[i]!), Math.max(least, baselineRed[i]!));
  }
  const median = quantile(differences, 0.5);
  return Number.isNaN(median) ? null : median;
}

function ndvi(nir: number, red: number): number {
  return nir + red === 0 ? NaN : (nir - red) / (nir + red);
}
