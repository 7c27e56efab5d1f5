/**
 * Heights around a crop, on the crop's own lattice: rows run south, columns east. It reaches further than the crop, because
 * a ridge throws its shadow from outside.
 */
export interface Terrain {
  /** Metres, row-major; NaN where unknown. */
  readonly heights: Float32Array;
  readonly width: number;
  readonly height: number;
  /** Ground size of a cell in metres. */
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Where the crop's pixel (0, 0) lies in it. */
  readonly offsetCol: number;
  readonly offsetRow: number;
  /** Ground size in metres of the model that the heights were taken from, before any resampling. */
  readonly sourceMetres: number;
}
