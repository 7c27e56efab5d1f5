/** Work by windows: what every thread needs to know, as plain data that travels once. */
import type { PixelOutlines } from '../../geometry/pixel-outlines.ts';
import type { AreaLattice } from '../../raster/area-lattice.ts';
import type { IndexClasses } from '../../raster/kernels/index-classes.ts';
import type { Window } from '../../raster/window.ts';
import type { SerializedError } from '../../errors.ts';
import type { SceneRef } from '../ports.ts';

/** Areas, classes, transitions and NDVI of two dates: `analyze --plain`. */
export interface PlainMeasure {
  readonly kind: 'plain';
  readonly baseline: SceneRef;
  readonly current: SceneRef;
  readonly radiometry: 'calibrated' | 'raw';
  readonly classes: IndexClasses;
  readonly areas: AreaLattice;
}

export interface WindowJob {
  readonly measure: PlainMeasure;
  readonly outlines: PixelOutlines;
  readonly windows: readonly Window[];
  /** For each window the outlines that may touch it, ascending. */
  readonly users: readonly (readonly number[])[];
}

/** What one window gave: numbers for each outline that covers a part of it, in the order of `outlines`. */
export interface WindowTally {
  readonly outlines: readonly number[];
  /** `TALLY_LENGTH` (or the measure's own length) numbers an outline. */
  readonly sums: Float64Array;
  /** Outlines that lie over themselves: their sums count some ground twice. */
  readonly crossed: readonly number[];
}

/** A window whose tiles could not be read fails its outlines, visibly; the others go on. */
export type WindowResult =
  | { readonly tally: WindowTally }
  | { readonly outlines: readonly number[]; readonly error: SerializedError };

/** Runs all windows of a job. Results come in the order of the windows, whatever the number of threads. */
export interface WindowEngine {
  run(job: WindowJob, onResult: (result: WindowResult, index: number) => void): Promise<void>;
  close(): Promise<void>;
}

/** What a thread is started with. */
export interface WindowThreadData {
  readonly job: WindowJob;
  /** Index of the next window to take; shared. */
  readonly next: Int32Array;
}

/** What a thread says: one result, or why it stopped. It ends by itself when no window is left. */
export type WindowThreadMessage =
  | { readonly index: number; readonly result: WindowResult }
  | { readonly coded: SerializedError }
  | { readonly crash: { readonly message: string; readonly stack: string } };
