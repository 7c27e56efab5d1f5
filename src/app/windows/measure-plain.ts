/** One window of `analyze --plain`: coverage, tiles of both dates, classes, sums. Runs in whatever thread asks. */
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
import { QingshanError } from '../../errors.ts';
import type { SceneBlock, SceneFiles, SceneReader } from '../ports.ts';
import type { PlainMeasure, WindowJob, WindowTally } from './job.ts';

export interface WindowMeasurer {
  /** @param index of the window in the job */
  measure(index: number): Promise<WindowTally>;
  close(): Promise<void>;
}

export async function createPlainMeasurer(
  job: WindowJob,
  measure: PlainMeasure,
  scenes: SceneFiles,
): Promise<WindowMeasurer> {
  const { radiometry } = measure;
  const readers: SceneReader[] = [];
  try {
    for (const { path, options } of [measure.baseline, measure.current]) {
      readers.push(await scenes.open(path, { ...options, radiometry }));
    }
  } catch (error) {
    for (const reader of readers) await reader.close();
    throw error;
  }
  const [baseline, current] = readers as [SceneReader, SceneReader];
  return {
    measure: (index) => measureWindow(job, measure, index, baseline, current),
    async close() {
      for (const reader of readers) await reader.close();
    },
  };
}

async function measureWindow(
  job: WindowJob,
  measure: PlainMeasure,
  index: number,
  baseline: SceneReader,
  current: SceneReader,
): Promise<WindowTally> {
  const window = job.windows[index]!;
  const parts = coverParts(job, index);
  const outlines = parts.map(({ outline }) => outline);
  const crossed = parts.flatMap(({ outline, isCrossed }) => (isCrossed ? [outline] : []));
  const sums = new Float64Array(parts.length * TALLY_LENGTH);
  if (parts.length === 0) return { outlines, sums, crossed };
  const needed = neededRows(window, parts);
  const before = await classifyDate(baseline, needed, parts, measure.classes);
  const after = await classifyDate(current, needed, parts, measure.classes);
  for (const [i, { part, shares }] of parts.entries()) {
    const out = sums.subarray(i * TALLY_LENGTH, (i + 1) * TALLY_LENGTH);
    tallyClasses(needed, part, shares, before, after, (col, row) => areaAt(measure.areas, col, row), out);
  }
  return { outlines, sums, crossed };
}

interface CoveredPart {
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

async function classifyDate(
  reader: SceneReader,
  window: Window,
  parts: readonly CoveredPart[],
  classes: IndexClasses,
): Promise<ClassedDate> {
  const codes = new Uint8Array(window.width * window.height);
  const ndvi = new Float32Array(window.width * window.height);
  const counted = bandsOf(reader, classes);
  const across = Math.ceil(reader.scene.grid.width / reader.blockWidth);
  const endRow = Math.ceil((window.row + window.height) / reader.blockHeight);
  const endCol = Math.ceil((window.col + window.width) / reader.blockWidth);
  for (let row = Math.floor(window.row / reader.blockHeight); row < endRow; row++) {
    for (let col = Math.floor(window.col / reader.blockWidth); col < endCol; col++) {
      if (!isCovered(blockWindow(reader, row, col), parts)) continue;
      const block = await reader.readBlock(row * across + col, counted);
      const [red, nir, blue] = usable(block, reader) as [Float32Array, Float32Array, Float32Array | undefined];
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
function usable({ bands }: SceneBlock, { scene }: SceneReader): readonly Float32Array[] {
  if (scene.radiometry.level === 'relative_only') return bands;
  for (const band of bands) clampReflectance(band, band);
  return bands;
}

/** @throws QingshanError BAND_MISSING */
export function bandsOf({ scene }: SceneReader, classes: IndexClasses): readonly number[] {
  const roles = classes.minRedOverBlue === null ? (['red', 'nir'] as const) : (['red', 'nir', 'blue'] as const);
  return roles.map((role) => {
    const band = scene.bands[role];
    if (band === undefined) throw new QingshanError('BAND_MISSING', { file: scene.name, band: role });
    return band;
  });
}

function paste<T extends Uint8Array | Float32Array>(from: Window, values: T, to: Window, out: T): void {
  const part = intersectWindows(from, to);
  if (part === undefined) return;
  for (let row = part.row; row < part.row + part.height; row++) {
    const start = (row - from.row) * from.width + part.col - from.col;
    out.set(values.subarray(start, start + part.width), (row - to.row) * to.width + part.col - to.col);
  }
}
