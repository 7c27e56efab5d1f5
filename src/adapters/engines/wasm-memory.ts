/** Memory of a WebAssembly module, for things that come and go. Addresses are byte offsets. */
import type { Wasm } from '../wasm/load-wasm.ts';

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
        // What is given up is never used again, so memory that grows bit by bit grows by half.
        size = Math.max(byteLength + SLACK, Math.ceil(size * 1.5));
        start = wasm.reserve(size);
      }
      return start;
    },
  };
}
