import { COVER_COUNT } from '../cover.ts';

/** Code of pixels that belong to no sector. */
export const NO_SECTOR = 255;

/**
 * The angular sector of each pixel seen from the centroid of a shape: sector 0 begins in the west and sectors follow each
 * other clockwise as the raster is drawn (west, north, east, south where north is up). A pixel belongs to the sector of
 * its centre. Sectors are the blocks of a spatial bootstrap of the ring around a patch (SCIENCE §4.5): neighbours
 * resemble each other, sectors hardly do.
 *
 * @param coverage share of each pixel inside the shape, whose centroid is the centre; where it is 0 everywhere, no pixel
 *   has a sector
 * @param count of sectors, 1…254
 */
export function angularSectors(coverage: Float64Array, width: number, count: number, out: Uint8Array): void {
  const centre = centroid(coverage, width);
  if (centre === undefined) {
    out.fill(NO_SECTOR);
    return;
  }
  for (let row = 0; row * width < out.length; row++)
    markRow(centre, row, count, out.subarray(row * width, (row + 1) * width));
}

/**
 * Along a row the angle only grows or only falls, so between two pixels of one sector all are of it: the ends of each run
 * are looked for by halving, which asks for the angle of one pixel in ten.
 */
function markRow(
  [centreCol, centreRow]: readonly [col: number, row: number],
  row: number,
  count: number,
  out: Uint8Array,
): void {
  const sectorAt = (col: number): number => {
    const turn = (Math.atan2(row - centreRow, col - centreCol) + Math.PI) / (2 * Math.PI);
    return Math.min(count - 1, Math.floor(turn * count));
  };
  for (let col = 0; col < out.length;) {
    const sector = sectorAt(col);
    let [last, beyond] = [col, out.length];
    while (beyond - last > 1) {
      const middle = (last + beyond) >> 1;
      if (sectorAt(middle) === sector) last = middle;
      else beyond = middle;
    }
    out.fill(sector, col, beyond);
    col = beyond;
  }
}

/** Column and row of the middle of a shape, where pixel centres are whole numbers; undefined where there is no shape. */
export function centroid(coverage: Float64Array, width: number): readonly [col: number, row: number] | undefined {
  let [total, cols, rows] = [0, 0, 0];
  for (let i = 0; i < coverage.length; i++) {
    if (coverage[i] === 0) continue;
    const col = i % width;
    total += coverage[i]!;
    cols += coverage[i]! * col;
    rows += (coverage[i]! * (i - col)) / width;
  }
  return total === 0 ? undefined : [cols / total, rows / total];
}

/** What a weighted mean over sectors is made of, by sector. */
export interface SectorSums {
  /** `Σ w`. */
  readonly weight: Float64Array;
  /** `Σ w·v`. */
  readonly weighted: Float64Array;
}

/**
 * Sums of one raster by sector, in row-major order. Whatever is drawn from sectors later, the pixels are read once.
 *
 * @param pixels flat indices that rise, of the pixels with a weight; there `values` must be a number
 */
export function sectorSums(
  values: Float64Array,
  weights: Float64Array,
  pixels: Int32Array,
  sectors: Uint8Array,
  count: number,
): SectorSums {
  const weight = new Float64Array(count);
  const weighted = new Float64Array(count);
  for (let k = 0; k < pixels.length; k++) {
    const i = pixels[k]!;
    const sector = sectors[i]!;
    if (sector === NO_SECTOR) continue;
    weight[sector] = weight[sector]! + weights[i]!;
    weighted[sector] = weighted[sector]! + weights[i]! * values[i]!;
  }
  return { weight, weighted };
}

/** Sum of weights by code and sector, at `code · count + sector`. */
export function sectorTally(
  covers: Uint8Array,
  weights: Float64Array,
  pixels: Int32Array,
  sectors: Uint8Array,
  count: number,
): Float64Array {
  const tally = new Float64Array(COVER_COUNT * count);
  for (let k = 0; k < pixels.length; k++) {
    const i = pixels[k]!;
    const sector = sectors[i]!;
    if (sector === NO_SECTOR) continue;
    const cell = covers[i]! * count + sector;
    tally[cell] = tally[cell]! + weights[i]!;
  }
  return tally;
}
