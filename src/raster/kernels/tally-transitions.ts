import { COVER_COUNT } from '../cover.ts';
import type { CellAreas } from '../crop.ts';
import { coveredWindow } from './covered-window.ts';

/** Matrices of `COVER_COUNT`², row = baseline code, column = current code. */
export interface TransitionTally {
  /** Sums of coverage. */
  readonly pixels: Float64Array;
  /** Sums of coverage × ellipsoidal cell area, m². */
  readonly squareMetres: Float64Array;
}

/**
 * What became of what: sums over the pixels of one crop, in row-major order, in double precision. The crop is the same
 * however it was read, so the sums are the same to the bit (SCIENCE, rule 13).
 */
export function tallyTransitions(
  baseline: Uint8Array,
  current: Uint8Array,
  coverage: Float64Array,
  areas: CellAreas,
): TransitionTally {
  const pixels = new Float64Array(COVER_COUNT * COVER_COUNT);
  const squareMetres = new Float64Array(COVER_COUNT * COVER_COUNT);
  const { base, byCol, byRow } = areas;
  const width = byCol.length;
  const window = coveredWindow(coverage, width);
  if (window === undefined) return { pixels, squareMetres };
  const [endRow, endCol] = [window.row + window.height, window.col + window.width];
  for (let row = window.row; row < endRow; row++) {
    const rowArea = base * byRow[row]!;
    for (let col = window.col; col < endCol; col++) {
      const i = row * width + col;
      const share = coverage[i]!;
      if (share === 0) continue;
      const cell = baseline[i]! * COVER_COUNT + current[i]!;
      pixels[cell] = pixels[cell]! + share;
      squareMetres[cell] = squareMetres[cell]! + share * rowArea * byCol[col]!;
    }
  }
  return { pixels, squareMetres };
}
