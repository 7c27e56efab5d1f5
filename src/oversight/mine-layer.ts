import type { MultiPolygonRings } from '../geometry/polygon.ts';

/** What the import needs of a vector file; the layer of the vector port is one. */
export interface MineLayer {
  readonly file: string;
  /** `EPSG:n` or a PROJ string; null where the file names none. */
  readonly crs: string | null;
  readonly fields: readonly string[];
  readonly features: readonly MineFeature[];
}

export interface MineFeature {
  /** 1-based row in the file. */
  readonly row: number;
  readonly properties: Readonly<Record<string, string | number | boolean | null>>;
  /** Null where the row has no geometry; `other` where it is no polygon. */
  readonly geometry: MultiPolygonRings | 'other' | null;
}
