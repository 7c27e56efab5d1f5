/** The cover compliance test over a patch's quarters (SCIENCE §5.6): beside the score, computed when it is asked for. */
import type { EcoProfile, Policy, TargetLandUse } from '../analysis/policy.ts';
import { judgeCompliance } from '../analysis/score/compliance.ts';
import type { Compliance, RatioBounds } from '../analysis/score/compliance.ts';
import { lastQuarters } from '../analysis/series/dates.ts';
import { dayOfYear, inRange } from '../analysis/season.ts';
import type { Patch } from './patch.ts';
import type { QuarterVerdict } from './quarter-verdict.ts';

export interface GreenTest {
  /** Day of the scene. */
  readonly date: string;
  readonly compliance: Compliance;
  /** `F_m / F_r` and its one-sided 90 % bounds. */
  readonly ratio: number | null;
  readonly bounds: RatioBounds | null;
}

/**
 * One test a clear date inside the green window, oldest first; a day that served two quarters counts once. The dates are
 * those of the latest score's own series, so that nothing is held together that was measured otherwise.
 *
 * @param history one patch, newest quarter first
 */
export function greenTests(
  history: readonly QuarterVerdict[],
  patch: Pick<Patch, 'primaryZone' | 'worksEnd' | 'ecoType' | 'targetLandUse'>,
  policy: Policy,
): readonly GreenTest[] {
  const latest = history.find(({ score }) => score !== null)?.score;
  if (!latest || policy.score === null) return [];
  const { compliance: rule, series } = policy.score;
  const eco = policy.ecoTypes[patch.ecoType];
  const comparable = new Set(latest.dates.map(({ date }) => date));
  const byDay = new Map<string, GreenTest>();
  for (const { score, ratio, ratioBounds } of history.toReversed()) {
    const date = score?.dates.at(-1)?.date;
    if (date === undefined || !comparable.has(date) || !inRange(dayOfYear(date), eco.acceptable)) continue;
    const recovery = { zone: patch.primaryZone, greenSeasons: greenSeasons(patch.worksEnd, date, eco) };
    const compliance = judgeCompliance(ratioBounds, recovery, rule);
    byDay.set(date, { date, compliance, ratio, bounds: ratioBounds });
  }
  const tests = [...byDay.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
  return judgedOnYear(patch.targetLandUse, policy)
    ? tests.map((test, i) => forgiveFallow(test, tests.slice(0, i + 1), latest.dates, series.yearQuarters))
    : tests;
}

/** Green seasons that have begun since the works ended; null where their end is not known. */
export function greenSeasons(worksEnd: string | null, date: string, { preferred: [first] }: EcoProfile): number | null {
  if (worksEnd === null) return null;
  let count = 0;
  for (let year = Number(worksEnd.slice(0, 4)); year <= Number(date.slice(0, 4)); year++) {
    const start = new Date(Date.UTC(year, 0, first)).toISOString().slice(0, 10);
    if (start > worksEnd && start <= date) count += 1;
  }
  return count;
}

function judgedOnYear(target: TargetLandUse, { score }: Policy): boolean {
  if (score === null || target === 'built' || target === 'unknown') return false;
  return score.targets[target].bestOfYear === 'cover';
}

/** A field that lies fallow on one date of a year fails nothing while another date of that year did not (SCIENCE §5.2). */
function forgiveFallow(
  test: GreenTest,
  upTo: readonly GreenTest[],
  dates: Parameters<typeof lastQuarters>[0],
  yearQuarters: number,
): GreenTest {
  if (test.compliance !== 'fail') return test;
  const year = new Set(
    lastQuarters(
      dates.filter(({ date }) => date <= test.date),
      yearQuarters,
    ).map(({ date }) => date),
  );
  const isOnlyFailing = upTo.every(({ date, compliance }) => !year.has(date) || compliance === 'fail');
  return isOnlyFailing ? test : { ...test, compliance: 'inconclusive' };
}
