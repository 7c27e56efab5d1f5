/**
 * Weighted quantile, 0 ≤ q ≤ 1, by linear interpolation.
 *
 * Sorted values x₀…xₙ₋₁ with weights w stand at `s_k = k·w_k + (n-1)·Σ_{j<k} w_j`; the quantile is read at
 * `q·(n-1)·Σw`. With equal weights this is numpy's default and R's type 7; with weights it is the rule of exactextract.
 * Values that are NaN or have no positive weight are left out; NaN where nothing is left.
 */
export function weightedQuantile(values: Float64Array, weights: Float64Array, q: number): number {
  const order: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (weights[i]! > 0 && !Number.isNaN(values[i]!)) order.push(i);
  }
  // Equal values keep their order, so that the result does not depend on the engine's sort.
  order.sort((a, b) => values[a]! - values[b]! || a - b);
  const last = order.length - 1;
  if (last < 0) return NaN;
  let total = 0;
  for (const i of order) total += weights[i]!;

  const wanted = q * last * total;
  let before = 0;
  let previousPlace = 0;
  let previousValue = values[order[0]!]!;
  for (let k = 0; k <= last; k++) {
    const i = order[k]!;
    const place = k * weights[i]! + last * before;
    if (place > wanted) {
      return previousValue + ((wanted - previousPlace) / (place - previousPlace)) * (values[i]! - previousValue);
    }
    before += weights[i]!;
    previousPlace = place;
    previousValue = values[i]!;
  }
  return previousValue;
}

/** Quantile of equally weighted values (numpy's default rule); NaN are left out. */
export function quantile(values: Float64Array, q: number): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const last = sorted.length - 1;
  if (last < 0) return NaN;
  const low = Math.floor(q * last);
  const share = q * last - low;
  return share === 0 ? sorted[low]! : sorted[low]! + share * (sorted[low + 1]! - sorted[low]!);
}
