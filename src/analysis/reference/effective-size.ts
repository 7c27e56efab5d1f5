/**
 * How much a spatial mean is worth when neighbouring pixels resemble each other (SCIENCE §4.5): the correlation length
 * from a variogram, and the number of independent pixels that give a mean of the same error.
 */
import type { VariogramPoint } from '../../raster/kernels/variogram.ts';

/** Correlation at distance h: `exp(−h/ℓ)`, spherical with range a, `exp(−(h/ℓ)²)`. Lengths in pixels. */
export interface Correlation {
  readonly kind: 'exponential' | 'spherical' | 'gaussian';
  readonly length: number;
}

/** What a variogram says: noise of single pixels, the part that neighbours share, and how far it reaches. */
export interface SpatialModel {
  /** Variance that no two pixels share. */
  readonly nugget: number;
  /** Variance that falls off as `exp(−h/ℓ)`. */
  readonly sill: number;
  /** ℓ in pixels; 0 where neighbours share nothing. */
  readonly length: number;
}

/** `2πℓ²`, `πa²/5` or `πℓ²`: the variance of a mean over a wide area, times its number of pixels, over that of a pixel. */
export function asymptoticInflation({ kind, length }: Correlation): number {
  if (kind === 'exponential') return 2 * Math.PI * length ** 2;
  return kind === 'spherical' ? (Math.PI * length ** 2) / 5 : Math.PI * length ** 2;
}

/**
 * The same for a square of `side` × `side` pixels, exactly: `Σ (1 − |dx|/n)(1 − |dy|/n)·ρ(|d|)` over all lags of the
 * lattice. At least 1, which is what independent pixels have.
 */
export function squareInflation(correlation: Correlation, side: number): number {
  // Where 20 lengths lie between two pixels they share less than 1e-8.
  const farthest = 20 * correlation.length;
  const reach = Math.min(side - 1, Math.ceil(farthest));
  let sum = 1;
  for (let across = 1; across <= reach; across++) {
    const last = Math.min(across, Math.ceil(Math.sqrt(Math.max(0, farthest * farthest - across * across))));
    for (let down = 0; down <= last; down++) {
      // Each lag of this eighth stands for its turns and mirror images: eight, or four on the axis and on the diagonal.
      const times = down === 0 || down === across ? 4 : 8;
      const distance = Math.sqrt(across * across + down * down);
      sum += times * (1 - across / side) * (1 - down / side) * correlationAt(correlation, distance);
    }
  }
  return sum;
}

/**
 * Effective number of pixels of a mean over `count` pixels of one area. The area is taken as a square: of all shapes nearly
 * the one whose pixels lie closest together, so a ring is worth at least this.
 */
export function effectiveSize(count: number, { nugget, sill, length }: SpatialModel): number {
  if (count === 0 || nugget + sill === 0) return count;
  const side = Math.max(1, Math.round(Math.sqrt(count)));
  const shared = length === 0 ? 1 : squareInflation({ kind: 'exponential', length }, side);
  return (count * (nugget + sill)) / (nugget + sill * shared);
}

/**
 * Fits `nugget + sill·(1 − exp(−h/ℓ))` to a variogram by least squares, lags weighted by their pairs. For each ℓ the other
 * two follow from two linear equations, so only ℓ is searched: on a geometric grid from 0.25 px to the largest lag, then
 * by golden section to a thousandth. A variogram that does not rise has no correlation: length 0.
 */
export function fitSpatialModel(points: readonly VariogramPoint[]): SpatialModel {
  const longest = Math.max(...points.map(({ lag }) => lag), 0);
  if (points.length < 3) return { nugget: meanOf(points), sill: 0, length: 0 };
  const errorAt = (logLength: number): number => fitAt(points, Math.exp(logLength)).error;
  const [low, high, steps] = [Math.log(0.25), Math.log(longest), 24];
  const step = (high - low) / steps;
  let best = low;
  for (let k = 1; k <= steps; k++) if (errorAt(low + k * step) < errorAt(best)) best = low + k * step;
  const length = Math.exp(goldenSection(errorAt, Math.max(low, best - step), Math.min(high, best + step)));
  const { nugget, sill } = fitAt(points, length);
  return sill === 0 ? { nugget, sill, length: 0 } : { nugget, sill, length };
}

function correlationAt({ kind, length }: Correlation, distance: number): number {
  const h = distance / length;
  if (kind === 'exponential') return Math.exp(-h);
  if (kind === 'gaussian') return Math.exp(-h * h);
  return h >= 1 ? 0 : 1 - 1.5 * h + 0.5 * h ** 3;
}

/** Weighted least squares of nugget and sill, neither below 0. */
function fitAt(
  points: readonly VariogramPoint[],
  length: number,
): { readonly nugget: number; readonly sill: number; readonly error: number } {
  let [w, wx, wxx, wy, wxy] = [0, 0, 0, 0, 0];
  for (const { lag, semivariance, pairs } of points) {
    const x = 1 - Math.exp(-lag / length);
    w += pairs;
    wx += pairs * x;
    wxx += pairs * x * x;
    wy += pairs * semivariance;
    wxy += pairs * x * semivariance;
  }
  const determinant = w * wxx - wx * wx;
  let sill = determinant > 1e-12 * w * wxx ? (w * wxy - wx * wy) / determinant : 0;
  let nugget = (wy - sill * wx) / w;
  if (sill < 0) [sill, nugget] = [0, wy / w];
  if (nugget < 0) [sill, nugget] = [wxy / wxx, 0];
  const error = points.reduce(
    (sum, { lag, semivariance, pairs }) =>
      sum + pairs * (semivariance - nugget - sill * (1 - Math.exp(-lag / length))) ** 2,
    0,
  );
  return { nugget, sill, error };
}

function goldenSection(valueAt: (x: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  while (high - low > 1e-3) {
    const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (valueAt(left) <= valueAt(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}

function meanOf(points: readonly VariogramPoint[]): number {
  const pairs = points.reduce((sum, point) => sum + point.pairs, 0);
  return pairs === 0 ? 0 : points.reduce((sum, point) => sum + point.pairs * point.semivariance, 0) / pairs;
}
