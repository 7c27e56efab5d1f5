/** From draws to the interval of every value that a pair is reported with (SCIENCE §4.2, 4.5, rule 9). */
import type { DateIntervals, DateMeasure, Interval, PairIntervals, RingMeasure } from '../assessment.ts';
import type { Changes } from '../measure-pair.ts';
import { mulberry32 } from '../random.ts';
import { SUM } from './draw-pixels.ts';
import { recentredInterval } from './interval.ts';
import type { IntervalBounds } from './interval.ts';
import type { DrawnPatch } from './measure-intervals.ts';
import { normalFrom } from './normal.ts';
import type { UncertaintyRule } from './rule.ts';

/** The values that are reported, which intervals lie around; of the observed part. */
export interface Estimates {
  readonly baseline: DateMeasure;
  readonly current: DateMeasure;
  readonly changes: Changes;
  /** With its effect. */
  readonly ring: RingMeasure | null;
}

export interface IntervalFacts {
  readonly seed: number;
  readonly shiftPx: number;
  /** No area is larger. */
  readonly areaM2: number;
  /** No interval of an area is narrower to either side. */
  readonly floorM2: number;
  readonly isInWorks: boolean;
}

/** @param estimates with covers and, where the ring has cover, an effect */
export function pairIntervals(
  drawn: DrawnPatch,
  estimates: Estimates,
  facts: IntervalFacts,
  rule: UncertaintyRule,
): PairIntervals {
  const { areas, noise } = drawn;
  const { baseline, current, changes, ring } = estimates;
  const { areaM2, floorM2: floor } = facts;
  const area = (value: number, draws: Float64Array): Interval =>
    intervalOf(value, draws, rule, { floor, least: 0, most: areaM2 });
  const change = (value: number, draws: Float64Array): Interval =>
    intervalOf(value, draws, rule, { floor, least: -areaM2, most: areaM2 });
  const date = (measure: DateMeasure, bare: Float64Array, open: Float64Array, cover: Float64Array): DateIntervals => ({
    bareM2: area(measure.areasM2.bare, bare),
    sparseM2: area(measure.areasM2.sparse, difference(open, bare)),
    unvegetatedM2: area(measure.unvegetatedM2, open),
    // What is not unvegetated is vegetated: water and buildings keep their class in every draw.
    vegetatedM2: area(
      measure.areasM2.vegetated,
      open.map((value) => -value),
    ),
    coverMean: intervalOf(measure.coverMean!, cover, rule, SHARE),
  });
  const [bare0, open0] = [areas[SUM.bareBaseline]!, areas[SUM.unvegetatedBaseline]!];
  const [bare1, open1] = [areas[SUM.bareCurrent]!, areas[SUM.unvegetatedCurrent]!];
  const [restored, disturbed] = [areas[SUM.restored]!, areas[SUM.newlyDisturbed]!];
  const { groups, gainedM2, lostM2 } = changes;
  return {
    draws: rule.draws,
    seed: facts.seed,
    noiseSd: noise.sd,
    noisePx: noise.correlationPx,
    shiftPx: facts.shiftPx,
    baseline: date(baseline, bare0, open0, drawn.coverBaseline),
    current: date(current, bare1, open1, drawn.coverCurrent),
    netUnvegetatedM2: change(current.unvegetatedM2 - baseline.unvegetatedM2, difference(open1, open0)),
    restoredM2: area(groups.restoredM2, restored),
    newlyDisturbedM2: facts.isInWorks ? null : area(groups.newlyDisturbedM2, disturbed),
    netGainM2: change(gainedM2 - lostM2, difference(restored, disturbed)),
    ...againstRing(drawn, ring, facts.seed, rule),
  };
}

/** The interval of a score from its draws. */
export function scoreIntervalOf(value: number, draws: Float64Array, rule: UncertaintyRule): Interval {
  return intervalOf(value, draws, rule, { floor: 0, least: 0, most: 100 });
}

const SHARE: IntervalBounds = { floor: 0, least: 0, most: 1 };
const RATIO: IntervalBounds = { floor: 0, least: 0, most: Infinity };
const EFFECT: IntervalBounds = { floor: 0, least: -2, most: 2 };
/** Keeps the draws of the ring's sample apart from all others of the same seed. */
const RING_STREAM = 0x5bd1e995;

function againstRing(
  { coverBaseline, coverCurrent, ringBaseline, ringCurrent }: DrawnPatch,
  ring: RingMeasure | null,
  seed: number,
  rule: UncertaintyRule,
): Pick<PairIntervals, 'ratioBaseline' | 'ratioCurrent' | 'baci' | 'ratioBounds'> {
  const effect = ring?.effect ?? null;
  if (ring === null || effect === null) {
    return { ratioBaseline: null, ratioCurrent: null, baci: null, ratioBounds: null };
  }
  const ratio = (value: number | null, draws: Float64Array): Interval | null =>
    value === null || !draws.every(isPossible) ? null : intervalOf(value, draws, rule, RATIO);
  const normal = normalFrom(mulberry32(seed ^ RING_STREAM));
  const error = ring.quality?.coverCurrentError ?? 0;
  const sampled = quotient(
    coverCurrent,
    ringCurrent.map((cover) => cover + error * normal()),
  );
  const { ratioCurrent } = effect;
  const bounds =
    ratioCurrent !== null && ring.quality !== null && sampled.every(isPossible)
      ? recentredInterval(ratioCurrent, sampled, rule.ratioQuantiles, RATIO)
      : null;
  return {
    ratioBaseline: ratio(effect.ratioBaseline, quotient(coverBaseline, ringBaseline)),
    ratioCurrent: ratio(ratioCurrent, quotient(coverCurrent, ringCurrent)),
    baci: intervalOf(
      effect.baci,
      difference(difference(coverCurrent, coverBaseline), difference(ringCurrent, ringBaseline)),
      rule,
      EFFECT,
    ),
    ratioBounds: bounds && { low: bounds.low, high: bounds.high },
  };
}

function intervalOf(
  estimate: number,
  draws: Float64Array,
  { quantiles }: UncertaintyRule,
  bounds: IntervalBounds,
): Interval {
  return { ...recentredInterval(estimate, draws, quantiles, bounds), standardError: deviation(draws) };
}

/** Sample standard deviation; two passes, because draws of large areas differ in their last digits only. */
function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** A draw may leave a thin ring with no cover at all: then nothing can be said of a ratio. */
function isPossible(ratio: number): boolean {
  return Number.isFinite(ratio) && ratio >= 0;
}

function difference(values: Float64Array, less: Float64Array): Float64Array {
  return values.map((value, k) => value - less[k]!);
}

function quotient(values: Float64Array, by: Float64Array): Float64Array {
  return values.map((value, k) => (by[k]! > 0 ? value / by[k]! : NaN));
}
