/** One window of `analyze --plain` where scenes lie on different grids: brought over, joined, classified, summed. */
import { createTransform } from '../../geometry/transform.ts';
import { areaAt } from '../../raster/area-lattice.ts';
import { cropGrid } from '../../raster/grid.ts';
import { clampReflectance } from '../../raster/kernels/clamp-reflectance.ts';
import { classifyIndexClasses } from '../../raster/kernels/index-classes.ts';
import { TALLY_LENGTH, tallyClasses } from '../../raster/kernels/tally-classes.ts';
import type { ClassedDate } from '../../raster/kernels/tally-classes.ts';
import { mosaicDates } from '../../raster/mosaic.ts';
import type { Layer } from '../../raster/mosaic.ts';
import { resampleToGrid } from '../../raster/resample.ts';
import type { Window } from '../../raster/window.ts';
import { BLOCK_STORE_BYTES } from './block-store.ts';
import type { BlockStoreOptions } from './block-store.ts';
import { coverParts, isCovered, paste } from './covered-parts.ts';
import type { WindowMeasurer, WindowTally } from './job.ts';
import { countedBands } from './measure-plain.ts';
import type { DateReader } from './measure-plain.ts';
import type { AlignedJob } from './plan-aligned.ts';
import { createSceneWindows } from './scene-windows.ts';
import type { SceneWindows } from './scene-windows.ts';

/** One scene of a date and its pixels, piece by piece. */
interface AlignedScene extends DateReader {
  readonly windows: SceneWindows<Float32Array>;
  /** Which of the scene's windows each piece takes. */
  readonly readings: ReadonlyMap<Window, number>;
}

/**
 * Where all scenes lie on one grid, the same bits as `createPlainMeasurer`. For one thread; each tile is decoded once.
 *
 * @param options bytes for the blocks of all scenes together
 */
export function createAlignedMeasurer(job: AlignedJob, options: BlockStoreOptions = {}): WindowMeasurer {
  const { memoryBytes = BLOCK_STORE_BYTES } = options;
  const sceneCount = job.dates.flat().length;
  const ofScene = { ...options, memoryBytes: memoryBytes / sceneCount };
  const [baseline, current] = job.dates;
  const dates = [
    baseline.map((scene, i) => openScene(job, scene, i, ofScene)),
    current.map((scene, i) => openScene(job, scene, baseline.length + i, ofScene)),
  ] as const;
  return {
    async measure(index) {
      try {
        return await measureWindow(job, index, dates);
      } finally {
        // What was not read, for want of an outline or because a tile is broken, is not waited for.
        for (const { window } of job.pieces[index]!) for (const scene of dates.flat()) skip(scene, window);
      }
    },
    async close() {
      for (const { windows } of dates.flat()) await windows.close();
    },
  };
}

/** @param position of the scene in the `sources` of a piece */
function openScene(job: AlignedJob, scene: DateReader, position: number, options: BlockStoreOptions): AlignedScene {
  const windows: Window[] = [];
  const readings = new Map<Window, number>();
  for (const { window, sources } of job.pieces.flat()) {
    const source = sources[position];
    if (source === undefined) continue;
    readings.set(window, windows.length);
    windows.push(source);
  }
  const counted = countedBands(scene.bands, job.classes);
  return { ...scene, readings, windows: createSceneWindows(scene.reader, { windows, counted }, options) };
}

async function measureWindow(
  job: AlignedJob,
  index: number,
  [baseline, current]: readonly [readonly AlignedScene[], readonly AlignedScene[]],
): Promise<WindowTally> {
  const window = job.windows[index]!;
  const parts = coverParts(job, index);
  const outlines = parts.map(({ outline }) => outline);
  const crossed = parts.flatMap(({ outline, isCrossed }) => (isCrossed ? [outline] : []));
  const sums = new Float64Array(parts.length * TALLY_LENGTH);
  const before = unseen(window);
  const after = unseen(window);
  for (const { window: piece } of job.pieces[index]!) {
    if (!parts.some((part) => isCovered(piece, part))) continue;
    await classifyPiece(job, baseline, piece, window, before);
    await classifyPiece(job, current, piece, window, after);
  }
  for (const [i, { part, shares }] of parts.entries()) {
    const out = sums.subarray(i * TALLY_LENGTH, (i + 1) * TALLY_LENGTH);
    tallyClasses(window, part, shares, before, after, (col, row) => areaAt(job.areas, col, row), out);
  }
  return { outlines, sums, crossed };
}

/** Class 0, unseen, with NDVI 0. */
function unseen({ width, height }: Window): ClassedDate {
  return { codes: new Uint8Array(width * height), ndvi: new Float32Array(width * height) };
}

async function classifyPiece(
  { grid, classes }: AlignedJob,
  date: readonly AlignedScene[],
  piece: Window,
  window: Window,
  out: ClassedDate,
): Promise<void> {
  const target = cropGrid(grid, piece);
  const layers: Layer[] = [];
  for (const { reader, windows, readings } of date) {
    const reading = readings.get(piece);
    if (reading === undefined) continue;
    layers.push(resampleToGrid(await windows.read(reading), target, createTransform(grid.crs, reader.scene.grid.crs)));
  }
  if (layers.length === 0) return;
  const { bands, state } = mosaicDates(layers);
  // A date is calibrated only as far as its least calibrated scene.
  if (date.every(({ isReflectance }) => isReflectance)) for (const band of bands) clampReflectance(band, band);
  const [red, nir, blue] = bands as [Float32Array, Float32Array, Float32Array | undefined];
  const { codes, ndvi } = unseen(piece);
  classifyIndexClasses(red, nir, blue ?? red, state, classes, ndvi, codes);
  paste(piece, codes, window, out.codes);
  paste(piece, ndvi, window, out.ndvi);
}

function skip({ windows, readings }: AlignedScene, piece: Window): void {
  const reading = readings.get(piece);
  if (reading !== undefined) windows.skip(reading);
}
