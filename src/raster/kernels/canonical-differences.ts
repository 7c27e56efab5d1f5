import { cholesky, solveLower, solveLowerTransposed } from './cholesky.ts';
import { singularVectors } from './singular-vectors.ts';

/**
 * The differences between two sets of variables that vary most independently (MAD, multivariate alteration detection):
 * difference i is `weights[i] · (x₁…x_b, y₁…y_b)` of centred variables and has the variance `2·(1 − correlations[i])`.
 */
export interface CanonicalDifferences {
  /** Canonical correlations, falling, 0…1. */
  readonly correlations: Float64Array;
  readonly weights: readonly Float64Array[];
}

/** What of a band the other bands do not say; below it they are the same band as far as Float32 samples can tell. */
const LEAST_PIVOT = 1e-10;
/** Two bands without any correlation have no canonical pair. */
const LEAST_CORRELATION = 1e-12;

/**
 * Canonical correlation analysis of b variables x with b variables y: the singular vectors of `Lx⁻¹·Sxy·Ly⁻ᵀ`, with the
 * Cholesky factors of both covariances.
 *
 * @param covariance of (x₁…x_b, y₁…y_b), 2b × 2b, row-major
 * @returns undefined where a set is linearly dependent or two canonical variables are exactly uncorrelated
 */
export function canonicalDifferences(covariance: Float64Array, bandCount: number): CanonicalDifferences | undefined {
  const lowerX = cholesky(block(covariance, bandCount, 0, 0), bandCount, LEAST_PIVOT);
  const lowerY = cholesky(block(covariance, bandCount, bandCount, bandCount), bandCount, LEAST_PIVOT);
  if (lowerX === undefined || lowerY === undefined) return undefined;
  const found = singularVectors(
    whitened(block(covariance, bandCount, 0, bandCount), lowerX, lowerY, bandCount),
    bandCount,
    LEAST_CORRELATION,
  );
  if (found === undefined) return undefined;
  const weights = found.left.map((left, i) => {
    const right = found.right[i]!.slice();
    solveLowerTransposed(lowerX, left);
    solveLowerTransposed(lowerY, right);
    return Float64Array.of(...left, ...right.map((value) => -value));
  });
  // Rounding may lift a perfect correlation above 1.
  return { correlations: found.values.map((value) => Math.min(value, 1)), weights };
}

function block(matrix: Float64Array, size: number, fromRow: number, fromCol: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < out.length; i++) {
    out[i] = matrix[(fromRow + Math.floor(i / size)) * 2 * size + fromCol + (i % size)]!;
  }
  return out;
}

/** `Lx⁻¹·S·Ly⁻ᵀ`. */
function whitened(cross: Float64Array, lowerX: Float64Array, lowerY: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  const line = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    line.set(cross.subarray(row * size, (row + 1) * size));
    solveLower(lowerY, line);
    out.set(line, row * size);
  }
  for (let col = 0; col < size; col++) {
    for (let row = 0; row < size; row++) line[row] = out[row * size + col]!;
    solveLower(lowerX, line);
    for (let row = 0; row < size; row++) out[row * size + col] = line[row]!;
  }
  return out;
}
