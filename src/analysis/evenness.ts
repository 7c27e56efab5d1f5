/** Cover of equal cells of a patch, and the share of them that are green enough (SCIENCE §5.3, rule 8). */
import { coveredWindow } from '../raster/kernels/covered-window.ts';
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
  const window = coveredWindow(coverage, width);
  if (window === undefined) return [];
  const cols = Math.ceil(window.width / edge);
  const rows = Math.ceil(window.height / edge);
  const weight = new Float64Array(cols * rows);
  const green = new Float64Array(cols * rows);
  const cellCols = new Int32Array(window.width);
  for (let c = 0; c < window.width; c++) cellCols[c] = Math.floor((c + 0.5) / edge);
  for (let r = 0; r < window.height; r++) {
    const firstCell = Math.floor((r + 0.5) / edge) * cols;
    for (let c = 0; c < window.width; c++) {
      const i = (window.row + r) * width + window.col + c;
      if (weights[i] === 0) continue;
      const cell = firstCell + cellCols[c]!;
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
