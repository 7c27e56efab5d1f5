import { coveredWindow } from './covered-window.ts';

/**
 * Mean width in pixels, `2·area / perimeter`, of the shape that a coverage raster describes (SCIENCE §3.8).
 *
 * The perimeter is the total variation of the exact coverage, `Σ |∇|` with the gradient of each 2 × 2 block of pixels. For
 * edges along the grid and at 45° that is their length, and within 1 % between; corners are cut. 0 where nothing is covered.
 */
export function effectiveWidth(coverage: Float64Array, width: number, height: number): number {
  const window = coveredWindow(coverage, width);
  if (window === undefined) return 0;
  const [lastRow, lastCol] = [window.row + window.height - 1, window.col + window.width - 1];
  let area = 0;
  let perimeter = 0;
  // Blocks that touch no covered pixel have neither area nor gradient.
  for (let row = window.row - 1; row <= lastRow; row++) {
    const [hasUpper, hasLower] = [row >= 0, row + 1 < height];
    // The block's left pixels, upper and lower; it moves one pixel to the right.
    let a = 0;
    let c = 0;
    for (let next = window.col; next <= lastCol + 1; next++) {
      const b = hasUpper && next < width ? coverage[row * width + next]! : 0;
      const d = hasLower && next < width ? coverage[(row + 1) * width + next]! : 0;
      area += a;
      // Inside and outside there is no gradient, and that is nearly everywhere.
      if (a !== b || b !== c || c !== d) {
        const east = b + d - a - c;
        const south = c + d - a - b;
        perimeter += Math.sqrt(east * east + south * south) / 2;
      }
      a = b;
      c = d;
    }
  }
  return perimeter === 0 ? 0 : (2 * area) / perimeter;
}

/**
 * Crossings of the border between two kinds of ground: pairs of pixels side by side or one above the other, both with a
 * weight, of which just one is in the mask. By Cauchy and Crofton the border is `crossings · π/4` pixels long (SCIENCE
 * §3.7).
 */
export function countCrossings(mask: Uint8Array, weights: Float64Array, width: number, height: number): number {
  const window = coveredWindow(weights, width);
  if (window === undefined) return 0;
  const [endRow, endCol] = [window.row + window.height, window.col + window.width];
  let crossings = 0;
  for (let row = window.row; row < endRow; row++) {
    for (let i = row * width + window.col; i < row * width + endCol; i++) {
      if (weights[i] === 0) continue;
      const isIn = mask[i]!;
      if (i + 1 < row * width + endCol && mask[i + 1] !== isIn && weights[i + 1]! > 0) crossings += 1;
      if (row + 1 < height && mask[i + width] !== isIn && weights[i + width]! > 0) crossings += 1;
    }
  }
  return crossings;
}
