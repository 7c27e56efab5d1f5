/** The no-change probabilities of a normalisation at their place in the crop. */
import type { Normalisation } from './normalisation.ts';

/** @returns NaN where IR-MAD did not look; null where it says nothing */
export function noChangeRaster(found: Normalisation | null, pixelCount: number): Float32Array | null {
  if (found?.status !== 'normalised' || found.noChange === null) return null;
  const raster = new Float32Array(pixelCount).fill(NaN);
  for (let k = 0; k < found.pixels.length; k++) raster[found.pixels[k]!] = found.noChange[k]!;
  return raster;
}
