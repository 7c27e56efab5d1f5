/**
 * Windows of one scene for consumers that look beyond a tile: a ring around a mine, tie points, an evidence crop, another
 * grid. However many windows ask for a tile, and however far they overlap, it is decoded once.
 */
import type { Window } from '../../raster/window.ts';
import type { BandReader, BandValues } from '../ports/scenes.ts';
import { blockUses, emptyCrop, pasteBlock } from '../scene-crop.ts';
import type { SceneCrop } from '../scene-crop.ts';
import { createBlockStore } from './block-store.ts';
import type { BlockStoreOptions, BlockStoreUsage } from './block-store.ts';
import { releaseArrays } from './release-arrays.ts';

export interface WindowsPlan {
  /** In the scene's pixels, halo included, in the order in which they will be read; may reach over the scene's edge. */
  readonly windows: readonly Window[];
  /** 1-based bands whose nodata makes a pixel nodata. */
  readonly counted: readonly number[];
  /** 1-based bands that are only shown. */
  readonly extra?: readonly number[];
}

export interface SceneWindows<V extends BandValues> {
  /**
   * The pixels of a planned window, once for each; beyond the scene they are `Outside`. Any order is right, the planned
   * one needs the least memory.
   *
   * @throws what reading a tile threw, for every window that needs the tile
   */
  read(index: number): Promise<SceneCrop<V>>;
  /** This window will not be read after all. */
  skip(index: number): void;
  usage(): BlockStoreUsage;
  /** The reader stays open. */
  close(): Promise<void>;
}

interface BlockUses {
  readonly block: number;
  /** Windows that still need it, ascending. */
  readonly users: number[];
}

export function createSceneWindows<V extends BandValues>(
  reader: BandReader<V>,
  { windows, counted, extra = [] }: WindowsPlan,
  options: BlockStoreOptions = {},
): SceneWindows<V> {
  const store = createBlockStore<V>((length) => reader.emptyBand(length), options);
  const uses = blockUses(reader, windows).map(([block, users]): BlockUses => ({ block, users: [...users] }));
  const needed = blocksOfWindows(windows.length, uses);
  const broken = new Map<number, unknown>();
  const done = new Set<number>();
  const order = new Set(needed.flatMap((blocks) => blocks.map(({ block }) => block)));
  reader.expectBlocks?.([...order], [...counted, ...extra]);
  let last: Promise<unknown> = Promise.resolve();

  /** Counts a window's use of a block, whatever becomes of the window. */
  function finish({ block, users }: BlockUses, index: number): void {
    users.splice(users.indexOf(index), 1);
    if (users.length === 0) store.drop(block);
  }

  async function blockAt(block: number): ReturnType<typeof reader.readBlock> {
    if (broken.has(block)) throw broken.get(block);
    const kept = await store.take(block);
    if (kept !== undefined) return kept;
    try {
      return await reader.readBlock(block, counted, extra);
    } catch (error) {
      broken.set(block, error);
      throw error;
    }
  }

  async function readNow(index: number): Promise<SceneCrop<V>> {
    const blocks = needed[index];
    if (blocks === undefined || done.has(index)) throw new RangeError(`window ${index} was not planned, or is over`);
    done.add(index);
    const crop = emptyCrop(reader, windows[index]!, counted.length + extra.length);
    for (const [i, use] of blocks.entries()) {
      try {
        const block = await blockAt(use.block);
        pasteBlock(crop, windows[index]!, block);
        finish(use, index);
        const [nextUse] = use.users;
        if (nextUse === undefined) releaseArrays([...block.bands, block.state]);
        else await store.keep(use.block, block, nextUse);
      } catch (error) {
        for (const left of blocks.slice(i)) if (left.users.includes(index)) finish(left, index);
        throw error;
      }
    }
    return crop;
  }

  return {
    read(index) {
      // One after the other: two at once would both miss a block and decode it twice.
      const reading = last.then(() => readNow(index));
      last = reading.catch(() => undefined);
      return reading;
    },
    skip(index) {
      if (done.has(index)) return;
      done.add(index);
      for (const use of needed[index] ?? []) finish(use, index);
    },
    usage: () => store.usage(),
    async close() {
      await last;
      await store.close();
    },
  };
}

/** For each window the blocks that it needs, row-major. */
function blocksOfWindows(count: number, uses: readonly BlockUses[]): readonly (readonly BlockUses[])[] {
  const needed = Array.from({ length: count }, (): BlockUses[] => []);
  for (const block of uses) for (const user of block.users) needed[user]!.push(block);
  return needed;
}
