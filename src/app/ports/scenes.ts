/** Scenes: what an operator says of one, and how its pixels are read. */
import type { Scene, SceneHeader } from '../../analysis/scene.ts';
import type { BandMap } from '../../raster/band.ts';
import type { Window } from '../../raster/window.ts';
import type { PackedScene } from '../windows/packed-scene.ts';

/** What an operator may say about a scene; it overrides what the files say. */
export interface SceneOptions {
  readonly bands?: BandMap;
  /** `2023-08-15`. */
  readonly date?: string;
  /** Vendor cloud mask: raster (non-zero is cloud) or polygons. */
  readonly clouds?: string;
  /** Sentinel-2: whether the provider applied the BOA offset already. */
  readonly offsetApplied?: 'yes' | 'no';
  readonly sensor?: string;
  /** `raw` returns DN whatever calibration is known. */
  readonly radiometry?: 'calibrated' | 'raw';
}

/** Float64 only where float32 would round the samples: integers of more than 24 bits, and doubles. */
export type BandValues = Float32Array | Float64Array;

/** A tile or strip of the file, decoded. Arrays are row-major over `window` and belong to the caller. */
export interface SceneBlock<V extends BandValues = Float32Array> {
  readonly window: Window;
  /** In the order asked for; NaN where a sample is nodata. */
  readonly bands: readonly V[];
  /** `Cover` codes Nodata, Blank, Cloud or Seen. Nodata where any band asked for as `counted` is nodata. */
  readonly state: Uint8Array;
}

/** @typeParam V the arrays that its blocks have */
export interface BandReader<V extends BandValues = BandValues> {
  readonly scene: SceneHeader;
  /** Size of the file's tiles; strips are tiles as wide as the image. Blocks at the edge are clipped to the image. */
  readonly blockWidth: number;
  readonly blockHeight: number;
  /**
   * Decodes one tile or strip; `index` counts row-major over the tiling.
   * @param counted 1-based bands whose nodata makes a pixel nodata
   * @param extra 1-based bands that are only shown (chips); their nodata does not count
   */
  readBlock(index: number, counted: readonly number[], extra?: readonly number[]): Promise<SceneBlock<V>>;
  /** A band of NaN, of the kind that the blocks have. */
  emptyBand(length: number): V;
  /** These blocks will be read soon, in this order, for these bands: a scene on a server fetches them ahead. */
  expectBlocks?(indices: readonly number[], bands: readonly number[]): void;
  /** Absent where the layout asks for more than unpacking: masks, alpha, clouds, rare types and codecs. */
  readonly packed?: PackedScene | undefined;
  close(): Promise<void>;
}

export interface SceneReader extends BandReader<Float32Array> {
  readonly scene: Scene;
}

export interface SceneFiles {
  /** Fails here or never: everything about the scene that could be wrong is checked. `id` is empty until `identify`. */
  open(path: string, options: SceneOptions): Promise<SceneReader>;
  /** As `open`, for statistics of single bands: needs neither band roles nor a date; values are DN. */
  openBands(path: string, options: SceneOptions): Promise<BandReader>;
  /**
   * SHA-256 hex over the scene's file(s).
   *
   * @param basis for a file on a server: its `content`, which is read in whole (the default), or what its server has
   *   `stated` of it: address, length and ETag or date
   */
  identify(path: string, basis?: 'content' | 'stated'): Promise<string>;
  /** Cheap: the file need not be read. */
  stamp(path: string): Promise<FileStamp>;
}

/** What tells, without reading a file, that it may have changed. */
export interface FileStamp {
  /** In bytes. */
  readonly size: number;
  /** Milliseconds since 1970; 0 where a server does not say. */
  readonly modifiedMs: number;
  /** Of a file on a server. */
  readonly etag?: string;
}
