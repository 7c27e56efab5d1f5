/** `matrix = Σ values[i] · left[i] · right[i]ᵀ`, values falling. */
export interface SingularVectors {
  readonly values: Float64Array;
  readonly left: readonly Float64Array[];
  readonly right: readonly Float64Array[];
}

const MAX_SWEEPS = 60;
/** Two columns are at right angles below this cosine. */
const ORTHOGONAL = 1e-15;

/**
 * Singular values and vectors of a small square matrix by one-sided Jacobi rotations (Hestenes): columns are turned in
 * pairs until all are at right angles. Small values come out as exact, relatively, as large ones.
 *
 * @param matrix row-major
 * @param least undefined is returned where a value is not above it: its left vector would be rounding
 */
export function singularVectors(matrix: Float64Array, size: number, least: number): SingularVectors | undefined {
  const indices = Array.from({ length: size }, (_, i) => i);
  const columns = indices.map((col) => Float64Array.from(indices, (row) => matrix[row * size + col]!));
  const right = indices.map((col) => Float64Array.from(indices, (row) => (row === col ? 1 : 0)));
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let isDone = true;
    for (let p = 0; p < size - 1; p++) {
      for (let q = p + 1; q < size; q++) {
        if (turn(columns[p]!, columns[q]!, right[p]!, right[q]!)) isDone = false;
      }
    }
    if (isDone) break;
  }
  const lengths = columns.map((column) => Math.sqrt(dot(column, column)));
  const order = indices.toSorted((p, q) => lengths[q]! - lengths[p]!);
  // NaN is above nothing.
  if (!lengths.every((length) => length > least)) return undefined;
  return {
    values: Float64Array.from(order, (i) => lengths[i]!),
    left: order.map((i) => columns[i]!.map((value) => value / lengths[i]!)),
    right: order.map((i) => right[i]!),
  };
}

/** Makes two columns orthogonal by one rotation, and turns their right vectors with them. False where they are already. */
function turn(a: Float64Array, b: Float64Array, rightA: Float64Array, rightB: Float64Array): boolean {
  const [aa, bb, ab] = [dot(a, a), dot(b, b), dot(a, b)];
  if (!(Math.abs(ab) > ORTHOGONAL * Math.sqrt(aa * bb))) return false;
  const ratio = (bb - aa) / (2 * ab);
  const tangent = (ratio < 0 ? -1 : 1) / (Math.abs(ratio) + Math.sqrt(1 + ratio * ratio));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  rotate(a, b, cosine, cosine * tangent);
  rotate(rightA, rightB, cosine, cosine * tangent);
  return true;
}

function rotate(a: Float64Array, b: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    a[i] = cosine * x - sine * y;
    b[i] = sine * x + cosine * y;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
