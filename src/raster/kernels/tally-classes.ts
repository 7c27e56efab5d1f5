/** Sums over one window inside one outline, mergeable with those of other windows. */
import type { Window } from '../window.ts';
import { BIN_COUNT, CLASS_SHIFT } from './index-classes.ts';

/** Classes of a date: unseen, bare, sparse, vegetated. */
export const CLASS_COUNT = 4;
const PAIR_COUNT = CLASS_COUNT * CLASS_COUNT;
/** Sides in pixels of the blocks of a window by which NDVI is summed, and of the pieces whose pixels count with one area. */
export const BLOCK = 8;
/** At 0.5…10 m the area of a pixel differs by less than 1e-6 inside. */
export const PIECE = 64;

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
 * Blocks of 8 × 8 pixels wholly inside are counted, the shares of other pixels are summed, be they 1 or less. The window is
 * gone through by pieces of 64 × 64 pixels
 * in row-major order, a piece by blocks of 8 × 8, a block by rows. Pairs are settled after each piece, with the area of the
 * pixel at the centre of what the part has of it, the rest at the end.
 * NDVI is summed apart for even and odd columns of a block, as vectors of two do it, then by blocks: a block that lies
 * wholly inside several outlines need be summed once. So every engine gets the same bits.
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
  let [baselineNdvi, currentNdvi] = [0, 0];
  for (const piece of squaresOf(part, window, PIECE)) {
    pairs.counts.fill(0);
    pairs.shares.fill(0);
    for (const block of squaresOf(piece, window, BLOCK)) {
      const count = isWholeBlock(block, part, shares) ? countPixel : addShare;
      const [baselineSums, currentSums] = [new Float64Array(2), new Float64Array(2)];
      for (let row = block.row; row < block.row + block.height; row++) {
        for (let col = block.col; col < block.col + block.width; col++) {
          const share = shares[(row - part.row) * part.width + col - part.col]!;
          if (share === 0) continue;
          const i = (row - window.row) * window.width + col - window.col;
          const before = baseline.codes[i]!;
          const after = current.codes[i]!;
          count(pairs, ((before >> CLASS_SHIFT) << 2) | (after >> CLASS_SHIFT), share);
          if (before >> CLASS_SHIFT === 0 || after >> CLASS_SHIFT === 0) continue;
          count(bins, before & (BIN_COUNT - 1), share);
          count(bins, BIN_COUNT + (after & (BIN_COUNT - 1)), share);
          const lane = (col - window.col) & 1;
          baselineSums[lane] = baselineSums[lane]! + share * baseline.ndvi[i]!;
          currentSums[lane] = currentSums[lane]! + share * current.ndvi[i]!;
        }
      }
      baselineNdvi += baselineSums[0]! + baselineSums[1]!;
      currentNdvi += currentSums[0]! + currentSums[1]!;
    }
    const area = cellArea(piece.col + piece.width / 2, piece.row + piece.height / 2);
    for (let pair = 0; pair < PAIR_COUNT; pair++) {
      const pixels = pairs.counts[pair]! + pairs.shares[pair]!;
      out[Tally.pixels + pair] = out[Tally.pixels + pair]! + pixels;
      out[Tally.squareMetres + pair] = out[Tally.squareMetres + pair]! + pixels * area;
    }
  }
  out[Tally.baselineNdvi] = out[Tally.baselineNdvi]! + baselineNdvi;
  out[Tally.currentNdvi] = out[Tally.currentNdvi]! + currentNdvi;
  for (let bin = 0; bin < 2 * BIN_COUNT; bin++) {
    const at = Tally.baselineHistogram + bin;
    out[at] = out[at]! + (bins.counts[bin]! + bins.shares[bin]!);
  }
}

/** A part cut along squares that are counted from the window's first pixel, row-major. */
export function* squaresOf(part: Window, window: Window, side: number): Generator<Window> {
  const cut = (at: number, from: number): number => at + side - ((at - from) % side);
  const [endRow, endCol] = [part.row + part.height, part.col + part.width];
  for (let row = part.row; row < endRow; row = cut(row, window.row)) {
    const height = Math.min(cut(row, window.row), endRow) - row;
    for (let col = part.col; col < endCol; col = cut(col, window.col)) {
      yield { col, row, width: Math.min(cut(col, window.col), endCol) - col, height };
    }
  }
}

function isWholeBlock(block: Window, part: Window, shares: Float64Array): boolean {
  if (block.width < BLOCK || block.height < BLOCK) return false;
  for (let row = block.row - part.row; row < block.row - part.row + BLOCK; row++) {
    const start = row * part.width + block.col - part.col;
    for (let i = start; i < start + BLOCK; i++) if (shares[i] !== 1) return false;
  }
  return true;
}

interface Sums {
  readonly counts: Uint32Array;
  readonly shares: Float64Array;
}

function countPixel({ counts }: Sums, index: number): void {
  counts[index] = counts[index]! + 1;
}

function addShare({ shares }: Sums, index: number, share: number): void {
  shares[index] = shares[index]! + share;
}
