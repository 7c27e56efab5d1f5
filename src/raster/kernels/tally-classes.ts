/** Sums over one window inside one outline, mergeable with those of other windows. */
import type { Window } from '../window.ts';
import { BIN_COUNT, CLASS_SHIFT } from './index-classes.ts';

/** Classes of a date: unseen, bare, sparse, vegetated. */
export const CLASS_COUNT = 4;
const PAIR_COUNT = CLASS_COUNT * CLASS_COUNT;
/** Sides of the pieces of a window whose pixels count with one area; at 0.5…10 m it differs by less than 1e-6 inside. */
const PIECE = 64;

/**
 * Where the sums of one outline lie in its `TALLY_LENGTH` numbers. Pairs are `baseline class · 4 + current class`. NDVI
 * and histograms are over pixels seen on both dates.
 */
export const Tally = {
  /** Sums of coverage by pair. */
  pixels: 0,
  /** Sums of coverage × ellipsoidal cell area by pair, m². */
  squareMetres: PAIR_COUNT,
  baselineNdvi: 2 * PAIR_COUNT,
  currentNdvi: 2 * PAIR_COUNT + 1,
  baselineHistogram: 2 * PAIR_COUNT + 2,
  currentHistogram: 2 * PAIR_COUNT + 2 + BIN_COUNT,
} as const;
export const TALLY_LENGTH = Tally.currentHistogram + BIN_COUNT;

/** One date of a window, row-major. */
export interface ClassedDate {
  /** Of `classifyIndexClasses`. */
  readonly codes: Uint8Array;
  readonly ndvi: Float32Array;
}

/** Ellipsoidal area of the pixel at a position of the grid, m². */
export type CellArea = (col: number, row: number) => number;

/**
 * Adds up what an outline covers in a window.
 *
 * Pixels wholly inside are counted, the others' shares are summed, by pieces of 64 × 64 pixels in row-major order and
 * inside a piece by rows; pairs are settled after each piece, the rest at the end. NDVI is summed apart for even and odd
 * columns of the part, as vectors of two do it. So every engine gets the same bits.
 *
 * @param part the outline's part of the window, in pixels of the grid, row-major in `shares`
 * @param out `TALLY_LENGTH` numbers, added to
 */
export function tallyClasses(
  window: Window,
  part: Window,
  shares: Float64Array,
  baseline: ClassedDate,
  current: ClassedDate,
  cellArea: CellArea,
  out: Float64Array,
): void {
  const bins = { counts: new Uint32Array(2 * BIN_COUNT), shares: new Float64Array(2 * BIN_COUNT) };
  const pairs = { counts: new Uint32Array(PAIR_COUNT), shares: new Float64Array(PAIR_COUNT) };
  const baselineSums = new Float64Array(2);
  const currentSums = new Float64Array(2);
  for (let top = 0; top < part.height; top += PIECE) {
    const bottom = Math.min(top + PIECE, part.height);
    for (let left = 0; left < part.width; left += PIECE) {
      const right = Math.min(left + PIECE, part.width);
      pairs.counts.fill(0);
      pairs.shares.fill(0);
      for (let row = top; row < bottom; row++) {
        const shareRow = row * part.width;
        const windowRow = (part.row + row - window.row) * window.width + part.col - window.col;
        for (let col = left; col < right; col++) {
          const share = shares[shareRow + col]!;
          if (share === 0) continue;
          const i = windowRow + col;
          const before = baseline.codes[i]!;
          const after = current.codes[i]!;
          count(pairs, ((before >> CLASS_SHIFT) << 2) | (after >> CLASS_SHIFT), share);
          if (before >> CLASS_SHIFT === 0 || after >> CLASS_SHIFT === 0) continue;
          count(bins, before & (BIN_COUNT - 1), share);
          count(bins, BIN_COUNT + (after & (BIN_COUNT - 1)), share);
          const lane = col & 1;
          baselineSums[lane] = baselineSums[lane]! + share * baseline.ndvi[i]!;
          currentSums[lane] = currentSums[lane]! + share * current.ndvi[i]!;
        }
      }
      const area = cellArea(part.col + (left + right) / 2, part.row + (top + bottom) / 2);
      for (let pair = 0; pair < PAIR_COUNT; pair++) {
        const pixels = pairs.counts[pair]! + pairs.shares[pair]!;
        out[Tally.pixels + pair] = out[Tally.pixels + pair]! + pixels;
        out[Tally.squareMetres + pair] = out[Tally.squareMetres + pair]! + pixels * area;
      }
    }
  }
  out[Tally.baselineNdvi] = out[Tally.baselineNdvi]! + (baselineSums[0]! + baselineSums[1]!);
  out[Tally.currentNdvi] = out[Tally.currentNdvi]! + (currentSums[0]! + currentSums[1]!);
  for (let bin = 0; bin < 2 * BIN_COUNT; bin++) {
    const at = Tally.baselineHistogram + bin;
    out[at] = out[at]! + (bins.counts[bin]! + bins.shares[bin]!);
  }
}

/** Whole pixels are counted, the shares of the others summed: so many sums of ones keep all their digits. */
function count(
  { counts, shares }: { readonly counts: Uint32Array; readonly shares: Float64Array },
  index: number,
  share: number,
): void {
  if (share === 1) counts[index] = counts[index]! + 1;
  else shares[index] = shares[index]! + share;
}
