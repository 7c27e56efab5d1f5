/**
 * Probability that a χ² variable of `degrees` degrees of freedom exceeds `x`: `1 − F(x)`, by the finite sums for whole
 * degrees (Abramowitz and Stegun 26.4.4 and 26.4.5). Relative error below 1e-12 wherever the result is above 1e-300. NaN
 * for NaN; 1 for `x ≤ 0`.
 *
 * @param degrees whole number from 1 on
 */
export function chiSquareSurvival(x: number, degrees: number): number {
  if (x <= 0) return 1;
  const half = x / 2;
  const isOdd = degrees % 2 === 1;
  // Terms of an incomplete gamma function: (x/2)^k / Γ(k + 1), k = 0, 1, … or ½, 1½, …
  let term = isOdd ? Math.sqrt(half / Math.PI) * 2 : 1;
  let sum = 0;
  for (let k = isOdd ? 1.5 : 1; k <= degrees / 2; k++) {
    sum += term;
    term *= half / k;
  }
  const tail = Math.exp(-half) * sum;
  return isOdd ? complementaryError(Math.sqrt(half)) + tail : tail;
}

/**
 * `chiSquareSurvival` of every value, to the same bits.
 *
 * @param out written in place; may be `values`
 */
export function chiSquareSurvivals(values: Float64Array, degrees: number, out: Float64Array): void {
  if (degrees === 4) {
    // The closed form of the four bands that most scenes have.
    for (let i = 0; i < out.length; i++)
      out[i] = values[i]! <= 0 ? 1 : Math.exp(-(values[i]! / 2)) * (1 + values[i]! / 2);
    return;
  }
  for (let i = 0; i < out.length; i++) out[i] = chiSquareSurvival(values[i]!, degrees);
}

/**
 * `E[min(Z₁, Z₂)] / degrees` of two independent χ² variables, `1 − Γ((b + 1)/2) / (√π·Γ(b/2 + 1))`: by so much the
 * variance of a Gaussian shrinks when values are weighted with their own χ² survival probability (SCIENCE §3.6, c_b).
 */
export function survivalWeightedVariance(degrees: number): number {
  let missing = degrees % 2 === 1 ? 2 / Math.PI : 1;
  for (let b = degrees % 2 === 1 ? 3 : 2; b <= degrees; b += 2) missing *= (b - 1) / b;
  return 1 - missing;
}

/** Values of χ² between 0 and this, in steps of that, are summed; the survival beyond is below 1e-17 up to 8 degrees. */
const MOST_CHI_SQUARE = 120;
const CHI_SQUARE_STEP = 0.02;

/**
 * By so much the variance of a Gaussian shrinks when values are weighted with `min(1, survival / full)` of their own χ²:
 * `E[w·Z] / (degrees·E[w])`, by the midpoint rule. With `full` = 1 it is `survivalWeightedVariance`.
 */
export function cappedSurvivalVariance(degrees: number, full: number): number {
  let [weights, squares] = [0, 0];
  let survival = 1;
  for (let k = 1; k * CHI_SQUARE_STEP <= MOST_CHI_SQUARE; k++) {
    const next = chiSquareSurvival(k * CHI_SQUARE_STEP, degrees);
    const weighted = (survival - next) * Math.min(1, (survival + next) / 2 / full);
    weights += weighted;
    squares += weighted * (k - 0.5) * CHI_SQUARE_STEP;
    survival = next;
  }
  return squares / (degrees * weights);
}

/** Where the continued fraction converges faster than the series. */
const SERIES_BELOW = 2;
const FRACTION_STEPS = 60;

/** `erfc(x)` for `x ≥ 0`: `1 −` the series `2x·e^(−x²)/√π · Σ (2x²)^n / (2n + 1)!!`, whose terms are positive; else Lentz. */
function complementaryError(x: number): number {
  const square = x * x;
  const scale = Math.exp(-square) / Math.sqrt(Math.PI);
  if (x < SERIES_BELOW) {
    let term = 2 * x;
    let sum = term;
    for (let n = 1; term > 1e-17 * sum; n++) {
      term *= (2 * square) / (2 * n + 1);
      sum += term;
    }
    return 1 - scale * sum;
  }
  let fraction = x;
  for (let n = FRACTION_STEPS; n >= 1; n--) fraction = x + n / 2 / fraction;
  return scale / fraction;
}
