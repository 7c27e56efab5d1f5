/** Rasters and vector layers that we write. */
import type { MultiPolygonRings } from '../../geometry/polygon.ts';
import type { Grid } from '../../raster/grid.ts';

/** A raster to write: a tiled, compressed GeoTIFF with overviews (COG). Bands share one sample type. */
export interface RasterFile {
  readonly grid: Grid;
  readonly bands: readonly (Uint8Array | Uint16Array | Float32Array)[];
  readonly nodata: number | null;
  /** 255 valid, 0 not; written as an internal mask. */
  readonly mask?: Uint8Array;
  /** Colour table of a single uint8 band: `[code, red, green, blue, alpha]`. */
  readonly colours?: readonly (readonly [number, number, number, number, number])[];
  /** Band descriptions, in band order; role names for imagery. */
  readonly descriptions?: readonly string[];
  /** `value = dn · scale + offset`, the same for all bands, with what the values are. */
  readonly radiometry?: { readonly level: 'surface' | 'toa'; readonly scale: number; readonly offset: number };
  /** ISO instant of acquisition, written as TIFF DateTime. */
  readonly acquired?: string;
}

export interface RasterWriter {
  /** Writes beside and renames, so that a full disk leaves no half file. */
  write(file: string, raster: RasterFile): Promise<void>;
}

export interface OutputField {
  /** ASCII. */
  readonly name: string;
  readonly type: 'text' | 'integer' | 'real' | 'date' | 'boolean';
}

export interface OutputLayer {
  /** ASCII without dots. */
  readonly name: string;
  readonly description: string;
  readonly crs: string;
  readonly fields: readonly OutputField[];
  readonly features: readonly {
    readonly geometry: MultiPolygonRings | null;
    readonly values: Readonly<Record<string, string | number | boolean | null>>;
  }[];
  /** QGIS style (QML), stored in `layer_styles` as the default. */
  readonly styleQml?: string;
}

export interface VectorWriter {
  /** GeoPackage with R-tree, CRS row, `layer_styles`; written beside and renamed. */
  writeGeoPackage(file: string, layers: readonly OutputLayer[]): Promise<void>;
}
