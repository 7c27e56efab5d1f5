/**
 * The lower triangle L with `L·Lᵀ = A` of a symmetric matrix, row-major.
 *
 * @param leastPivot undefined is returned where a pivot falls below this share of its diagonal element: to that share a
 *   variable is a linear combination of those before it, and what follows from its inverse would be rounding
 */
export function cholesky(matrix: Float64Array, size: number, leastPivot: number): Float64Array | undefined {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let col = 0; col <= row; col++) {
      let rest = matrix[row * size + col]!;
      for (let k = 0; k < col; k++) rest -= lower[row * size + k]! * lower[col * size + k]!;
      if (col < row) {
        lower[row * size + col] = rest / lower[col * size + col]!;
        continue;
      }
      if (!(rest > leastPivot * matrix[row * size + row]!)) return undefined;
      lower[row * size + row] = Math.sqrt(rest);
    }
  }
  return lower;
}

/** Solves `L·x = b` in place for one column: `x` holds b before and the solution after. */
export function solveLower(lower: Float64Array, x: Float64Array): void {
  const size = x.length;
  for (let row = 0; row < size; row++) {
    let rest = x[row]!;
    for (let k = 0; k < row; k++) rest -= lower[row * size + k]! * x[k]!;
    x[row] = rest / lower[row * size + row]!;
  }
}

/** Solves `Lᵀ·x = b` in place. */
export function solveLowerTransposed(lower: Float64Array, x: Float64Array): void {
  const size = x.length;
  for (let row = size - 1; row >= 0; row--) {
    let rest = x[row]!;
    for (let k = row + 1; k < size; k++) rest -= lower[k * size + row]! * x[k]!;
    x[row] = rest / lower[row * size + row]!;
  }
}
