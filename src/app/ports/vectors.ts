/** Vector files, as they are read. */
import type { FlatPolygons } from '../../geometry/flat-polygons.ts';
import type { MultiPolygonRings } from '../../geometry/polygon.ts';

export interface VectorFeature {
  /** 1-based row in the file. */
  readonly row: number;
  readonly properties: Readonly<Record<string, string | number | boolean | null>>;
  /** Null where the file has no geometry; `other` where it is no polygon. */
  readonly geometry: MultiPolygonRings | 'other' | null;
  /** The same polygons where the reader has them flat; then `geometry` is made anew whenever it is asked for. */
  readonly flat?: FlatPolygons;
}

export interface VectorLayer {
  readonly file: string;
  readonly layer: string;
  /** `EPSG:4544`, a PROJ string, or null where the file names none. */
  readonly crs: string | null;
  readonly fields: readonly string[];
  readonly features: readonly VectorFeature[];
  /** `UTF-8`, `GBK`. */
  readonly encoding: string;
}

export interface VectorFiles {
  read(path: string, options?: { readonly layer?: string }): Promise<VectorLayer>;
}
