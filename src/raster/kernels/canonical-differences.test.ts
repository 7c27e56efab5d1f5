import { expect, it } from 'vitest';
import { canonicalDifferences } from './canonical-differences.ts';
import { cholesky, solveLower, solveLowerTransposed } from './cholesky.ts';
import { singularVectors } from './singular-vectors.ts';

it('factors a symmetric matrix into a triangle and its mirror', () => {
  // prettier-ignore
  const matrix = Float64Array.of(4, 2, 6,
                                 2, 10, 9,
                                 6, 9, 19);

  // prettier-ignore
  expect([...cholesky(matrix, 3, 1e-12)!]).toEqual([2, 0, 0,
                                                    1, 3, 0,
                                                    3, 2, Math.sqrt(6)]);
});

it('solves by both triangles', () => {
  const lower = Float64Array.of(2, 0, 1, 3);
  const forward = Float64Array.of(4, 11);
  const backward = Float64Array.of(7, 6);

  solveLower(lower, forward);
  solveLowerTransposed(lower, backward);

  expect([...forward]).toEqual([2, 3]);
  expect([...backward]).toEqual([2.5, 2]);
});

it('factors no matrix with a variable that the others give, or that does not vary', () => {
  // The third is the sum of the first two.
  expect(cholesky(Float64Array.of(1, 0, 1, 0, 1, 1, 1, 1, 2), 3, 1e-10)).toBeUndefined();
  expect(cholesky(Float64Array.of(1, 0, 0, 0), 2, 1e-10)).toBeUndefined();
  expect(cholesky(Float64Array.of(NaN), 1, 1e-10)).toBeUndefined();
});

it('takes a matrix apart into directions that put it together again', () => {
  const matrix = Float64Array.from({ length: 25 }, (_, i) => Math.sin(3 * i + 1));

  const { values, left, right } = singularVectors(matrix, 5, 0)!;

  for (let i = 0; i < 25; i++) {
    let sum = 0;
    for (let k = 0; k < 5; k++) sum += values[k]! * left[k]![Math.floor(i / 5)]! * right[k]![i % 5]!;
    expect(sum).toBeCloseTo(matrix[i]!, 13);
  }
  expect([...values]).toEqual([...values].sort((a, b) => b - a));
});

// numpy 2.4.6: np.linalg.svd(1/(i + j + 1)), a Hilbert matrix; the smallest value is exact to 1e-10 of itself.
it('has the singular values that numpy gives', () => {
  const hilbert = Float64Array.from({ length: 16 }, (_, i) => 1 / (Math.floor(i / 4) + (i % 4) + 1));

  const { values } = singularVectors(hilbert, 4, 0)!;

  const expected = [1.5002142800592428, 0.16914122022145003, 0.006738273605760711, 9.670230402260517e-5];
  for (const [i, value] of expected.entries()) expect(values[i]! / value).toBeCloseTo(1, 10);
});

it('gives no directions for a matrix without rank', () => {
  expect(singularVectors(Float64Array.of(1, 2, 2, 4), 2, 1e-12)).toBeUndefined();
  expect(singularVectors(Float64Array.of(NaN, 0, 0, 1), 2, 1e-12)).toBeUndefined();
});

it('finds differences of unit parts, uncorrelated among each other', () => {
  // Covariance of (x₁, x₂, y₁, y₂) with y = x + noise of variance 1 and 2.
  // prettier-ignore
  const covariance = Float64Array.of(9, 2, 9, 2,
                                     2, 4, 2, 4,
                                     9, 2, 10, 2,
                                     2, 4, 2, 6);

  const { correlations, weights } = canonicalDifferences(covariance, 2)!;

  for (const [i, line] of weights.entries()) {
    const x = Float64Array.of(line[0]!, line[1]!, 0, 0);
    expect(form(covariance, x, x)).toBeCloseTo(1, 12);
    expect(form(covariance, line, line)).toBeCloseTo(2 * (1 - correlations[i]!), 12);
  }
  expect(form(covariance, weights[0]!, weights[1]!)).toBeCloseTo(0, 12);
});

it('finds none between bands that are copies of each other, or dates that share nothing', () => {
  const copies = Float64Array.of(1, 1, 0.5, 0.4, 1, 1, 0.5, 0.4, 0.5, 0.5, 1, 0, 0.4, 0.4, 0, 1);
  const strangers = Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);

  expect(canonicalDifferences(copies, 2)).toBeUndefined();
  expect(canonicalDifferences(strangers, 2)).toBeUndefined();
});

function form(matrix: Float64Array, a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < 4; i++) for (let k = 0; k < 4; k++) sum += a[i]! * matrix[i * 4 + k]! * b[k]!;
  return sum;
}
