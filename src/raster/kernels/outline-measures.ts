/**
 * Mean width in pixels, `2·area / perimeter`, of the shape that a coverage raster describes (SCIENCE §3.8).
 *
 * The perimeter is the total variation of the exact coverage, `Σ |∇|` with the gradient of each 2 × 2 block of pixels. For
 * edges along the grid and at 45° that is their length, and within 1 % between; corners are cut. 0 where nothing is covered.
 */
export function effectiveWidth(coverage: Float64Array, width: number, height: number): number {
  let area = 0;
  let perimeter = 0;
  for (let row = -1; row < height; row++) {
    const [hasUpper, hasLower] = [row >= 0, row + 1 < height];
    // The block's left pixels, upper and lower; it moves one pixel to the right.
    let a = 0;
    let c = 0;
    for (let next = 0; next <= width; next++) {
      const b = hasUpper && next < width ? coverage[row * width + next]! : 0;
      const d = hasLower && next < width ? coverage[(row + 1) * width + next]! : 0;
      area += a;
      // Inside and outside there is no gradient, and that is nearly everywhere.
      if (a !== b || b !== c || c !== d) perimeter += Math.hypot(b + d - a - c, c + d - a - b) / 2;
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
  let crossings = 0;
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      const i = row * width + col;
      if (weights[i] === 0) continue;
      if (col + 1 < width && weights[i + 1]! > 0 && mask[i] !== mask[i + 1]) crossings += 1;
      if (row + 1 < height && weights[i + width]! > 0 && mask[i] !== mask[i + width]) crossings += 1;
    }
  }
  return crossings;
}
