/** A rectangle of a scene's pixels, put together from the blocks that it touches. */
import { Cover } from '../raster/cover.ts';
import { cropGrid } from '../raster/grid.ts';
import type { Grid } from '../raster/grid.ts';
import { intersectWindows } from '../raster/window.ts';
import type { Window } from '../raster/window.ts';
import type { BandReader, BandValues, SceneBlock } from './ports/scenes.ts';
import { paste, tilesOf } from './windows/covered-parts.ts';

/** The pixels of one window of a scene, row-major. */
export interface SceneCrop<V extends BandValues = Float32Array> {
  readonly grid: Grid;
  /** In the order asked for. */
  readonly bands: readonly V[];
  /** `Cover` codes; pixels that lie outside the scene are `Outside`. */
  readonly state: Uint8Array;
}

/**
 * Blocks that some window touches, ascending, each with the windows that need it, ascending.
 *
 * @param windows in the scene's pixels, may reach over its edge
 */
export function blockUses(
  { scene, blockWidth, blockHeight }: Pick<BandReader, 'scene' | 'blockWidth' | 'blockHeight'>,
  windows: readonly Window[],
): readonly (readonly [index: number, users: readonly number[]])[] {
  const { width, height } = scene.grid;
  const uses = new Map<number, number[]>();
  for (const [user, window] of windows.entries()) {
    const inside = intersectWindows(window, { col: 0, row: 0, width, height });
    if (inside === undefined) continue;
    for (const { index } of tilesOf({ blockWidth, blockHeight, width, height }, inside)) {
      const users = uses.get(index);
      if (users === undefined) uses.set(index, [user]);
      else users.push(user);
    }
  }
  return [...uses].sort(([a], [b]) => a - b);
}

/** All `Outside`, NaN. */
export function emptyCrop<V extends BandValues>(
  reader: Pick<BandReader<V>, 'scene' | 'emptyBand'>,
  window: Window,
  bandCount: number,
): SceneCrop<V> {
  const size = window.width * window.height;
  return {
    grid: cropGrid(reader.scene.grid, window),
    bands: Array.from({ length: bandCount }, () => reader.emptyBand(size)),
    state: new Uint8Array(size).fill(Cover.Outside),
  };
}

/** Writes what a block shares with the window of a crop. */
export function pasteBlock<V extends BandValues>(crop: SceneCrop<V>, window: Window, block: SceneBlock<V>): void {
  paste(block.window, block.state, window, crop.state);
  for (const [band, values] of block.bands.entries())
    paste<BandValues>(block.window, values, window, crop.bands[band]!);
}
