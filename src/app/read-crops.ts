/**
 * Reads the pixels of many patches from one scene: each tile that some patch needs is decoded once, in index order,
 * whatever the number of patches in it.
 */
import { Cover } from '../raster/cover.ts';
import { cropGrid } from '../raster/grid.ts';
import type { Grid } from '../raster/grid.ts';
import { intersectWindows } from '../raster/window.ts';
import type { Window } from '../raster/window.ts';
import type { BandReader, BandValues, SceneBlock } from './ports.ts';

/** The pixels of one window of a scene, row-major. */
export interface SceneCrop<V extends BandValues = Float32Array> {
  readonly grid: Grid;
  /** In the order asked for. */
  readonly bands: readonly V[];
  /** `Cover` codes; pixels that lie outside the scene are `Outside`. */
  readonly state: Uint8Array;
}

/** How a crop came out: the pixels, or the error of the first tile of it that could not be read. */
export type CropReading<V extends BandValues = Float32Array> =
  | { readonly crop: SceneCrop<V> }
  | { readonly error: unknown };

/**
 * @param windows windows in the scene's pixels, may reach over its edge
 * @param counted 1-based bands whose nodata makes a pixel nodata
 * @param extra 1-based bands that are only shown
 * @returns one reading per window, in order
 */
export async function readCrops<V extends BandValues>(
  reader: BandReader<V>,
  windows: readonly Window[],
  counted: readonly number[],
  extra: readonly number[] = [],
): Promise<readonly CropReading<V>[]> {
  const bandCount = counted.length + extra.length;
  const crops = windows.map((window) => emptyCrop(reader, window, bandCount));
  const errors = new Map<number, unknown>();
  const plan = planBlocks(reader, windows);
  reader.expectBlocks?.(
    plan.map(([index]) => index),
    [...counted, ...extra],
  );
  for (const [index, users] of plan) {
    const open = users.filter((user) => !errors.has(user));
    if (open.length === 0) continue;
    try {
      const block = await reader.readBlock(index, counted, extra);
      for (const user of open) pasteBlock(crops[user]!, windows[user]!, block);
    } catch (error) {
      // The tile's patches fail visibly; the others go on.
      for (const user of open) errors.set(user, error);
    }
  }
  return crops.map((crop, i) => (errors.has(i) ? { error: errors.get(i) } : { crop }));
}

/** Tiles that some window touches, ascending, each with the windows that need it. */
function planBlocks(reader: BandReader, windows: readonly Window[]): readonly (readonly [number, number[]])[] {
  const { width, height } = reader.scene.grid;
  const { blockWidth, blockHeight } = reader;
  const across = Math.ceil(width / blockWidth);
  const plan = new Map<number, number[]>();
  for (const [user, window] of windows.entries()) {
    const inside = intersectWindows(window, { col: 0, row: 0, width, height });
    if (inside === undefined) continue;
    const lastRow = Math.floor((inside.row + inside.height - 1) / blockHeight);
    const lastCol = Math.floor((inside.col + inside.width - 1) / blockWidth);
    for (let row = Math.floor(inside.row / blockHeight); row <= lastRow; row++) {
      for (let col = Math.floor(inside.col / blockWidth); col <= lastCol; col++) {
        const index = row * across + col;
        const users = plan.get(index);
        if (users === undefined) plan.set(index, [user]);
        else users.push(user);
      }
    }
  }
  return [...plan].sort(([a], [b]) => a - b);
}

function emptyCrop<V extends BandValues>(reader: BandReader<V>, window: Window, bandCount: number): SceneCrop<V> {
  const size = window.width * window.height;
  return {
    grid: cropGrid(reader.scene.grid, window),
    bands: Array.from({ length: bandCount }, () => reader.emptyBand(size)),
    state: new Uint8Array(size).fill(Cover.Outside),
  };
}

function pasteBlock<V extends BandValues>(crop: SceneCrop<V>, window: Window, block: SceneBlock<V>): void {
  const part = intersectWindows(window, block.window);
  if (part === undefined) return;
  for (let row = part.row; row < part.row + part.height; row++) {
    const from = (row - block.window.row) * block.window.width + part.col - block.window.col;
    const to = (row - window.row) * window.width + part.col - window.col;
    crop.state.set(block.state.subarray(from, from + part.width), to);
    for (const [band, values] of block.bands.entries()) {
      crop.bands[band]!.set(values.subarray(from, from + part.width), to);
    }
  }
}
