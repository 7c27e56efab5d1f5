/** One acquisition: bands, grid, date, radiometry. Plain data, so that it travels to threads and into the record. */
import type { BandMap } from '../raster/band.ts';
import type { Grid } from '../raster/grid.ts';

/** Of the decoded samples: what a file packs into 12 bits is uint16, a half float is float32. */
export type SampleType =
  | 'uint8'
  | 'int8'
  | 'uint16'
  | 'int16'
  | 'uint32'
  | 'int32'
  | 'uint64'
  | 'int64'
  | 'float32'
  | 'float64';

/** Index families that the bands allow (SCIENCE §2.2). */
export type Capability = 'RGB' | 'VNIR' | 'VNIR+SWIR';

/** A date of several scenes can only be judged by what all of them have. @param scenes at least one */
export function weakestCapability(scenes: readonly Pick<Scene, 'capability'>[]): Capability {
  const order: readonly Capability[] = ['RGB', 'VNIR', 'VNIR+SWIR'];
  return order.find((capability) => scenes.some((scene) => scene.capability === capability))!;
}

/**
 * How DN become values, per band: `value = dn · scale + offset`, in file band order.
 *
 * `surface` and `toa` are reflectance. `relative_only` is a scene without calibration for its satellite, sensor and
 * year, or a plain mosaic: its values are DN (SCIENCE, rule 4).
 */
export interface Radiometry {
  readonly level: 'surface' | 'toa' | 'relative_only';
  readonly scale: readonly number[];
  readonly offset: readonly number[];
  /** What it rests on: a coefficient table and year, a product rule, or why there is none. English, for the record. */
  readonly basis: string;
}

/** As text where JSON has no number for it: a scene travels into the record. `Number(value)` gives the number. */
export type NodataValue = number | 'NaN' | 'Infinity' | '-Infinity';

export interface Acquisition {
  /** Calendar day in UTC, `2023-08-15`. */
  readonly date: string;
  /** ISO instant where it is known. */
  readonly instant?: string;
  readonly source: 'sidecar' | 'file-name' | 'tiff-tag' | 'option';
}

export interface Scene {
  /** Content identity, SHA-256 hex of the whole file(s). Empty until the file was hashed. */
  readonly id: string;
  /** File name without folder, for people. */
  readonly name: string;
  readonly path: string;
  readonly grid: Grid;
  /** Ground size of a pixel in metres, geometric mean of both sides, at the scene's centre. */
  readonly gsd: number;
  readonly bandCount: number;
  readonly bands: BandMap;
  readonly capability: Capability;
  readonly sampleType: SampleType;
  /** Declared nodata value, null where the file declares none. */
  readonly nodata: NodataValue | null;
  /** DN at which a sample is saturated, null for floating point. */
  readonly saturation: number | null;
  readonly acquired: Acquisition;
  /** `GF-2 PMS1`, `Landsat-8 OLI`, `NAIP`, or `unknown`. */
  readonly sensor: string;
  readonly radiometry: Radiometry;
  /** Degrees; null where unknown. */
  readonly sunZenith: number | null;
  readonly viewZenith: number | null;
  /** Where the clouds in its pixel states come from; absent where nobody delivered a mask. */
  readonly cloudMask?: 'vendor' | 'landsat-qa-pixel' | 'sentinel-scl';
}

/** What a scene is without knowing its date and the use of its bands: enough for statistics of single bands. */
export type SceneHeader = Omit<Scene, 'acquired' | 'capability'>;
