/** What is measured of windows, for the pipeline of `wasm-windows.ts`. */
import type { JobScene } from '../../app/windows/job.ts';
import type { Window } from '../../raster/window.ts';
import type { WasmPart } from './wasm-coverage.ts';
import type { LayerKernel } from './wasm-layer.ts';

export interface WasmMeasure {
  readonly layers: readonly { readonly scene: JobScene; readonly kernel: LayerKernel }[];
  /** Numbers (f64) that an outline gets. */
  readonly length: number;
  /** Called before a window's outlines are summed. */
  beginWindow(window: Window): void;
  /**
   * Sums over one outline's part of the window.
   *
   * @param map address of the part's map of blocks
   * @param out address of the numbers, zero before
   */
  tally(part: WasmPart, map: number, window: Window, out: number): void;
}
