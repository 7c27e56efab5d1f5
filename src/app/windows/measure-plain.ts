/** One window of `analyze --plain`: coverage, tiles of both dates, classes, sums. */
import { coverWindow } from '../../geometry/coverage.ts';
import { ringsOfOutline, windowOfOutline } from '../../geometry/pixel-outlines.ts';
import { areaAt } from '../../raster/area-lattice.ts';
import { clampReflectance } from '../../raster/kernels/clamp-reflectance.ts';
import { classifyIndexClasses } from '../../raster/kernels/index-classes.ts';
import type { IndexClasses } from '../../raster/kernels/index-classes.ts';
import { TALLY_LENGTH, tallyClasses } from '../../raster/kernels/tally-classes.ts';
import type { ClassedDate } from '../../raster/kernels/tally-classes.ts';
import { intersectWindows } from '../../raster/window.ts';
import type { Window } from '../../raster/window.ts';
import type { SceneReader } from '../ports.ts';
import type { JobScene, PlainDate, WindowJob, WindowMeasurer, WindowTally } from './job.ts';

/** Opens a scene of a job. The caller closes it. */
export type OpenScene = (scene: JobScene) => Promise<SceneReader>;

/** The specification: engines that are faster give the same bits. */
export async function createPlainMeasurer(job: WindowJob, openScene: OpenScene): Promise<WindowMeasurer> {
  const [before, after] = job.measure.dates;
  const first = await openScene(before.scene);
  const second = await openScene(after.scene).catch(async (error: unknown) => {
    await first.close();
    throw error;
  });
  return {
    measure: (index) => measureWindow(job, index, [createDate(first, before), createDate(second, after)]),
    async close() {
      await first.close();
      await second.close();
    },
  };
}

/** One open scene and how its pixels are classified. */
export interface DateReader extends PlainDate {
  readonly reader: SceneReader;
}

function createDate(reader: SceneReader, date: PlainDate): DateReader {
  return { ...date, reader };
}

async function measureWindow(
  job: WindowJob,
  index: number,
  [baseline, current]: readonly [DateReader, DateReader],
): Promise<WindowTally> {
  const window = job.windows[index]!;
  const { classes, areas } = job.measure;
  const parts = coverParts(job, index);
  const outlines = parts.map(({ outline }) => outline);
  const crossed = parts.flatMap(({ outline, isCrossed }) => (isCrossed ? [outline] : []));
  const sums = new Float64Array(parts.length * TALLY_LENGTH);
  if (parts.length === 0) return { outlines, sums, crossed };
  const needed = neededRows(window, parts);
  const before = await classifyDate(baseline, needed, parts, classes);
  const after = await classifyDate(current, needed, parts, classes);
  for (const [i, { part, shares }] of parts.entries()) {
    const out = sums.subarray(i * TALLY_LENGTH, (i + 1) * TALLY_LENGTH);
    tallyClasses(needed, part, shares, before, after, (col, row) => areaAt(areas, col, row), out);
  }
  return { outlines, sums, crossed };
}

export interface CoveredPart {
  readonly outline: number;
  readonly part: Window;
  readonly shares: Float64Array;
  readonly isCrossed: boolean;
}

/** The outlines that cover some of a window, each with its shares of the pixels there. */
function coverParts(job: WindowJob, index: number): readonly CoveredPart[] {
  return job.users[index]!.flatMap((outline) => {
    const around = windowOfOutline(job.outlines, outline);
    const part = around && intersectWindows(around, job.windows[index]!);
    if (part === undefined) return [];
    const { shares, firstRow, endRow, isCrossed } = coverWindow(ringsOfOutline(job.outlines, outline), part);
    if (firstRow === endRow) return [];
    const rows = { ...part, row: part.row + firstRow, height: endRow - firstRow };
    const kept = shares.subarray(firstRow * part.width, endRow * part.width);
    return [{ outline, part: rows, shares: kept, isCrossed }];
  });
}

/** The window down to the last row that an outline covers: a tile need not be decoded below it. */
function neededRows(window: Window, parts: readonly CoveredPart[]): Window {
  const end = Math.max(...parts.map(({ part }) => part.row + part.height));
  return { ...window, height: end - window.row };
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
  const across = Math.ceil(reader.scene.grid.width / reader.blockWidth);
  const endRow = Math.ceil((window.row + window.height) / reader.blockHeight);
  const endCol = Math.ceil((window.col + window.width) / reader.blockWidth);
  for (let row = Math.floor(window.row / reader.blockHeight); row < endRow; row++) {
    for (let col = Math.floor(window.col / reader.blockWidth); col < endCol; col++) {
      if (!isCovered(blockWindow(reader, row, col), parts)) continue;
      const block = await reader.readBlock(row * across + col, counted);
      const [red, nir, blue] = usable(block.bands, isReflectance) as [
        Float32Array,
        Float32Array,
        Float32Array | undefined,
      ];
      const blockCodes = new Uint8Array(block.state.length);
      const blockNdvi = new Float32Array(block.state.length);
      classifyIndexClasses(red, nir, blue ?? red, block.state, classes, blockNdvi, blockCodes);
      paste(block.window, blockCodes, window, codes);
      paste(block.window, blockNdvi, window, ndvi);
    }
  }
  return { codes, ndvi };
}

function blockWindow({ blockWidth, blockHeight }: SceneReader, row: number, col: number): Window {
  return { col: col * blockWidth, row: row * blockHeight, width: blockWidth, height: blockHeight };
}

/** A tile in a window of several may lie between the outlines. */
function isCovered(block: Window, parts: readonly CoveredPart[]): boolean {
  return parts.some(({ part, shares }) => {
    const common = intersectWindows(block, part);
    if (common === undefined) return false;
    for (let row = common.row; row < common.row + common.height; row++) {
      const start = (row - part.row) * part.width + common.col - part.col;
      for (let i = start; i < start + common.width; i++) if (shares[i]! > 0) return true;
    }
    return false;
  });
}

/** Reflectance may be slightly negative, ratios need it positive; digital numbers stay as they are. */
function usable(bands: readonly Float32Array[], isReflectance: boolean): readonly Float32Array[] {
  if (isReflectance) for (const band of bands) clampReflectance(band, band);
  return bands;
}

/** Bands whose nodata makes a pixel unseen. */
function countedBands({ red, nir, blue }: PlainDate['bands'], { minRedOverBlue }: IndexClasses): readonly number[] {
  return minRedOverBlue === null ? [red, nir] : [red, nir, blue];
}

function paste<T extends Uint8Array | Float32Array>(from: Window, values: T, to: Window, out: T): void {
  const part = intersectWindows(from, to);
  if (part === undefined) return;
  for (let row = part.row; row < part.row + part.height; row++) {
    const start = (row - from.row) * from.width + part.col - from.col;
    out.set(values.subarray(start, start + part.width), (row - to.row) * to.width + part.col - to.col);
  }
}
