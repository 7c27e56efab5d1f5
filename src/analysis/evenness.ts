/** Share of equal cells of a patch that are green enough (SCIENCE §5.3, rule 8). */
import type { Policy } from './policy.ts';

export type EvennessRule = NonNullable<Policy['score']>['evenness'];

/**
 * Cells have an edge of `max(20 m, 10 px)`, laid from the first row and column of pixels that the patch touches, and count
 * where at least half of the cell is inside the patch and observed. A pixel belongs to the cell of its centre.
 *
 * @param weights coverage of observed pixels, 0 elsewhere
 * @param cover fractional cover, 0…1, wherever there is a weight
 * @param coverage of the whole patch, which lays the cells
 * @param targetCover T of the score
 * @returns null where no cell counts
 */
export function greenCellShare(
  cover: Float64Array,
  weights: Float64Array,
  coverage: Float64Array,
  width: number,
  gsd: number,
  targetCover: number,
  rule: EvennessRule,
): number | null {
  const edge = Math.max(rule.cellMetres / gsd, rule.cellPixels);
  const bounds = touchedBounds(coverage, width);
  if (bounds === undefined) return null;
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
  let counted = 0;
  let enough = 0;
  for (let cell = 0; cell < weight.length; cell++) {
    if (weight[cell]! < rule.cellShare * edge * edge) continue;
    counted += 1;
    if (green[cell]! / weight[cell]! >= rule.greenShare * targetCover) enough += 1;
  }
  return counted === 0 ? null : enough / counted;
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
