/** The cells of `greenCellShare` as groups of pixels, so that a draw costs one sum a cell. */
import type { EvennessRule } from '../evenness.ts';

export interface EvennessCells {
  readonly count: number;
  /** Cell of a pixel inside the bounds of the patch. */
  readonly cellOf: (i: number) => number;
  /** Pixels of a cell, a rectangle of the crop. */
  readonly box: (cell: number) => { col: number; row: number; cols: number; rows: number };
  /** Least weight that a cell counts from. */
  readonly leastWeight: number;
}

/** @returns undefined where the patch touches no pixel */
export function evennessCells(
  coverage: Float64Array,
  width: number,
  gsd: number,
  rule: EvennessRule,
): EvennessCells | undefined {
  const edge = Math.max(rule.cellMetres / gsd, rule.cellPixels);
  let [firstCol, lastCol, firstRow, lastRow] = [width, -1, -1, -1];
  for (let row = 0; row * width < coverage.length; row++) {
    for (let col = 0, i = row * width; col < width; col++, i++) {
      if (coverage[i] === 0) continue;
      if (firstRow < 0) firstRow = row;
      lastRow = row;
      if (col < firstCol) firstCol = col;
      if (col > lastCol) lastCol = col;
    }
  }
  if (lastRow < 0) return undefined;
  const cols = Math.ceil((lastCol - firstCol + 1) / edge);
  const rows = Math.ceil((lastRow - firstRow + 1) / edge);
  const start = (cell: number): number => Math.ceil(cell * edge - 0.5);
  return {
    count: cols * rows,
    cellOf: (i) => {
      const col = i % width;
      const row = (i - col) / width;
      return Math.floor((row - firstRow + 0.5) / edge) * cols + Math.floor((col - firstCol + 0.5) / edge);
    },
    box: (cell) => {
      const col = cell % cols;
      const row = (cell - col) / cols;
      return {
        col: firstCol + start(col),
        row: firstRow + start(row),
        cols: start(col + 1) - start(col),
        rows: start(row + 1) - start(row),
      };
    },
    leastWeight: rule.cellShare * edge * edge,
  };
}
