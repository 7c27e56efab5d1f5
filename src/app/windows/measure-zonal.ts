/** One window of `zonal`: coverage, tiles, values, moments. */
import { tallyZone, ZONE_TALLY_LENGTH } from '../../raster/kernels/tally-zone.ts';
import type { Window } from '../../raster/window.ts';
import type { BandReader, BandValues } from '../ports/scenes.ts';
import { coverParts, isCovered, neededRows, paste, tilesOf } from './covered-parts.ts';
import type { CoveredPart } from './covered-parts.ts';
import type { JobScene, WindowJob, WindowMeasurer, ZonalMeasure } from './job.ts';

/** Opens a scene of a job for its DN. The caller closes it. */
export type OpenBands = (scene: JobScene) => Promise<BandReader>;

/** The specification: engines that are faster give the same bits. */
export async function createZonalMeasurer(job: WindowJob<ZonalMeasure>, openBands: OpenBands): Promise<WindowMeasurer> {
  const { measure } = job;
  const reader = await openBands(measure.scene);
  return {
    async measure(index) {
      const parts = coverParts(job, index);
      const needed = neededRows(job.windows[index]!, parts);
      const values = await readValues(reader, measure, needed, parts);
      const sums = new Float64Array(parts.length * ZONE_TALLY_LENGTH);
      for (const [i, { part, shares }] of parts.entries()) {
        const first = (part.row - needed.row) * needed.width + part.col - needed.col;
        const out = sums.subarray(i * ZONE_TALLY_LENGTH, (i + 1) * ZONE_TALLY_LENGTH);
        tallyZone(values, first, needed.width, shares, part.width, part.height, measure.below, out);
      }
      return {
        outlines: parts.map(({ outline }) => outline),
        sums,
        crossed: parts.flatMap(({ outline, isCrossed }) => (isCrossed ? [outline] : [])),
      };
    },
    close: () => reader.close(),
  };
}

/** Values of a window in double precision, NaN where there is none: outside, nodata, a ratio without a value. */
export async function readValues(
  reader: BandReader,
  { bands }: ZonalMeasure,
  window: Window,
  parts: readonly CoveredPart[],
): Promise<Float64Array> {
  const values = new Float64Array(window.width * window.height).fill(NaN);
  const { width, height } = reader.scene.grid;
  for (const tile of tilesOf({ ...reader, width, height }, window)) {
    if (!parts.some((part) => isCovered(tile.window, part))) continue;
    const block = await reader.readBlock(tile.index, bands);
    paste(block.window, valuesOf(block.bands), window, values);
  }
  return values;
}

/** In float64 from the DN: threshold comparisons must fall as in any other program. */
function valuesOf([first, second]: readonly BandValues[]): Float64Array {
  if (second === undefined) return Float64Array.from(first!);
  const values = new Float64Array(first!.length);
  for (let i = 0; i < values.length; i++) {
    const sum = first![i]! + second[i]!;
    values[i] = sum === 0 ? NaN : (first![i]! - second[i]!) / sum;
  }
  return values;
}
