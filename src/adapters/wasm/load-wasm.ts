/**
 * The project's only WebAssembly: `qingshan.wasm`, built from `assembly/` by `npm run build:wasm` and checked in.
 * Addresses are byte offsets in the module's memory.
 */
import { readFileSync } from 'node:fs';
import type { WindowKernels } from './window-kernels.ts';

/** Why a stream was refused, by the negative number that a decoder answers (`assembly/status.ts`). */
export const DECODE_FAILURES: Readonly<Record<number, string>> = {
  [-1]: 'the data ends early',
  [-2]: 'bad header',
  [-3]: 'bad block',
  [-4]: 'bad code table',
  [-5]: 'bad code',
  [-6]: 'a match begins before the data',
  [-7]: 'wrong checksum',
};

/** What the module exports; documented in `assembly/`. */
interface Exports extends WindowKernels {
  readonly memory: WebAssembly.Memory;
  readonly HEAP_BASE: { readonly value: number };
  readonly INFLATE_SCRATCH: { readonly value: number };
  readonly inflateZlib: (src: number, srcLength: number, dst: number, dstLength: number, scratch: number) => number;
  readonly inflatePair: (
    srcA: number,
    srcLengthA: number,
    dstA: number,
    srcB: number,
    srcLengthB: number,
    dstB: number,
    dstLength: number,
    scratch: number,
  ) => void;
  readonly resultOf: (scratch: number) => number;
  readonly wasWhole: (scratch: number) => number;
  readonly LZW_SCRATCH: { readonly value: number };
  readonly decodeLzw: (src: number, srcLength: number, dst: number, dstLength: number, scratch: number) => number;
  readonly undoPredictor2: (data: number, width: number, rowCount: number, stride: number, bits: number) => void;
  readonly swapBytes: (data: number, byteLength: number, bits: number) => void;
}

/** One instance with memory of its own. It is not shared between threads: each makes its own, of one compiled module. */
export interface Wasm {
  /** All of its memory. A view is dead after the memory grew, so ask again after `reserve`. */
  bytes(): Uint8Array;
  /**
   * Memory that nobody else has, not zeroed and never given back; the address is a multiple of 16.
   *
   * @throws RangeError when the address space of 4 GiB is used up
   */
  reserve(byteLength: number): number;
  /** Bytes that one stream needs at `scratch`; a pair needs twice as many. */
  readonly inflateScratch: number;
  /** Bytes written, or a negative number of `DECODE_FAILURES`. Stops where the output is full or the stream ends. */
  readonly inflateZlib: Exports['inflateZlib'];
  /**
   * Two streams at once into outputs of the same length, 1.4 times as fast as one after the other. `resultOf(scratch)` and
   * `resultOf(scratch + inflateScratch)` are what `inflateZlib` would have answered; a bad stream does not stop the other.
   */
  readonly inflatePair: Exports['inflatePair'];
  readonly resultOf: Exports['resultOf'];
  /** Whether the stream last decoded with this scratch ended with the right checksum: 1; 0 where it was cut off. */
  readonly wasWhole: Exports['wasWhole'];
  /** Bytes that `decodeLzw` needs at `scratch`. */
  readonly lzwScratch: number;
  /** TIFF's LZW. Bytes written, or a negative number of `DECODE_FAILURES`; an early end is not one. */
  readonly decodeLzw: Exports['decodeLzw'];
  /** In place, `stride` samples back; `bits` is 8, 16 or 32, rows follow each other without a gap. */
  readonly undoPredictor2: Exports['undoPredictor2'];
  /** In place; `bits` is 16, 32 or 64. */
  readonly swapBytes: Exports['swapBytes'];
  readonly kernels: WindowKernels;
}

const PAGE = 65_536;

/** A compiled module can be posted to threads, so that it is compiled once. */
function compileWasm(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(new URL('./qingshan.wasm', import.meta.url)));
}

export function createWasm(module: WebAssembly.Module = compileWasm()): Wasm {
  const exports = new WebAssembly.Instance(module).exports as unknown as Exports;
  const { memory } = exports;
  let view = new Uint8Array(memory.buffer);
  let free = align(exports.HEAP_BASE.value);

  return {
    bytes: () => {
      if (view.buffer !== memory.buffer) view = new Uint8Array(memory.buffer);
      return view;
    },
    reserve: (byteLength) => {
      const start = free;
      free = align(start + byteLength);
      const missing = free - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
      return start;
    },
    inflateScratch: exports.INFLATE_SCRATCH.value,
    inflateZlib: exports.inflateZlib,
    inflatePair: exports.inflatePair,
    resultOf: exports.resultOf,
    wasWhole: exports.wasWhole,
    lzwScratch: exports.LZW_SCRATCH.value,
    decodeLzw: exports.decodeLzw,
    undoPredictor2: exports.undoPredictor2,
    swapBytes: exports.swapBytes,
    kernels: exports,
  };
}

function align(address: number): number {
  return Math.ceil(address / 16) * 16;
}
