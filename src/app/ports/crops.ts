/** Evidence crops and their store. */
import type { Grid } from '../../raster/grid.ts';

/** A small raster with what is known of it. Bands share one element type; float samples keep every bit. */
export interface KeptRaster {
  readonly grid: Grid;
  /** At least one. Names are identifiers. */
  readonly bands: readonly { readonly name: string; readonly values: Float32Array | Float64Array }[];
  /** Plain JSON, part of the content. */
  readonly facts: unknown;
}

/** Content ids, SHA-256 hex: where the patch lies and its ring, and the pixels of both dates. */
export interface CropIds {
  readonly area: string;
  readonly baseline: string;
  readonly current: string;
}

/** Content-addressed: the same content is kept once, and what was changed since is found. */
export interface CropStore {
  /** @returns the content id; @throws OUTPUT_FAILED, and then nothing half is there */
  put(raster: KeptRaster): Promise<string>;
  /** @throws CROP_MISSING, CROP_DAMAGED */
  get(id: string): Promise<KeptRaster>;
  /** The crops that were made under a key (`crop-rules.ts`), undefined where there are none. */
  find(key: string): Promise<CropIds | undefined>;
  remember(key: string, ids: CropIds): Promise<void>;
  /** Of the crops, without the keys. */
  size(): Promise<{ readonly count: number; readonly bytes: number }>;
}
