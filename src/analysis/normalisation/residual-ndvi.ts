/** What is left of the difference between two dates after normalisation. */
import { quantile } from '../../raster/kernels/quantile.ts';
import type { BandLine } from './normalisation.ts';
import type { NormalisationInput } from './normalise-pair.ts';
import { normalisedNdvi } from './normalised-ndvi.ts';

/** Median over pixels of the normalised less the baseline's NDVI; null without red or NIR, or where NDVI has no value. */
export function residualNdvi(
  { baseline, current, values }: NormalisationInput,
  pixels: Int32Array,
  lines: readonly BandLine[],
): number | null {
  const normalised = normalisedNdvi(current, lines, values, pixels);
  if (normalised === undefined) return null;
  const unmoved = lines.map((line) => ({ ...line, slope: 1, intercept: 0 }));
  const before = normalisedNdvi(baseline, unmoved, values, pixels)!;
  for (let k = 0; k < normalised.length; k++) normalised[k] = normalised[k]! - before[k]!;
  const median = quantile(normalised, 0.5);
  return Number.isNaN(median) ? null : median;
}
