/** What a pair says of a patch in one word (TERMS, 变化结论). */
import type { Interval, Outcome, PairIntervals } from './assessment.ts';
import type { Changes } from './measure-pair.ts';
import type { Policy } from './policy.ts';

/**
 * Gain and loss count beyond the stable share and half the false change, which a shift makes in each direction. What may
 * be nothing is not claimed: the interval of the net gain must leave zero out for `improved` and `degraded`, those of
 * gain and loss for `mixed`.
 *
 * @param intervals null where none were drawn; the limits alone then decide
 */
export function outcomeOf(
  { gainedM2, lostM2 }: Pick<Changes, 'gainedM2' | 'lostM2'>,
  intervals: Pick<PairIntervals, 'netGainM2' | 'restoredM2' | 'newlyDisturbedM2'> | null,
  falseChangeM2: number,
  observedM2: number,
  { stableShare }: Policy['change'],
): Outcome {
  const band = stableShare * observedM2 + 0.5 * falseChangeM2;
  const [gain, loss, net] = intervals
    ? [intervals.restoredM2, intervals.newlyDisturbedM2, intervals.netGainM2]
    : [null, null, null];
  if (gainedM2 > band && lostM2 > band && isAboveZero(gain) && isAboveZero(loss)) return 'mixed';
  if (gainedM2 - lostM2 > band && isAboveZero(net)) return 'improved';
  return lostM2 - gainedM2 > band && (net === null || net.rawHigh < 0) ? 'degraded' : 'stable';
}

/** Before clipping, which would lift every area to zero. */
function isAboveZero(interval: Interval | null): boolean {
  return interval === null || interval.rawLow > 0;
}
