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
 * Pixels wholly inside are counted, the others' shares are summed; both by pieces of 64 × 64 pixels in row-major order
 * and inside a piece by rows. NDVI is summed apart for even and odd columns of a piece, as vectors of two do it. So
 * every engine gets the same bits.
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
  const counts = new Uint32Array(PAIR_COUNT + 2 * BIN_COUNT);
  const fractions = new Float64Array(PAIR_COUNT + 2 * BIN_COUNT);
  const pixels = new Float64Array(PAIR_COUNT);
  const baselineSums = new Float64Array(2);
  const currentSums = new Float64Array(2);
  for (let top = 0; top < part.height; top += PIECE) {
    const bottom = Math.min(top + PIECE, part.height);
    for (let left = 0; left < part.width; left += PIECE) {
      const right = Math.min(left + PIECE, part.width);
      counts.fill(0);
      fractions.fill(0);
      baselineSums.fill(0);
      currentSums.fill(0);
      for (let row = top; row < bottom; row++) {
        const shareRow = row * part.width;
        const windowRow = (part.row + row - window.row) * window.width + part.col - window.col;
        for (let col = left; col < right; col++) {
          const share = shares[shareRow + col]!;
          if (share === 0) continue;
          const i = windowRow + col;
          const lane = (col - left) & 1;
          const before = baseline.codes[i]!;
          const after = current.codes[i]!;
          const pair = ((before >> CLASS_SHIFT) << 2) | (after >> CLASS_SHIFT);
          const isSeen = before >> CLASS_SHIFT !== 0 && after >> CLASS_SHIFT !== 0;
          const beforeBin = PAIR_COUNT + (before & (BIN_COUNT - 1));
          const afterBin = PAIR_COUNT + BIN_COUNT + (after & (BIN_COUNT - 1));
          if (share === 1) {
            counts[pair] = counts[pair]! + 1;
            if (!isSeen) continue;
            counts[beforeBin] = counts[beforeBin]! + 1;
            counts[afterBin] = counts[afterBin]! + 1;
            baselineSums[lane] = baselineSums[lane]! + baseline.ndvi[i]!;
            currentSums[lane] = currentSums[lane]! + current.ndvi[i]!;
            continue;
          }
          fractions[pair] = fractions[pair]! + share;
          if (!isSeen) continue;
          fractions[beforeBin] = fractions[beforeBin]! + share;
          fractions[afterBin] = fractions[afterBin]! + share;
          baselineSums[lane] = baselineSums[lane]! + share * baseline.ndvi[i]!;
          currentSums[lane] = currentSums[lane]! + share * current.ndvi[i]!;
        }
      }
      const area = cellArea(part.col + (left + right) / 2, part.row + (top + bottom) / 2);
      for (let pair = 0; pair < PAIR_COUNT; pair++) {
        pixels[pair] = counts[pair]! + fractions[pair]!;
        out[Tally.pixels + pair] = out[Tally.pixels + pair]! + pixels[pair]!;
        out[Tally.squareMetres + pair] = out[Tally.squareMetres + pair]! + pixels[pair]! * area;
      }
      out[Tally.baselineNdvi] = out[Tally.baselineNdvi]! + (baselineSums[0]! + baselineSums[1]!);
      out[Tally.currentNdvi] = out[Tally.currentNdvi]! + (currentSums[0]! + currentSums[1]!);
      for (let bin = 0; bin < 2 * BIN_COUNT; bin++) {
        const at = Tally.baselineHistogram + bin;
        out[at] = out[at]! + counts[PAIR_COUNT + bin]! + fractions[PAIR_COUNT + bin]!;
      }
    }
  }
}
