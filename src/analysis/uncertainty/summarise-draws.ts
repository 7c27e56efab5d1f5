/** From draws to the intervals of one patch. */
import { Cover, COVER_COUNT } from '../../raster/cover.ts';
import { SUM } from './draw-pixels.ts';
import { recentredInterval } from './interval.ts';
import type { Interval } from './interval.ts';
import type { IntervalInput } from './measure-intervals.ts';
import type { NoiseModel } from './noise-model.ts';
import type { PairPixels } from './pair-pixels.ts';
import type { UncertaintyRule } from './rule.ts';

interface DateIntervals {
  readonly bareM2: Interval;
  readonly sparseM2: Interval;
  readonly unvegetatedM2: Interval;
  readonly vegetatedM2: Interval;
  readonly coverMean: Interval;
}

export interface PatchIntervals {
  readonly baseline: DateIntervals;
  readonly current: DateIntervals;
  readonly restoredM2: Interval;
  readonly newlyDisturbedM2: Interval;
  readonly score: Interval | null;
  readonly noise: NoiseModel;
}

/** What was measured, by draw. */
export interface Drawn {
  readonly areas: readonly Float64Array[];
  readonly coverBaseline: Float64Array;
  readonly coverCurrent: Float64Array;
  readonly score: Float64Array | null;
  /** What the estimates are known to err by: areas in the order of `SUM`, and points. */
  readonly knownError: {
    readonly areas: Float64Array;
    readonly coverBaseline: number;
    readonly coverCurrent: number;
    readonly score: number;
  };
}

/** Estimates are summed over the same pixels as the draws. */
export function summarise(
  input: IntervalInput,
  { pixels, area, covers }: PairPixels,
  { areas, coverBaseline, coverCurrent, score, knownError }: Drawn,
  rule: UncertaintyRule,
  noise: NoiseModel,
): PatchIntervals {
  const { pair, held, weights, areaM2 } = input;
  const bounds = { floor: 0.5 * input.floorFalseChangeM2, least: 0, most: areaM2 };
  const of = (estimate: number, draws: Float64Array, error: number): Interval =>
    recentredInterval(estimate, draws, rule.quantiles, { ...bounds, knownError: error });
  const share = (estimate: number, draws: Float64Array, error: number): Interval =>
    recentredInterval(estimate, draws, rule.quantiles, { knownError: error, floor: 0, least: 0, most: 1 });
  const date = (which: 0 | 1, bareSum: number, openSum: number, cover: Float64Array): DateIntervals => {
    const codes = covers[which];
    const { cover: estimated } = which === 0 ? pair.baseline : pair.current;
    const [bare, open] = [areas[bareSum]!, areas[openSum]!];
    const [bareError, openError] = [knownError.areas[bareSum]!, knownError.areas[openSum]!];
    const byCode = areasByCode(codes, area, pixels);
    const [bareM2, sparseM2, vegetatedM2] = [byCode[Cover.Bare]!, byCode[Cover.Sparse]!, byCode[Cover.Vegetated]!];
    const openM2 = bareM2 + sparseM2;
    const sparse = open.map((value, k) => value - bare[k]!);
    return {
      bareM2: of(bareM2, bare, bareError),
      sparseM2: of(sparseM2, sparse, openError - bareError),
      unvegetatedM2: of(openM2, open, openError),
      vegetatedM2: of(
        vegetatedM2,
        open.map((value) => -value),
        -openError,
      ),
      coverMean: share(
        meanOver(estimated!, codes, weights, pixels),
        cover,
        which === 0 ? knownError.coverBaseline : knownError.coverCurrent,
      ),
    };
  };
  let [restored, disturbed] = [0, 0];
  for (const i of pixels) {
    if (isOpen(covers[0][i]!) && held[i] === Cover.Vegetated) restored += area[i]!;
    if (covers[0][i] === Cover.Vegetated && isOpen(held[i]!)) disturbed += area[i]!;
  }
  return {
    baseline: date(0, SUM.bareBaseline, SUM.unvegetatedBaseline, coverBaseline),
    current: date(1, SUM.bareCurrent, SUM.unvegetatedCurrent, coverCurrent),
    restoredM2: of(restored, areas[SUM.restored]!, knownError.areas[SUM.restored]!),
    newlyDisturbedM2: of(disturbed, areas[SUM.newlyDisturbed]!, knownError.areas[SUM.newlyDisturbed]!),
    score:
      score === null || input.score === null
        ? null
        : recentredInterval(input.score.value, score, rule.quantiles, {
            knownError: knownError.score,
            floor: 0,
            least: 0,
            most: 100,
          }),
    noise,
  };
}

function areasByCode(codes: Uint8Array, area: Float64Array, pixels: Int32Array): Float64Array {
  const sums = new Float64Array(COVER_COUNT);
  for (const i of pixels) sums[codes[i]!] = sums[codes[i]!]! + area[i]!;
  return sums;
}

function meanOver(cover: Float64Array, codes: Uint8Array, weights: Float64Array, pixels: Int32Array): number {
  let [sum, total] = [0, 0];
  for (const i of pixels) {
    sum += weights[i]! * (codes[i] === Cover.Water ? 1 : cover[i]!);
    total += weights[i]!;
  }
  return sum / total;
}

function isOpen(code: number): boolean {
  return code === Cover.Bare || code === Cover.Sparse;
}
