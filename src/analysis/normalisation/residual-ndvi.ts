/** What is left of the difference between two dates after normalisation. */
import { quantile } from '../../raster/kernels/quantile.ts';
import type { BandLine } from './normalisation.ts';
import type { NormalisationInput } from './normalise-pair.ts';
import type { RingPixels } from './ring-pixels.ts';

/** Ratios need positive reflectance, SCIENCE §2.2. */
const LOWEST_REFLECTANCE = 1e-4;

/** Median over the ring of the normalised less the baseline's NDVI; null without red or NIR, or where NDVI has no value. */
export function residualNdvi(
  ring: RingPixels,
  lines: readonly BandLine[],
  values: NormalisationInput['values'],
): number | null {
  const red = ring.roles.indexOf('red');
  const nir = ring.roles.indexOf('nir');
  if (red < 0 || nir < 0) return null;
  const least = values === 'reflectance' ? LOWEST_REFLECTANCE : -Infinity;
  const bandCount = ring.roles.length;
  const [currentRed, currentNir] = [ring.columns[red]!, ring.columns[nir]!];
  const [baselineRed, baselineNir] = [ring.columns[bandCount + red]!, ring.columns[bandCount + nir]!];
  const differences = new Float64Array(currentRed.length);
  for (let k = 0; k < differences.length; k++) {
    const normalised = ndvi(
      Math.max(least, lines[nir]!.slope * currentNir[k]! + lines[nir]!.intercept),
      Math.max(least, lines[red]!.slope * currentRed[k]! + lines[red]!.intercept),
    );
    const before = ndvi(Math.max(least, baselineNir[k]!), Math.max(least, baselineRed[k]!));
    differences[k] = normalised - before;
  }
  const median = quantile(differences, 0.5);
  return Number.isNaN(median) ? null : median;
}

function ndvi(nir: number, red: number): number {
  return nir + red === 0 ? NaN : (nir - red) / (nir + red);
}
