/** Decoded blocks that will be used again: as many as a number of bytes allows in memory, the others in a file. */
import type { BandValues, SceneBlock } from '../ports/scenes.ts';
import { releaseArrays } from './release-arrays.ts';
import { createScratchFile } from './scratch-file.ts';
import type { ScratchPlace } from './scratch-file.ts';

/** Two tile rows of an 18,000-pixel scene in tiles of 512 with three bands: a halo of 1 km seldom needs the file. */
export const BLOCK_STORE_BYTES: number = 2 ** 28;

export interface BlockStoreOptions {
  /** Bytes of blocks in memory, `BLOCK_STORE_BYTES` unless told. The block in the caller's hands comes on top. */
  readonly memoryBytes?: number;
  /** Where blocks go that do not fit; the system's folder for temporary files unless told. */
  readonly folder?: string;
}

export interface BlockStore<V extends BandValues> {
  /** Hands a block out, undefined where none is kept; it must be `keep`t again or `drop`ped. */
  take(index: number): Promise<SceneBlock<V> | undefined>;
  /**
   * The block is the store's from then on.
   *
   * @param nextUse when it will be taken next; what waits the longest leaves the memory first
   */
  keep(index: number, block: SceneBlock<V>, nextUse: number): Promise<void>;
  /** Its uses are over. */
  drop(index: number): void;
  usage(): BlockStoreUsage;
  close(): Promise<void>;
}

export interface BlockStoreUsage {
  /** Bytes of the blocks in memory now. */
  readonly memoryBytes: number;
  /** The most that it was. */
  readonly peakBytes: number;
  /** How many blocks were written to the file. */
  readonly spilledCount: number;
}

interface Resident<V extends BandValues> {
  readonly block: SceneBlock<V>;
  readonly bytes: number;
  readonly nextUse: number;
}

interface Spilled {
  readonly place: ScratchPlace;
  readonly window: SceneBlock['window'];
  readonly bandCount: number;
}

/**
 * For one thread. Several share the work by cutting the windows into contiguous stripes with a store each: then only the
 * blocks on the seams are decoded twice.
 *
 * @param emptyBand makes a band of the kind that the blocks have
 */
export function createBlockStore<V extends BandValues>(
  emptyBand: (length: number) => V,
  { memoryBytes = BLOCK_STORE_BYTES, folder }: BlockStoreOptions = {},
): BlockStore<V> {
  const resident = new Map<number, Resident<V>>();
  /** A block that came back from the file stays there too: it does not change, so it is written once. */
  const spilled = new Map<number, Spilled>();
  const file = createScratchFile(folder);
  let held = 0;
  let peakBytes = 0;
  let spilledCount = 0;

  function release(index: number): void {
    held -= resident.get(index)?.bytes ?? 0;
    resident.delete(index);
  }

  async function spill(index: number, block: SceneBlock<V>): Promise<void> {
    if (spilled.has(index)) return;
    const place = await file.write(partsOf(block));
    spilled.set(index, { place, window: block.window, bandCount: block.bands.length });
    spilledCount += 1;
  }

  async function unspill({ place, window, bandCount }: Spilled): Promise<SceneBlock<V>> {
    const pixels = window.width * window.height;
    const bands = Array.from({ length: bandCount }, () => emptyBand(pixels));
    const block = { window, bands, state: new Uint8Array(pixels) };
    await file.read(place, partsOf(block));
    return block;
  }

  return {
    async take(index) {
      const kept = resident.get(index);
      if (kept !== undefined) {
        release(index);
        return kept.block;
      }
      const away = spilled.get(index);
      return away && unspill(away);
    },
    async keep(index, block, nextUse) {
      const bytes = partsOf(block).reduce((sum, { byteLength }) => sum + byteLength, 0);
      while (held + bytes > memoryBytes) {
        const last = lastUsed(resident);
        if (last === undefined || last.nextUse <= nextUse) {
          await spill(index, block);
          return releaseArrays(partsOf(block));
        }
        await spill(last.index, last.block);
        release(last.index);
        releaseArrays(partsOf(last.block));
      }
      resident.set(index, { block, bytes, nextUse });
      held += bytes;
      peakBytes = Math.max(peakBytes, held);
    },
    drop(index) {
      release(index);
      const away = spilled.get(index);
      if (away !== undefined) file.free(away.place);
      spilled.delete(index);
    },
    usage: () => ({ memoryBytes: held, peakBytes, spilledCount }),
    async close() {
      resident.clear();
      await file.close();
    },
  };
}

/** The bytes of a block, in the order in which the file has them. */
function partsOf<V extends BandValues>({ state, bands }: SceneBlock<V>): readonly Uint8Array[] {
  const ofBands = bands.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  return [state, ...ofBands];
}

/** Of the blocks in memory the one that waits the longest. */
function lastUsed<V extends BandValues>(
  resident: ReadonlyMap<number, Resident<V>>,
): (Resident<V> & { readonly index: number }) | undefined {
  let last: (Resident<V> & { readonly index: number }) | undefined;
  for (const [index, kept] of resident) {
    if (last === undefined || kept.nextUse > last.nextUse) last = { ...kept, index };
  }
  return last;
}
