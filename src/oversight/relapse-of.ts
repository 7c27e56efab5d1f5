/** Whether a patch that was good falls back, from all its quarters on record (SCIENCE §4.7). */
import type { Interval } from '../analysis/assessment.ts';
import type { Policy } from '../analysis/policy.ts';
import { coverRatio } from '../analysis/series/dates.ts';
import { judgeRelapse } from '../analysis/series/relapse.ts';
import type { Relapse, StandingDate } from '../analysis/series/relapse.ts';
import type { QuarterVerdict } from './quarter-verdict.ts';

/**
 * Dates that were not clear have no say. The dates are those of the latest score's own series, so that nothing is compared
 * that was measured otherwise. The inventory knows no day of a write-off yet: good standing comes from grades alone.
 *
 * @param history current results of one patch, newest first, none after the quarter in question
 * @returns null where the patch was never scored
 */
export function relapseOf(history: readonly QuarterVerdict[], policy: Policy): Relapse | null {
  const scored = history.flatMap((verdict) =>
    verdict.score === null ? [] : [{ ...verdict.score, ratio: ratioOf(verdict) }],
  );
  const [latest] = scored;
  if (latest === undefined || policy.score === null) return null;
  const comparable = new Set(latest.dates.map(({ date }) => date));
  const byDay = new Map<string, StandingDate>();
  for (const { dates, value, interval, ratio } of scored.toReversed()) {
    const own = dates.at(-1)!;
    if (!comparable.has(own.date)) continue;
    byDay.set(own.date, {
      date: own.date,
      ratio: { value: coverRatio(own), interval: ratio && around(coverRatio(own), ratio) },
      score: { value, interval },
    });
  }
  const dates = [...byDay.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
  const { series, grades } = policy.score;
  return judgeRelapse(dates, null, { minFall: series.minFall, goodFrom: grades[1] });
}

interface Drawn {
  readonly value: number;
  readonly interval: Interval;
}

function ratioOf({ ratio, ratioInterval }: QuarterVerdict): Drawn | null {
  return ratio === null || ratioInterval === null ? null : { value: ratio, interval: ratioInterval };
}

/** The series counts open water as cover where it is the target; how well a ratio is known is the same. */
function around(ratio: number, { value, interval }: Drawn): Interval {
  const by = ratio - value;
  const { low, high, rawLow, rawHigh } = interval;
  return { low: low + by, high: high + by, rawLow: rawLow + by, rawHigh: rawHigh + by };
}
