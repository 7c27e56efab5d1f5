/** Work by windows: what every thread needs to know, as plain data that travels once. */
import type { PixelOutlines } from '../../geometry/pixel-outlines.ts';
import type { AreaLattice } from '../../raster/area-lattice.ts';
import type { IndexClasses } from '../../raster/kernels/index-classes.ts';
import type { Window } from '../../raster/window.ts';
import type { SerializedError } from '../../errors.ts';
import type { SceneOptions } from '../ports/scenes.ts';
import type { PackedScene } from './packed-scene.ts';

/** A scene as a thread finds it: by opening it again, or straight at its tiles. */
export interface JobScene {
  readonly path: string;
  readonly options: SceneOptions;
  /** Null where only a `SceneReader` can read it. */
  readonly packed: PackedScene | null;
}

/** Areas, classes, transitions and NDVI of two dates: `analyze --plain`. */
export interface PlainMeasure {
  readonly kind: 'plain';
  readonly dates: readonly [baseline: PlainDate, current: PlainDate];
  readonly classes: IndexClasses;
  readonly areas: AreaLattice;
}

export interface PlainDate {
  readonly scene: JobScene;
  /** 1-based; blue is red's where the classes do not ask for it. */
  readonly bands: { readonly red: number; readonly nir: number; readonly blue: number };
  /** Reflectance is raised to 1e-4 before ratios; digital numbers stay as they are. */
  readonly isReflectance: boolean;
}

/** Moments of one band, or of NDVI, of one scene in DN: `zonal`. */
export interface ZonalMeasure {
  readonly kind: 'zonal';
  readonly scene: JobScene;
  /** 1-based; `(first − second) / (first + second)` where there are two. */
  readonly bands: readonly [number] | readonly [first: number, second: number];
  /** Values below it are counted; minus infinity counts none. */
  readonly below: number;
}

export interface WindowJob<M extends PlainMeasure | ZonalMeasure = PlainMeasure | ZonalMeasure> {
  readonly measure: M;
  readonly outlines: PixelOutlines;
  readonly windows: readonly Window[];
  /** For each window the outlines that may touch it, ascending. */
  readonly users: readonly (readonly number[])[];
}

/** Measures windows of one job, in one thread. */
export interface WindowMeasurer {
  /**
   * @param index of the window in the job
   * @param following the window that will be asked for next, so that its bytes can be fetched meanwhile
   */
  measure(index: number, following: number | undefined): Promise<WindowTally>;
  close(): Promise<void>;
}

/** What one window gave: numbers for each outline that covers a part of it, in the order of `outlines`. */
export interface WindowTally {
  readonly outlines: readonly number[];
  /** `TALLY_LENGTH` numbers an outline, or `ZONE_TALLY_LENGTH`. */
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

/** What a thread is given. */
export interface WindowThreadData {
  readonly job: WindowJob;
  /** Index of the next window to take; shared. */
  readonly next: Int32Array;
}

/** What a thread says: one result, that no window is left, or why it stopped. */
export type WindowThreadMessage =
  | { readonly index: number; readonly result: WindowResult }
  | { readonly isDone: true }
  | { readonly coded: SerializedError }
  | { readonly crash: { readonly message: string; readonly stack: string } };
