/** One window of `analyze --plain`: coverage, tiles of both dates, classes, sums. */
import { areaAt } from '../../raster/area-lattice.ts';
import { clampReflectance } from '../../raster/kernels/clamp-reflectance.ts';
import { classifyIndexClasses } from '../../raster/kernels/index-classes.ts';
import type { IndexClasses } from '../../raster/kernels/index-classes.ts';
import { TALLY_LENGTH, tallyClasses } from '../../raster/kernels/tally-classes.ts';
import type { ClassedDate } from '../../raster/kernels/tally-classes.ts';
import type { Window } from '../../raster/window.ts';
import type { SceneReader } from '../ports/scenes.ts';
import { coverParts, isCovered, neededRows, paste, tilesOf } from './covered-parts.ts';
import type { CoveredPart } from './covered-parts.ts';
import type { JobScene, PlainDate, PlainMeasure, WindowJob, WindowMeasurer, WindowTally } from './job.ts';

/** Opens a scene of a job. The caller closes it. */
export type OpenScene = (scene: JobScene) => Promise<SceneReader>;

/** One open scene and how its pixels are classified. */
export interface DateReader extends PlainDate {
  readonly reader: SceneReader;
}

/** The specification: engines that are faster give the same bits. */
export async function createPlainMeasurer(job: WindowJob<PlainMeasure>, openScene: OpenScene): Promise<WindowMeasurer> {
  const [before, after] = job.measure.dates;
  const first = await openScene(before.scene);
  const second = await openScene(after.scene).catch(async (error: unknown) => {
    await first.close();
    throw error;
  });
  return {
    measure: (index) => measureWindow(job, index, { ...before, reader: first }, { ...after, reader: second }),
    async close() {
      await first.close();
      await second.close();
    },
  };
}

async function measureWindow(
  job: WindowJob<PlainMeasure>,
  index: number,
  baseline: DateReader,
  current: DateReader,
): Promise<WindowTally> {
  const { classes, areas } = job.measure;
  const parts = coverParts(job, index);
  const outlines = parts.map(({ outline }) => outline);
  const crossed = parts.flatMap(({ outline, isCrossed }) => (isCrossed ? [outline] : []));
  const sums = new Float64Array(parts.length * TALLY_LENGTH);
  if (parts.length === 0) return { outlines, sums, crossed };
  const needed = neededRows(job.windows[index]!, parts);
  const before = await classifyDate(baseline, needed, parts, classes);
  const after = await classifyDate(current, needed, parts, classes);
  for (const [i, { part, shares }] of parts.entries()) {
    const out = sums.subarray(i * TALLY_LENGTH, (i + 1) * TALLY_LENGTH);
    tallyClasses(needed, part, shares, before, after, (col, row) => areaAt(areas, col, row), out);
  }
  return { outlines, sums, crossed };
}

export async function classifyDate(
  { reader, bands, isReflectance }: DateReader,
  window: Window,
  parts: readonly CoveredPart[],
  classes: IndexClasses,
): Promise<ClassedDate> {
  const codes = new Uint8Array(window.width * window.height);
  const ndvi = new Float32Array(window.width * window.height);
  const counted = countedBands(bands, classes);
  const { width, height } = reader.scene.grid;
  for (const tile of tilesOf({ ...reader, width, height }, window)) {
    if (!parts.some((part) => isCovered(tile.window, part))) continue;
    const block = await reader.readBlock(tile.index, counted);
    // Reflectance may be slightly negative, ratios need it positive; digital numbers stay as they are.
    if (isReflectance) for (const band of block.bands) clampReflectance(band, band);
    const [red, nir, blue] = block.bands as [Float32Array, Float32Array, Float32Array | undefined];
    const blockCodes = new Uint8Array(block.state.length);
    const blockNdvi = new Float32Array(block.state.length);
    classifyIndexClasses(red, nir, blue ?? red, block.state, classes, blockNdvi, blockCodes);
    paste(block.window, blockCodes, window, codes);
    paste(block.window, blockNdvi, window, ndvi);
  }
  return { codes, ndvi };
}

/** Bands whose nodata makes a pixel unseen. */
export function countedBands(
  { red, nir, blue }: PlainDate['bands'],
  { minRedOverBlue }: IndexClasses,
): readonly number[] {
  return minRedOverBlue === null ? [red, nir] : [red, nir, blue];
}
