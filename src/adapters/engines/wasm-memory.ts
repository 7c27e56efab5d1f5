/** Memory of a WebAssembly module, for things that come and go. Addresses are byte offsets. */
import type { Wasm } from '../wasm/load-wasm.ts';

export interface Arena {
  take(byteLength: number): number;
  /** Everything taken so far may be taken again. */
  reset(): void;
}

const SLAB = 2 ** 20;

/** Memory that is taken piece by piece and given back at once. Pieces stay where they are when it grows. */
export function createArena(wasm: Wasm): Arena {
  const slabs: { readonly start: number; readonly size: number; used: number }[] = [];
  let current = 0;
  return {
    take(byteLength) {
      const size = Math.ceil(byteLength / 16) * 16;
      for (; current < slabs.length; current++) {
        const slab = slabs[current]!;
        if (slab.used + size > slab.size) continue;
        slab.used += size;
        return slab.start + slab.used - size;
      }
      const slabSize = Math.max(size, SLAB);
      const start = wasm.reserve(slabSize);
      slabs.push({ start, size: slabSize, used: size });
      return start;
    },
    reset() {
      current = 0;
      for (const slab of slabs) slab.used = 0;
    },
  };
}

/** Kernels load whole vectors, up to this many bytes beyond what they need. */
const SLACK = 32;

/** Memory for one thing at a time, replaced by more where it is too small. */
export interface Growing {
  atLeast(byteLength: number): number;
}

export function createGrowing(wasm: Wasm): Growing {
  let [start, size] = [0, 0];
  return {
    atLeast(byteLength) {
      if (byteLength + SLACK > size) {
        size = byteLength + SLACK;
        start = wasm.reserve(size);
      }
      return start;
    },
  };
}

/** What the tile in work needs. Both dates use the same, one after the other. */
export interface TileMemory {
  readonly packed: Growing;
  /** One for each stored piece of a tile: red, NIR and blue may lie apart. */
  readonly pieces: readonly [Growing, Growing, Growing];
  /** For the decoders' tables. */
  readonly scratch: number;
}

export function createTileMemory(wasm: Wasm): TileMemory {
  return {
    packed: createGrowing(wasm),
    pieces: [createGrowing(wasm), createGrowing(wasm), createGrowing(wasm)],
    scratch: wasm.reserve(Math.max(wasm.inflateScratch, wasm.lzwScratch)),
  };
}
