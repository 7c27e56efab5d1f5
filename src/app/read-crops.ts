/**
 * Reads the pixels of many patches from one scene: each tile that some patch needs is decoded once, in index order,
 * whatever the number of patches in it.
 */
import type { Window } from '../raster/window.ts';
import type { BandReader, BandValues } from './ports/scenes.ts';
import { blockUses, emptyCrop, pasteBlock } from './scene-crop.ts';
import type { SceneCrop } from './scene-crop.ts';

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
  const plan = blockUses(reader, windows);
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
