/**
 * Mean cover of many pixels under a draw without looking at them again. Cover is linear in NDVI between its clips, so sums
 * over the unclipped pixels are enough; which pixels are clipped stays as estimated, an error of second order.
 */
import type { DrawnDate, NoisePlace } from './draws.ts';
import { gradientAlongColumn, gradientAlongRow } from './gradient.ts';
import { TILE_SIDE, tileMean } from './noise-tile.ts';
import { ndviResponse } from './radiometry-response.ts';
import type { NdviShift } from './radiometry-response.ts';

/** Sums over groups of pixels, by group. */
export interface CoverSums {
  /** `Σ w`. */
  readonly weight: Float64Array;
  /** `Σ w` of pixels at full cover. */
  readonly full: Float64Array;
  /** Of the pixels between: `Σ w`, `Σ w·NDVI`, and `Σ w·∂NDVI` by shift and normalisation. */
  readonly between: Float64Array;
  readonly ndvi: Float64Array;
  readonly perCol: Float64Array;
  readonly perRow: Float64Array;
  readonly perGain: Float64Array;
  readonly perNirOffset: Float64Array;
  readonly perRedOffset: Float64Array;
}

export interface CoverPixels {
  readonly width: number;
  readonly height: number;
  readonly ndvi: Float64Array;
  readonly red: Float32Array;
  readonly nir: Float32Array;
  /** Those with a weight, rising. */
  readonly members: Int32Array;
  readonly weights: Float64Array;
  /** Cover as estimated, which says what is clipped. */
  readonly cover: Float64Array;
  /** Fully covered whatever its NDVI: open water where it is a target. */
  readonly isFull: (i: number) => boolean;
}

/**
 * @param groupOf the group of a pixel with a weight, −1 for none
 * @param follows what these pixels will be moved by; the sums of anything else stay 0
 */
export function coverSums(
  pixels: CoverPixels,
  groupCount: number,
  groupOf: (i: number) => number,
  follows: 'nothing' | 'lines' | 'lines and shift',
): CoverSums {
  const { width, height, ndvi, red, nir, members, weights, cover } = pixels;
  const sums = emptySums(groupCount);
  for (let k = 0; k < members.length; k++) {
    const i = members[k]!;
    const weight = weights[i]!;
    const group = groupOf(i);
    if (group < 0) continue;
    sums.weight[group] = sums.weight[group]! + weight;
    if (pixels.isFull(i) || cover[i]! >= 1) {
      sums.full[group] = sums.full[group]! + weight;
      continue;
    }
    if (!(cover[i]! > 0)) continue;
    sums.between[group] = sums.between[group]! + weight;
    sums.ndvi[group] = sums.ndvi[group]! + weight * ndvi[i]!;
    if (follows === 'nothing') continue;
    if (follows === 'lines and shift') {
      const col = gradientAlongRow(ndvi, i, width);
      const row = gradientAlongColumn(ndvi, i, width, height);
      sums.perCol[group] = sums.perCol[group]! + weight * col;
      sums.perRow[group] = sums.perRow[group]! + weight * row;
    }
    const response = ndviResponse(red[i]!, nir[i]!);
    sums.perGain[group] = sums.perGain[group]! + weight * response.gain;
    sums.perNirOffset[group] = sums.perNirOffset[group]! + weight * response.nirOffset;
    sums.perRedOffset[group] = sums.perRedOffset[group]! + weight * response.redOffset;
  }
  return sums;
}

/** What moves the NDVI of a group as a whole. */
export interface GroupSteps {
  readonly shiftCols: number;
  readonly shiftRows: number;
  readonly lines: NdviShift;
}

/** `Σ w·cover` of one group under a draw. @param noise mean of the drawn noise over the group, in NDVI */
export function drawnCover(
  sums: CoverSums,
  group: number,
  { soil, vegetation }: DrawnDate,
  { shiftCols, shiftRows, lines }: GroupSteps,
  noise: number,
): number {
  const between = sums.between[group]!;
  const ndvi =
    sums.ndvi[group]! +
    shiftCols * sums.perCol[group]! +
    shiftRows * sums.perRow[group]! +
    lines.gain * sums.perGain[group]! +
    lines.nirOffset * sums.perNirOffset[group]! +
    lines.redOffset * sums.perRedOffset[group]! +
    noise * between;
  return (ndvi - soil * between) / (vegetation - soil) + sums.full[group]!;
}

/** Mean of the noise of a draw over a rectangle of the crop, in sd; rectangles wider than the tile are cut to it. */
export function placedNoise(
  sums: Float64Array,
  { col, row, sign, turned }: NoisePlace,
  box: { readonly col: number; readonly row: number; readonly cols: number; readonly rows: number },
): number {
  const mask = TILE_SIDE - 1;
  const cols = Math.min(box.cols, TILE_SIDE);
  const rows = Math.min(box.rows, TILE_SIDE);
  const mean = turned
    ? tileMean(sums, (box.row + col) & mask, (box.col + row) & mask, rows, cols)
    : tileMean(sums, (box.col + col) & mask, (box.row + row) & mask, cols, rows);
  return sign * mean;
}

function emptySums(count: number): CoverSums {
  const room = (): Float64Array => new Float64Array(count);
  return {
    weight: room(),
    full: room(),
    between: room(),
    ndvi: room(),
    perCol: room(),
    perRow: room(),
    perGain: room(),
    perNirOffset: room(),
    perRedOffset: room(),
  };
}
