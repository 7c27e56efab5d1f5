import { canonicalDifferences } from './canonical-differences.ts';
import type { CanonicalDifferences } from './canonical-differences.ts';
import { chiSquareSurvival, survivalWeightedVariance } from './chi-square.ts';

export interface NoChangeRule {
  /** Stop when no canonical correlation moves by more than this between two iterations. */
  readonly stopBelow: number;
  readonly maxIterations: number;
  /** The iterations look at every k-th pixel where there are more than this; all pixels get a probability. */
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
 * @param values pixel by pixel `x₁…x_b, y₁…y_b`, no NaN
 * @returns undefined where bands are constant or linearly dependent, or too few pixels stay unchanged to tell
 */
export function noChange(values: Float64Array, bandCount: number, rule: NoChangeRule): NoChange | undefined {
  const variableCount = 2 * bandCount;
  const pixelCount = values.length / variableCount;
  const step = Math.max(1, Math.ceil(pixelCount / rule.maxPixels));
  const sample = standardized(values, variableCount, step);
  if (sample === undefined) return undefined;

  const weights = new Float64Array(sample.values.length / variableCount).fill(1);
  let shrinkage = 1;
  let last: Float64Array = new Float64Array(bandCount);
  for (let iterations = 1; ; iterations++) {
    const moments = weightedMoments(sample.values, variableCount, weights);
    if (moments.total < LEAST_PIXELS_PER_VARIABLE * variableCount) return undefined;
    const differences = canonicalDifferences(moments.covariance, bandCount);
    if (differences === undefined) return undefined;
    const scaled = scaledDifferences(differences, moments.means, shrinkage);
    const isConverged = differences.correlations.every((value, i) => Math.abs(value - last[i]!) < rule.stopBelow);
    if (isConverged || iterations === rule.maxIterations) {
      const chiSquare = sumOfSquares(step === 1 ? sample.values : sample.all(), scaled);
      const probability = chiSquare.map((value) => chiSquareSurvival(value, bandCount));
      return { chiSquare, probability, correlations: differences.correlations, iterations };
    }
    const squares = sumOfSquares(sample.values, scaled);
    for (let i = 0; i < weights.length; i++) weights[i] = chiSquareSurvival(squares[i]!, bandCount);
    last = differences.correlations;
    shrinkage = survivalWeightedVariance(bandCount);
  }
}

/**
 * Every `step`-th pixel with mean 0 and variance 1 in each variable, so that no unit of measurement matters to rounding.
 * Undefined where a variable is constant or has no pixels.
 */
function standardized(
  values: Float64Array,
  variableCount: number,
  step: number,
): { readonly values: Float64Array; readonly all: () => Float64Array } | undefined {
  const pixelCount = values.length / variableCount;
  const count = Math.ceil(pixelCount / step);
  const means = new Float64Array(variableCount);
  const scales = new Float64Array(variableCount);
  for (let variable = 0; variable < variableCount; variable++) {
    let sum = 0;
    for (let pixel = 0; pixel < pixelCount; pixel += step) sum += values[pixel * variableCount + variable]!;
    const mean = sum / count;
    let squares = 0;
    for (let pixel = 0; pixel < pixelCount; pixel += step)
      squares += (values[pixel * variableCount + variable]! - mean) ** 2;
    const deviation = Math.sqrt(squares / count);
    // A constant band leaves rounding only.
    if (!(deviation > LEAST_DIFFERENCE * Math.abs(mean))) return undefined;
    means[variable] = mean;
    scales[variable] = 1 / deviation;
  }
  const take = (stride: number): Float64Array => {
    const out = new Float64Array(Math.ceil(pixelCount / stride) * variableCount);
    for (let to = 0; to < out.length; to += variableCount) {
      for (let variable = 0; variable < variableCount; variable++) {
        out[to + variable] = (values[to * stride + variable]! - means[variable]!) * scales[variable]!;
      }
    }
    return out;
  };
  return { values: take(step), all: () => take(1) };
}

interface Moments {
  readonly total: number;
  readonly means: Float64Array;
  /** Row-major, both triangles. */
  readonly covariance: Float64Array;
}

function weightedMoments(values: Float64Array, variableCount: number, weights: Float64Array): Moments {
  const sums = new Float64Array(variableCount);
  const products = new Float64Array(variableCount * variableCount);
  let total = 0;
  for (let pixel = 0; pixel < weights.length; pixel++) {
    const weight = weights[pixel]!;
    const at = pixel * variableCount;
    total += weight;
    for (let row = 0; row < variableCount; row++) {
      const weighted = weight * values[at + row]!;
      sums[row] = sums[row]! + weighted;
      const line = row * variableCount;
      for (let col = 0; col <= row; col++) products[line + col] = products[line + col]! + weighted * values[at + col]!;
    }
  }
  const means = sums.map((sum) => sum / total);
  const covariance = new Float64Array(products.length);
  for (let row = 0; row < variableCount; row++) {
    for (let col = 0; col <= row; col++) {
      const value = products[row * variableCount + col]! / total - means[row]! * means[col]!;
      covariance[row * variableCount + col] = value;
      covariance[col * variableCount + row] = value;
    }
  }
  return { total, means, covariance };
}

/** One line per difference: its weights over its standard deviation, then the constant that centres it. */
function scaledDifferences(
  { correlations, weights }: CanonicalDifferences,
  means: Float64Array,
  shrinkage: number,
): Float64Array {
  const variableCount = means.length;
  const lines = new Float64Array(correlations.length * (variableCount + 1));
  for (const [i, line] of weights.entries()) {
    const deviation = Math.sqrt((2 * Math.max(1 - correlations[i]!, LEAST_DIFFERENCE)) / shrinkage);
    const at = i * (variableCount + 1);
    let centre = 0;
    for (let variable = 0; variable < variableCount; variable++) {
      lines[at + variable] = line[variable]! / deviation;
      centre += lines[at + variable]! * means[variable]!;
    }
    lines[at + variableCount] = -centre;
  }
  return lines;
}

function sumOfSquares(values: Float64Array, lines: Float64Array): Float64Array {
  // b differences of 2b variables: lines has b·(2b + 1) numbers.
  const bandCount = Math.round((Math.sqrt(1 + 8 * lines.length) - 1) / 4);
  const variableCount = 2 * bandCount;
  const out = new Float64Array(values.length / variableCount);
  for (let pixel = 0; pixel < out.length; pixel++) {
    const at = pixel * variableCount;
    let squares = 0;
    for (let line = 0; line < lines.length; line += variableCount + 1) {
      let difference = lines[line + variableCount]!;
      for (let variable = 0; variable < variableCount; variable++)
        difference += lines[line + variable]! * values[at + variable]!;
      squares += difference * difference;
    }
    out[pixel] = squares;
  }
  return out;
}
