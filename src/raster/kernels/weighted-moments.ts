export interface WeightedMoments {
  readonly total: number;
  readonly means: Float64Array;
  /** Row-major, both triangles. */
  readonly covariance: Float64Array;
}

/**
 * Weighted means and covariance of columns, which come in pairs; each sum runs over the pixels in their order.
 *
 * Two columns against four at a time: the additions of one sum wait for each other, those of eight do not, and eight with
 * what they need fit in the registers.
 *
 * @param columns an even number of them, a value a pixel
 */
export function weightedMoments(columns: readonly Float64Array[], weights: Float64Array): WeightedMoments {
  const size = columns.length;
  const sums = new Float64Array(size + 1);
  for (let col = 0; col < size; col += 2) addPair(columns[col]!, columns[col + 1]!, weights, col, sums);
  const total = sums[size]!;
  const means = sums.subarray(0, size).map((sum) => sum / total);
  const covariance = new Float64Array(size * size);
  for (let row = 0; row < size; row += 2) {
    const [upper, lower] = [columns[row]!, columns[row + 1]!];
    let col = 0;
    for (; col + 4 <= row + 2; col += 4) addProducts(upper, lower, columns, weights, row, col, covariance);
    if (col < row + 2) addLastProducts(upper, lower, columns[col]!, columns[col + 1]!, weights, row, col, covariance);
  }
  for (let row = 0; row < size; row++) {
    for (let col = 0; col <= row; col++) {
      const value = covariance[row * size + col]! / total - means[row]! * means[col]!;
      covariance[row * size + col] = value;
      covariance[col * size + row] = value;
    }
  }
  return { total, means, covariance };
}

/** `Σ w·x` of two columns, and `Σ w` at the end. */
function addPair(left: Float64Array, right: Float64Array, weights: Float64Array, at: number, sums: Float64Array): void {
  let [total, sumLeft, sumRight] = [0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    total += weight;
    sumLeft += weight * left[i]!;
    sumRight += weight * right[i]!;
  }
  sums[at] = sumLeft;
  sums[at + 1] = sumRight;
  sums[sums.length - 1] = total;
}

/** `Σ (w·x)·y` of two rows with four columns. */
function addProducts(
  upper: Float64Array,
  lower: Float64Array,
  columns: readonly Float64Array[],
  weights: Float64Array,
  row: number,
  col: number,
  products: Float64Array,
): void {
  const [a, b, c, d] = [columns[col]!, columns[col + 1]!, columns[col + 2]!, columns[col + 3]!];
  let [upperA, upperB, upperC, upperD] = [0, 0, 0, 0];
  let [lowerA, lowerB, lowerC, lowerD] = [0, 0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    const x = weight * upper[i]!;
    const y = weight * lower[i]!;
    const atA = a[i]!;
    const atB = b[i]!;
    const atC = c[i]!;
    const atD = d[i]!;
    upperA += x * atA;
    upperB += x * atB;
    upperC += x * atC;
    upperD += x * atD;
    lowerA += y * atA;
    lowerB += y * atB;
    lowerC += y * atC;
    lowerD += y * atD;
  }
  const size = columns.length;
  products.set([upperA, upperB, upperC, upperD], row * size + col);
  products.set([lowerA, lowerB, lowerC, lowerD], (row + 1) * size + col);
}

/** The same with two columns. */
function addLastProducts(
  upper: Float64Array,
  lower: Float64Array,
  a: Float64Array,
  b: Float64Array,
  weights: Float64Array,
  row: number,
  col: number,
  products: Float64Array,
): void {
  let [upperA, upperB, lowerA, lowerB] = [0, 0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    const x = weight * upper[i]!;
    const y = weight * lower[i]!;
    upperA += x * a[i]!;
    upperB += x * b[i]!;
    lowerA += y * a[i]!;
    lowerB += y * b[i]!;
  }
  const size = Math.sqrt(products.length);
  products.set([upperA, upperB], row * size + col);
  products.set([lowerA, lowerB], (row + 1) * size + col);
}
