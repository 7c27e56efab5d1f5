/** From draws to the intervals of one patch. */
import { Cover } from '../../raster/cover.ts';
import { SUM } from './draw-pixels.ts';
import { recentredInterval } from './interval.ts';
import type { Interval } from './interval.ts';
import type { IntervalInput } from './measure-intervals.ts';
import type { NoiseModel } from './noise-model.ts';
import type { PairPixels } from './pair-pixels.ts';
import type { UncertaintyRule } from './rule.ts';
import type { ScoreDraws } from './score-draws.ts';

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
  /** Mean cover of the ring. */
  readonly ringBaseline: Float64Array;
  readonly ringCurrent: Float64Array;
  readonly score: Float64Array | null;
  readonly scoreDraws: ScoreDraws | null;
}

/** Estimates are summed over the same pixels as the draws. */
export function summarise(
  input: IntervalInput,
  { pixels, area, covers }: PairPixels,
  { areas, coverBaseline, coverCurrent, score }: Drawn,
  rule: UncertaintyRule,
  noise: NoiseModel,
): PatchIntervals {
  const { pair, held, weights, areaM2 } = input;
  const bounds = { floor: 0.5 * input.floorFalseChangeM2, least: 0, most: areaM2 };
  const of = (estimate: number, draws: Float64Array): Interval =>
    recentredInterval(estimate, draws, rule.quantiles, bounds);
  const sumOf = (belongs: (i: number) => boolean): number => {
    let sum = 0;
    for (const i of pixels) if (belongs(i)) sum += area[i]!;
    return sum;
  };
  const share = (estimate: number, draws: Float64Array): Interval =>
    recentredInterval(estimate, draws, rule.quantiles, { floor: 0, least: 0, most: 1 });
  const date = (which: 0 | 1, bare: Float64Array, open: Float64Array, cover: Float64Array): DateIntervals => {
    const codes = covers[which];
    const { cover: estimated } = which === 0 ? pair.baseline : pair.current;
    const bareM2 = sumOf((i) => codes[i] === Cover.Bare);
    const sparseM2 = sumOf((i) => codes[i] === Cover.Sparse);
    const openM2 = bareM2 + sparseM2;
    return {
      bareM2: of(bareM2, bare),
      sparseM2: of(
        sparseM2,
        open.map((value, k) => value - bare[k]!),
      ),
      unvegetatedM2: of(openM2, open),
      vegetatedM2: of(
        sumOf((i) => codes[i] === Cover.Vegetated),
        open.map((value) => -value),
      ),
      coverMean: share(meanOver(estimated!, codes, weights, pixels), cover),
    };
  };
  const restored = sumOf((i) => isOpen(covers[0][i]!) && held[i] === Cover.Vegetated);
  const disturbed = sumOf((i) => covers[0][i] === Cover.Vegetated && isOpen(held[i]!));
  return {
    baseline: date(0, areas[SUM.bareBaseline]!, areas[SUM.unvegetatedBaseline]!, coverBaseline),
    current: date(1, areas[SUM.bareCurrent]!, areas[SUM.unvegetatedCurrent]!, coverCurrent),
    restoredM2: of(restored, areas[SUM.restored]!),
    newlyDisturbedM2: of(disturbed, areas[SUM.newlyDisturbed]!),
    score:
      score === null || input.score === null
        ? null
        : recentredInterval(input.score.value, score, rule.quantiles, { floor: 0, least: 0, most: 100 }),
    noise,
  };
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
