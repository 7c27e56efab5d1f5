import { canonicalDifferences } from './canonical-differences.ts';
import type { CanonicalDifferences } from './canonical-differences.ts';
import { chiSquareSurvivals, survivalWeightedVariance } from './chi-square.ts';
import { squaredDifferences } from './squared-differences.ts';
import { weightedMoments } from './weighted-moments.ts';

export interface NoChangeRule {
  /** Stop when no canonical correlation moves by more than this between two iterations. */
  readonly stopBelow: number;
  readonly maxIterations: number;
  /** The first iterations look at every k-th pixel, so many at most; the last ones start where those end. */
  readonly firstPixels: number;
  /** The last iterations look at every k-th pixel too where there are more than this. All pixels get a probability. */
  readonly maxPixels: number;
}

export interface NoChange {
  /** Sum of squared canonical differences over their variances; χ² of b degrees of freedom where nothing changed. */
  readonly chiSquare: Float64Array;
  /** That an unchanged pixel differs at least as much, 0…1. Uniform over unchanged pixels. */
  readonly probability: Float64Array;
  readonly correlations: Float64Array;
  readonly iterations: number;
}

/** 1 − ρ of two bands that are the same but for the rounding of Float32 samples. */
const LEAST_DIFFERENCE = 1e-12;
/** Fewer effective pixels per variable than this cannot carry a covariance. */
const LEAST_PIXELS_PER_VARIABLE = 5;

/**
 * Iteratively reweighted MAD (Nielsen 2007; SCIENCE §3.6): which pixels did not change between two dates, whatever affine
 * transform lies between their bands. Each iteration weights a pixel with the probability that it is unchanged and looks
 * for the canonical differences again.
 *
 * That weighting alone shrinks the variances, and with them the set of unchanged pixels, with every iteration; the
 * variances are divided by c_b to stay those of the whole unchanged population.
 *
 * @param columns the bands of one date, then those of the other in the same order; a value a pixel, no NaN
 * @returns undefined where bands are constant or linearly dependent, or too few pixels stay unchanged to tell
 */
export function noChange(columns: readonly Float64Array[], rule: NoChangeRule): NoChange | undefined {
  const all = standardized(columns);
  if (all === undefined) return undefined;
  const pixelCount = all[0]!.length;
  const firstStep = Math.ceil(pixelCount / rule.firstPixels);
  const lastStep = Math.ceil(pixelCount / rule.maxPixels);
  let state = iterate(everySo(all, firstStep), rule, undefined);
  if (state !== undefined && lastStep < firstStep) state = iterate(everySo(all, lastStep), rule, state);
  if (state === undefined) return undefined;

  const [chiSquare, probability] = [new Float64Array(pixelCount), new Float64Array(pixelCount)];
  squaredDifferences(all, state.lines, chiSquare);
  chiSquareSurvivals(chiSquare, state.lines.length, probability);
  return { chiSquare, probability, correlations: state.correlations, iterations: state.iterations };
}

interface Iteration {
  /** By difference: the weights of the columns over its standard deviation, then the constant that centres it. */
  readonly lines: readonly Float64Array[];
  readonly correlations: Float64Array;
  readonly iterations: number;
}

/** Iterates on these pixels until their canonical correlations stand still. */
function iterate(
  columns: readonly Float64Array[],
  rule: NoChangeRule,
  start: Iteration | undefined,
): Iteration | undefined {
  let state = next(columns, start);
  let moved = Infinity;
  while (state !== undefined && moved >= rule.stopBelow && state.iterations < rule.maxIterations) {
    const before = state.correlations;
    state = next(columns, state);
    moved = state?.correlations.reduce((most, value, i) => Math.max(most, Math.abs(value - before[i]!)), 0) ?? 0;
  }
  return state;
}

/** One iteration; without a state before it all pixels weigh the same. */
function next(columns: readonly Float64Array[], state: Iteration | undefined): Iteration | undefined {
  const bandCount = columns.length / 2;
  const moments = weightedMoments(columns, survivalWeights(columns, state?.lines));
  if (moments.total < LEAST_PIXELS_PER_VARIABLE * columns.length) return undefined;
  const differences = canonicalDifferences(moments.covariance, bandCount);
  if (differences === undefined) return undefined;
  const shrinkage = state === undefined ? 1 : survivalWeightedVariance(bandCount);
  return {
    lines: scaledDifferences(differences, moments.means, shrinkage),
    correlations: differences.correlations,
    iterations: (state?.iterations ?? 0) + 1,
  };
}

function survivalWeights(columns: readonly Float64Array[], lines: readonly Float64Array[] | undefined): Float64Array {
  const weights = new Float64Array(columns[0]!.length);
  if (lines === undefined) return weights.fill(1);
  squaredDifferences(columns, lines, weights);
  chiSquareSurvivals(weights, lines.length, weights);
  return weights;
}

function everySo(columns: readonly Float64Array[], step: number): readonly Float64Array[] {
  if (step <= 1) return columns;
  return columns.map((column) => {
    const out = new Float64Array(Math.ceil(column.length / step));
    for (let k = 0; k < out.length; k++) out[k] = column[k * step]!;
    return out;
  });
}

/**
 * Mean 0 and variance 1 in each column, so that no unit of measurement matters to rounding. Undefined where a column is
 * constant or empty.
 */
function standardized(columns: readonly Float64Array[]): readonly Float64Array[] | undefined {
  const out: Float64Array[] = [];
  for (const column of columns) {
    let sum = 0;
    for (let i = 0; i < column.length; i++) sum += column[i]!;
    const mean = sum / column.length;
    let squares = 0;
    for (let i = 0; i < column.length; i++) squares += (column[i]! - mean) ** 2;
    const deviation = Math.sqrt(squares / column.length);
    // A constant band leaves rounding only.
    if (!(deviation > LEAST_DIFFERENCE * Math.abs(mean))) return undefined;
    const scaled = new Float64Array(column.length);
    for (let i = 0; i < column.length; i++) scaled[i] = (column[i]! - mean) / deviation;
    out.push(scaled);
  }
  return out;
}

function scaledDifferences(
  { correlations, weights }: CanonicalDifferences,
  means: Float64Array,
  shrinkage: number,
): readonly Float64Array[] {
  return weights.map((line, i) => {
    const deviation = Math.sqrt((2 * Math.max(1 - correlations[i]!, LEAST_DIFFERENCE)) / shrinkage);
    const scaled = line.map((weight) => weight / deviation);
    const centre = scaled.reduce((sum, weight, variable) => sum + weight * means[variable]!, 0);
    return Float64Array.of(...scaled, -centre);
  });
}
