/** Headers of a remote file: read in many small steps, fetched in blocks. */
import type { FetchBytes } from './read-ahead.ts';

/** geotiff.js asks for a few kilobytes here and there. */
export const BLOCK = 16 * 1024;
const MAX_BLOCKS = 64;

/** The parts of a file in which headers lie, kept because they are read in many small steps. */
export function createHeaderBlocks(
  fetchBytes: FetchBytes,
  size: number,
  head: Uint8Array<ArrayBuffer> | undefined,
): { has(offset: number, length: number): boolean; read: FetchBytes } {
  const blocks = new Map<number, Promise<Uint8Array<ArrayBuffer>>>();
  if (head !== undefined) blocks.set(0, Promise.resolve(head));
  const load = (number: number): Promise<Uint8Array<ArrayBuffer>> => {
    const found = blocks.get(number);
    if (found !== undefined) return found;
    // The first block stays: it has the header in most files.
    if (blocks.size >= MAX_BLOCKS) blocks.delete([...blocks.keys()].find((key) => key !== 0)!);
    const loading = fetchBytes(number * BLOCK, Math.min(BLOCK, size - number * BLOCK));
    blocks.set(number, loading);
    return loading;
  };
  return {
    has: (offset, length) => length <= MAX_BLOCKS * BLOCK && blockNumbers(offset, length).every((n) => blocks.has(n)),
    async read(offset, length) {
      const wanted = blockNumbers(offset, length);
      const loaded = await Promise.all(wanted.map(load));
      const out = new Uint8Array(length);
      for (const [i, bytes] of loaded.entries()) {
        const start = wanted[i]! * BLOCK;
        const part = bytes.subarray(Math.max(0, offset - start), offset + length - start);
        out.set(part, Math.max(0, start - offset));
      }
      return out;
    },
  };
}

/** Blocks that a range touches. */
function blockNumbers(offset: number, length: number): number[] {
  const first = Math.floor(offset / BLOCK);
  const count = Math.floor((offset + length - 1) / BLOCK) - first + 1;
  return Array.from({ length: count }, (_, i) => first + i);
}
