/** Cover of equal cells of a patch, and the share of them that are green enough (SCIENCE §5.3, rule 8). */
import type { Policy } from './policy.ts';

export type EvennessRule = NonNullable<Policy['score']>['evenness'];

/** Share of cells with at least `greenShare` of the target cover; null where no cell counts. */
export function greenCellShare(covers: readonly number[], targetCover: number, rule: EvennessRule): number | null {
  if (covers.length === 0) return null;
  const enough = covers.filter((cover) => cover >= rule.greenShare * targetCover);
  return enough.length / covers.length;
}

/**
 * Mean cover of each cell that counts, row by row: what a target is held against, whatever the target.
 *
 * Cells have an edge of `max(20 m, 10 px)`, laid from the first row and column of pixels that the patch touches, and count
 * where at least half of the cell is inside the patch and observed. A pixel belongs to the cell of its centre.
 *
 * @param weights coverage of observed pixels, 0 elsewhere
 * @param cover fractional cover, 0…1, wherever there is a weight
 * @param coverage of the whole patch, which lays the cells
 */
export function cellCovers(
  cover: Float64Array,
  weights: Float64Array,
  coverage: Float64Array,
  width: number,
  gsd: number,
  rule: EvennessRule,
): readonly number[] {
  const edge = Math.max(rule.cellMetres / gsd, rule.cellPixels);
  const bounds = touchedBounds(coverage, width);
  if (bounds === undefined) return [];
  const { firstCol, lastCol, firstRow, lastRow } = bounds;
  const cols = Math.ceil((lastCol - firstCol + 1) / edge);
  const rows = Math.ceil((lastRow - firstRow + 1) / edge);
  const weight = new Float64Array(cols * rows);
  const green = new Float64Array(cols * rows);
  for (let row = firstRow; row <= lastRow; row++) {
    for (let col = firstCol; col <= lastCol; col++) {
      const i = row * width + col;
      if (weights[i] === 0) continue;
      const cellCol = Math.floor((col - firstCol + 0.5) / edge);
      const cellRow = Math.floor((row - firstRow + 0.5) / edge);
      const cell = cellRow * cols + cellCol;
      weight[cell] = weight[cell]! + weights[i]!;
      green[cell] = green[cell]! + weights[i]! * cover[i]!;
    }
  }
  const covers: number[] = [];
  for (let cell = 0; cell < weight.length; cell++) {
    if (weight[cell]! >= rule.cellShare * edge * edge) covers.push(green[cell]! / weight[cell]!);
  }
  return covers;
}

interface TouchedBounds {
  readonly firstCol: number;
  readonly lastCol: number;
  readonly firstRow: number;
  readonly lastRow: number;
}

function touchedBounds(coverage: Float64Array, width: number): TouchedBounds | undefined {
  let firstCol = width;
  let lastCol = -1;
  let firstRow = -1;
  let lastRow = -1;
  for (let i = 0; i < coverage.length; i++) {
    if (coverage[i] === 0) continue;
    const col = i % width;
    const row = (i - col) / width;
    if (firstRow < 0) firstRow = row;
    lastRow = row;
    firstCol = Math.min(firstCol, col);
    lastCol = Math.max(lastCol, col);
  }
  return lastRow < 0 ? undefined : { firstCol, lastCol, firstRow, lastRow };
}
