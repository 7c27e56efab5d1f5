/** Green cells of the fine grid, on the very cells of the images: where cells lie is part of the question, not of the answer. */
import type { EvennessRule } from '../evenness.ts';
import { evennessCells } from '../uncertainty/evenness-cells.ts';

interface FineCover {
  readonly cover: Float64Array;
  readonly weights: Float64Array;
  /** Side of the fine square, and fine pixels along a pixel of the images. */
  readonly side: number;
  readonly oversampling: number;
  /** Where the images begin, in their pixels. */
  readonly originPx: readonly [cols: number, rows: number];
}

/** @param coverage of the images' pixels, which lays the cells */
export function truthCells(
  { cover, weights, side, oversampling, originPx }: FineCover,
  coverage: Float64Array,
  gsd: number,
  targetCover: number,
  rule: EvennessRule,
): number | null {
  const width = side / oversampling;
  const cells = evennessCells(coverage, width, gsd, rule);
  if (cells === undefined) return null;
  const pixelOf = (fine: number, origin: number): number =>
    Math.max(0, Math.floor((fine + 0.5) / oversampling - origin));
  const weight = new Float64Array(cells.count);
  const green = new Float64Array(cells.count);
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    const col = i % side;
    const row = (i - col) / side;
    const cell = cells.cellOf(pixelOf(row, originPx[1]) * width + pixelOf(col, originPx[0]));
    weight[cell] = weight[cell]! + weights[i]!;
    green[cell] = green[cell]! + weights[i]! * cover[i]!;
  }
  let [counted, enough] = [0, 0];
  for (let cell = 0; cell < cells.count; cell++) {
    if (weight[cell]! < cells.leastWeight * oversampling * oversampling) continue;
    counted += 1;
    if (green[cell]! >= rule.greenShare * targetCover * weight[cell]!) enough += 1;
  }
  return counted === 0 ? null : enough / counted;
}
