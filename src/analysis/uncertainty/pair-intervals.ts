/** From draws to the interval of every value that a pair is reported with (SCIENCE §4.2, 4.5, rule 9). */
import type { DateIntervals, DateMeasure, Interval, PairIntervals, RingMeasure } from '../assessment.ts';
import type { Changes } from '../measure-pair.ts';
import { mulberry32 } from '../random.ts';
import { SUM } from './draw-pixels.ts';
import { recentredInterval } from './interval.ts';
import type { IntervalBounds } from './interval.ts';
import type { DrawMeasure, DrawnPatch } from './measure-intervals.ts';
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
  const { baseline, current, changes, ring } = estimates;
  const { areaM2, floorM2: floor } = facts;
  const area = (value: number, of: Quantity): Interval =>
    intervalOf(value, drawn, of, rule, { floor, least: 0, most: areaM2 });
  const change = (value: number, of: Quantity): Interval =>
    intervalOf(value, drawn, of, rule, { floor, least: -areaM2, most: areaM2 });
  const date = (measure: DateMeasure, bare: Quantity, open: Quantity, cover: Quantity): DateIntervals => ({
    bareM2: area(measure.areasM2.bare, bare),
    sparseM2: area(measure.areasM2.sparse, (draw) => open(draw) - bare(draw)),
    unvegetatedM2: area(measure.unvegetatedM2, open),
    // What is not unvegetated is vegetated: water and buildings keep their class in every draw.
    vegetatedM2: area(measure.areasM2.vegetated, (draw) => -open(draw)),
    coverMean: intervalOf(measure.coverMean!, drawn, cover, rule, SHARE),
  });
  const [bare0, open0] = [areaOf(SUM.bareBaseline), areaOf(SUM.unvegetatedBaseline)];
  const [bare1, open1] = [areaOf(SUM.bareCurrent), areaOf(SUM.unvegetatedCurrent)];
  const [restored, disturbed] = [areaOf(SUM.restored), areaOf(SUM.newlyDisturbed)];
  const { groups, gainedM2, lostM2 } = changes;
  return {
    draws: rule.draws,
    seed: facts.seed,
    noiseSd: drawn.noise.sd,
    noisePx: drawn.noise.correlationPx,
    shiftPx: facts.shiftPx,
    baseline: date(baseline, bare0, open0, (draw) => draw.coverBaseline),
    current: date(current, bare1, open1, (draw) => draw.coverCurrent),
    netUnvegetatedM2: change(current.unvegetatedM2 - baseline.unvegetatedM2, (draw) => open1(draw) - open0(draw)),
    restoredM2: area(groups.restoredM2, restored),
    newlyDisturbedM2: facts.isInWorks ? null : area(groups.newlyDisturbedM2, disturbed),
    netGainM2: change(gainedM2 - lostM2, (draw) => restored(draw) - disturbed(draw)),
    ...againstRing(drawn, ring, facts.seed, rule),
  };
}

/** Something that every draw has. */
type Quantity = (draw: DrawMeasure) => number;
type Bounds = Omit<IntervalBounds, 'knownError'>;

function areaOf(sum: number): Quantity {
  return ({ areas }) => areas[sum]!;
}

/**
 * The interval of a score from the scores of its draws.
 *
 * @param fixed under the draw that changes nothing, and without what the size of a pixel is known to do
 */
export function scoreIntervalOf(
  value: number,
  [still, corrected]: readonly [still: number, corrected: number],
  draws: Float64Array,
  { quantiles }: UncertaintyRule,
): Interval {
  const bounds = { knownError: still - corrected, floor: 0, least: 0, most: 100 };
  return { ...recentredInterval(value, draws, quantiles, bounds), standardError: deviation(draws) };
}

const SHARE: Bounds = { floor: 0, least: 0, most: 1 };
const RATIO: Bounds = { floor: 0, least: 0, most: Infinity };
const EFFECT: Bounds = { floor: 0, least: -2, most: 2 };
/** Keeps the draws of the ring's sample apart from all others of the same seed. */
const RING_STREAM = 0x5bd1e995;

function againstRing(
  drawn: DrawnPatch,
  ring: RingMeasure | null,
  seed: number,
  rule: UncertaintyRule,
): Pick<PairIntervals, 'ratioBaseline' | 'ratioCurrent' | 'baci' | 'ratioBounds'> {
  const effect = ring?.effect ?? null;
  if (ring === null || effect === null) {
    return { ratioBaseline: null, ratioCurrent: null, baci: null, ratioBounds: null };
  }
  const { still, corrected, measured } = drawn;
  const isPossible = (of: Quantity): boolean => [still, corrected, ...measured].every((draw) => isRatio(of(draw)));
  const ratio = (value: number | null, of: Quantity): Interval | null =>
    value === null || !isPossible(of) ? null : intervalOf(value, drawn, of, rule, RATIO);
  const { ratioBaseline, ratioCurrent } = effect;
  return {
    ratioBaseline: ratio(ratioBaseline, (draw) => quotient(draw.coverBaseline, draw.ringBaseline)),
    ratioCurrent: ratio(ratioCurrent, currentRatio),
    baci: intervalOf(
      effect.baci,
      drawn,
      (draw) => draw.coverCurrent - draw.coverBaseline - (draw.ringCurrent - draw.ringBaseline),
      rule,
      EFFECT,
    ),
    ratioBounds:
      ratioCurrent === null || ring.quality === null || !isPossible(currentRatio)
        ? null
        : sampledBounds(
            ratioCurrent,
            currentRatio(still) - currentRatio(corrected),
            measured,
            ring.quality.coverCurrentError,
            seed,
            rule,
          ),
  };
}

function currentRatio({ coverCurrent, ringCurrent }: DrawMeasure): number {
  return quotient(coverCurrent, ringCurrent);
}

/** With the ring as a sample of its landscape. @param error standard error of its mean cover */
function sampledBounds(
  ratio: number,
  knownError: number,
  measured: readonly DrawMeasure[],
  error: number,
  seed: number,
  { ratioQuantiles }: UncertaintyRule,
): PairIntervals['ratioBounds'] {
  const normal = normalFrom(mulberry32(seed ^ RING_STREAM));
  const sampled = Float64Array.from(measured, (draw) =>
    quotient(draw.coverCurrent, draw.ringCurrent + error * normal()),
  );
  if (!sampled.every(isRatio)) return null;
  const { low, high } = recentredInterval(ratio, sampled, ratioQuantiles, { ...RATIO, knownError });
  return { low, high };
}

function intervalOf(
  estimate: number,
  { still, corrected, measured }: DrawnPatch,
  of: Quantity,
  { quantiles }: UncertaintyRule,
  bounds: Bounds,
): Interval {
  const draws = Float64Array.from(measured, of);
  const knownError = of(still) - of(corrected);
  const interval = recentredInterval(estimate, draws, quantiles, { ...bounds, knownError });
  return { ...interval, standardError: deviation(draws) };
}

/** Sample standard deviation; two passes, because draws of large areas differ in their last digits only. */
function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** A draw may leave a thin ring with no cover at all: then nothing can be said of a ratio. */
function isRatio(ratio: number): boolean {
  return Number.isFinite(ratio) && ratio >= 0;
}

function quotient(value: number, by: number): number {
  return by > 0 ? value / by : NaN;
}
