import { weightedMean } from './weighted-mean.ts';

/**
 * What a straight line needs to know of its points, kept per sector and band, so that a fit over any choice of sectors
 * costs no pixel.
 */
export interface LineSums {
  readonly sectorCount: number;
  readonly bandCount: number;
  /** Sum of weights per sector. */
  readonly counts: Float64Array;
  /** Weighted mean of all points by band, x then y: sums are of what differs from it, or they would drown in rounding. */
  readonly centres: Float64Array;
  /** Σwx, Σwy, Σwxx, Σwyy, Σwxy, by sector and band. */
  readonly sums: Float64Array;
}

/** `y = slope · x + intercept`. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
  /** Pearson's r of the points. */
  readonly correlation: number;
}

const SUMS = 5;

/**
 * @param x by band, a value a pixel
 * @param weights by pixel
 * @param sectors by pixel
 */
export function lineSums(
  x: readonly Float64Array[],
  y: readonly Float64Array[],
  weights: Float64Array,
  sectors: Uint8Array,
  sectorCount: number,
): LineSums {
  const bandCount = x.length;
  const centres = new Float64Array(2 * bandCount);
  const counts = new Float64Array(sectorCount);
  const sums = new Float64Array(sectorCount * bandCount * SUMS);
  for (let i = 0; i < weights.length; i++) counts[sectors[i]!] = counts[sectors[i]!]! + weights[i]!;
  for (let band = 0; band < bandCount; band++) {
    const [bandX, bandY] = [x[band]!, y[band]!];
    const centreX = weightedMean(bandX, weights) ?? 0;
    const centreY = weightedMean(bandY, weights) ?? 0;
    centres[2 * band] = centreX;
    centres[2 * band + 1] = centreY;
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i]!;
      const dx = bandX[i]! - centreX;
      const dy = bandY[i]! - centreY;
      const at = (sectors[i]! * bandCount + band) * SUMS;
      sums[at] = sums[at]! + weight * dx;
      sums[at + 1] = sums[at + 1]! + weight * dy;
      sums[at + 2] = sums[at + 2]! + weight * dx * dx;
      sums[at + 3] = sums[at + 3]! + weight * dy * dy;
      sums[at + 4] = sums[at + 4]! + weight * dx * dy;
    }
  }
  return { sectorCount, bandCount, counts, centres, sums };
}

/** Moments of the points of one band, from the centres of `LineSums`. */
export interface PointMoments {
  readonly count: number;
  readonly meanX: number;
  readonly meanY: number;
  readonly varianceX: number;
  readonly varianceY: number;
  readonly covariance: number;
}

/** @param draws how many times each sector counts */
export function pointMoments(of: LineSums, band: number, draws: ArrayLike<number>): PointMoments {
  let [count, x, y, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  for (let sector = 0; sector < of.sectorCount; sector++) {
    const times = draws[sector]!;
    if (times === 0) continue;
    const at = (sector * of.bandCount + band) * SUMS;
    count += times * of.counts[sector]!;
    x += times * of.sums[at]!;
    y += times * of.sums[at + 1]!;
    xx += times * of.sums[at + 2]!;
    yy += times * of.sums[at + 3]!;
    xy += times * of.sums[at + 4]!;
  }
  const [meanX, meanY] = [x / count, y / count];
  return {
    count,
    meanX,
    meanY,
    varianceX: xx / count - meanX * meanX,
    varianceY: yy / count - meanY * meanY,
    covariance: xy / count - meanX * meanY,
  };
}

/**
 * Orthogonal regression (total least squares) of points whose both coordinates are measured with error, after each was
 * divided by its standard deviation: the slope is `σy / σx` with the sign of the covariance. So the line does not depend
 * on the units of either date, which differ where values are digital numbers.
 *
 * @returns undefined where x or y do not vary
 */
export function fitLine(of: LineSums, band: number, draws: ArrayLike<number>): Line | undefined {
  const { meanX, meanY, varianceX, varianceY, covariance } = pointMoments(of, band, draws);
  // Negated, so that NaN of an empty draw is refused too.
  if (!(varianceX > 0 && varianceY > 0)) return undefined;
  const slope = (covariance < 0 ? -1 : 1) * Math.sqrt(varianceY / varianceX);
  return {
    slope,
    intercept: of.centres[2 * band + 1]! + meanY - slope * (of.centres[2 * band]! + meanX),
    correlation: covariance / Math.sqrt(varianceX * varianceY),
  };
}
