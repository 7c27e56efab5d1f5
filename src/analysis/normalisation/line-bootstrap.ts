/** Lines of a pair as the Monte-Carlo draws them (SCIENCE §4.5 step 2). */
import type { LineBootstrap } from '../uncertainty/draws.ts';
import type { NdviLines } from '../uncertainty/radiometry-response.ts';
import { drawLines } from './draw-lines.ts';
import type { BandLine, Normalisation } from './normalisation.ts';

/**
 * The sectors of a draw are those of `angularSectors` around the patch. A draw that has no line leaves the fit as it is.
 *
 * @returns null where the pair is not normalised, or not in red and NIR
 */
export function lineBootstrap(found: Normalisation | null): LineBootstrap | null {
  if (found?.status !== 'normalised') return null;
  const fit = ndviLines(found.lines);
  if (fit === undefined) return null;
  const draw = (times: Uint8Array): NdviLines => {
    const lines = drawLines(found.resampling, times);
    return (lines && ndviLines(lines)) ?? fit;
  };
  return { fit, draw };
}

function ndviLines(lines: readonly BandLine[]): NdviLines | undefined {
  const [red, nir] = [lines.find(({ role }) => role === 'red'), lines.find(({ role }) => role === 'nir')];
  return red && nir && { red, nir };
}
