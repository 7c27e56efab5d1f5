/** Lines of a bootstrap draw: what they might have been had the ring lain a little otherwise (SCIENCE §4.5 step 2). */
import { fitLine } from '../../raster/kernels/line-sums.ts';
import type { Line, LineSums } from '../../raster/kernels/line-sums.ts';
import type { BandLine, MovingQuantile, QuantileSums, Resampling, UnchangedSums } from './normalisation.ts';

/**
 * The lines of one draw of sectors, in the order of the fit's own. A draw costs no pixel, only sums by sector.
 *
 * @param draws how many times each sector was drawn; all once gives the fit's own lines to the bit
 * @returns undefined where the draw has no contrast in some band, as where it hits empty sectors only
 */
export function drawLines(resampling: Resampling, draws: ArrayLike<number>): readonly BandLine[] | undefined {
  return resampling.method === 'irmad' ? drawUnchanged(resampling, draws) : drawQuantiles(resampling, draws);
}

/** One line a band through the points of the drawn sectors. */
export function linesThrough(sums: LineSums, draws: ArrayLike<number>): readonly Line[] | undefined {
  const lines: Line[] = [];
  for (let band = 0; band < sums.bandCount; band++) {
    const line = fitLine(sums, band, draws);
    if (line === undefined) return undefined;
    lines.push(line);
  }
  return lines;
}

/**
 * A draw is fitted with the weights that the pixels have already, which are high for lying near the line; so it strays less
 * than the line does from ring to ring. By the theory of M-estimates it is too little by the factor by which the weights
 * shrink a variance, and measured it is: `draw-lines.test.ts`.
 */
function drawUnchanged(
  { lines, sums, widening }: UnchangedSums,
  draws: ArrayLike<number>,
): readonly BandLine[] | undefined {
  return linesThrough(sums, draws)?.map(({ slope, intercept }, band) => {
    const line = lines[band]!;
    return {
      ...line,
      slope: line.slope + widening * (slope - line.slope),
      intercept: line.intercept + widening * (intercept - line.intercept),
    };
  });
}

/** A quantile moves by how much the share of pixels below its old value changes, times dq/dp (Bahadur). */
function drawQuantiles({ counts, bands }: QuantileSums, draws: ArrayLike<number>): readonly BandLine[] | undefined {
  const total = drawnSum(counts, draws);
  const moved = ({ value, shareBelow, below, sparsity }: MovingQuantile): number =>
    value - (drawnSum(below, draws) / total - shareBelow) * sparsity;
  const lines: BandLine[] = [];
  for (const { role, current, baseline, correlation } of bands) {
    const [lowX, highX] = [moved(current[0]), moved(current[1])];
    const [lowY, highY] = [moved(baseline[0]), moved(baseline[1])];
    // Negated, so that NaN of an empty draw is refused too.
    if (!(highX > lowX && highY > lowY)) return undefined;
    const slope = (highY - lowY) / (highX - lowX);
    lines.push({ role, slope, intercept: lowY - slope * lowX, correlation });
  }
  return lines;
}

function drawnSum(values: Float64Array, draws: ArrayLike<number>): number {
  let sum = 0;
  for (let sector = 0; sector < values.length; sector++) sum += draws[sector]! * values[sector]!;
  return sum;
}
