/**
 * The pixels of one patch and its surroundings, both dates on one grid. Everything after reading works from a crop, so
 * no result depends on how the reading was split.
 */
import type { BandRole } from './band.ts';
import type { Grid } from './grid.ts';
import type { Terrain } from './terrain.ts';

export interface DateCrop {
  /** Values by role, row-major, NaN where the band has no measurement. Reflectance, or raw DN under a raw policy. */
  readonly bands: Readonly<Partial<Record<BandRole, Float32Array>>>;
  /** `Cover` codes up to and including `Seen`: why a pixel was not seen, or that it was. */
  readonly state: Uint8Array;
}

/** Ellipsoidal area of pixel (col, row): `base · byCol[col] · byRow[row]` in m². */
export interface CellAreas {
  readonly base: number;
  readonly byCol: Float64Array;
  readonly byRow: Float64Array;
}

export interface PatchCrop {
  readonly grid: Grid;
  /** Ground size of a pixel in metres (geometric mean of both sides). */
  readonly gsd: number;
  readonly cellAreas: CellAreas;
  /** Share of each pixel inside the patch, 0…1. */
  readonly coverage: Float64Array;
  /** Share of each pixel inside the reference ring, 0…1. */
  readonly ring: Float64Array;
  readonly baseline: DateCrop;
  readonly current: DateCrop;
  /** Heights of the ground, where a model was given. */
  readonly terrain?: Terrain;
}
