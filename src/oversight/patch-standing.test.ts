import { describe, expect, it } from 'vitest';
import { defaultPolicy, samplePatch } from '../../test/samples/sample-report.ts';
import type { SeriesDate } from '../analysis/series/dates.ts';
import { explainStanding } from './explain-standing.ts';
import { greenSeasons } from './green-tests.ts';
import { patchStanding } from './patch-standing.ts';
import type { QuarterVerdict } from './quarter-verdict.ts';
import { adviseMine } from './write-off.ts';

const DAYS = ['2021-08-01', '2022-06-01', '2022-08-01', '2023-08-01'] as const;

function dateOf(day: string): SeriesDate {
  return { date: day, bands: 'nir', mineCover: 0.7, ringCover: 0.75, bareShare: 0.1 };
}

type Bounds = readonly [low: number, high: number] | null;

/** Quarters newest first; each series holds all days up to its own. */
function historyOf(tests: readonly (readonly [day: string, bounds: Bounds])[], change: Partial<QuarterVerdict> = {}) {
  return tests
    .map(([day, bounds], i): QuarterVerdict => ({
      quarter: `${day.slice(0, 4)}Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`,
      patchId: 'P1',
      date: day,
      outcome: 'stable',
      evidenceClass: 'B',
      score: {
        value: 84,
        interval: { low: 80, high: 88, rawLow: 80, rawHigh: 88 },
        dates: tests.slice(0, i + 1).map(([own]) => dateOf(own)),
      },
      ratio: 0.95,
      ratioInterval: null,
      ratioBounds: bounds && { low: bounds[0], high: bounds[1] },
      excavationCount: null,
      ...change,
    }))
    .toReversed();
}

const PASS: Bounds = [0.91, 1];
const FAIL: Bounds = [0.5, 0.8];
const accepted = samplePatch({ stage: 'accepted' });

describe('a patch with passes a year apart', () => {
  const history = historyOf([
    [DAYS[2], PASS],
    [DAYS[3], PASS],
  ]);

  it('is supported once it is accepted', () => {
    expect(patchStanding(history, accepted, defaultPolicy)).toMatchObject({
      compliance: 'pass',
      isProvisional: false,
      advice: 'support',
      obstacles: [],
    });
    expect(patchStanding(history, samplePatch(), defaultPolicy)).toMatchObject({
      advice: 'field_check_needed',
      obstacles: ['not-accepted'],
    });
  });

  it('wants a second clear date before its compliance holds', () => {
    const standing = patchStanding(history.slice(1), accepted, defaultPolicy);

    expect(standing).toMatchObject({ compliance: 'pass', isProvisional: true, obstacles: ['too-few-passes'] });
  });

  it('has an open finding while a loss or an excavation is not refuted', () => {
    const [latest, ...before] = history;
    const standing = (change: Partial<QuarterVerdict>) =>
      patchStanding([{ ...latest!, ...change }, ...before], accepted, defaultPolicy)!.obstacles;

    expect(standing({ outcome: 'degraded' })).toEqual(['open-finding']);
    expect(standing({ excavationCount: 1 })).toEqual(['open-finding']);
    expect(standing({ excavationCount: 0 })).toEqual([]);
  });

  it('does not count dates that are not in the latest series', () => {
    const [latest, ...before] = history;
    const alone = { ...latest!, score: { ...latest!.score!, dates: [dateOf(DAYS[3])] } };

    expect(patchStanding([alone, ...before], accepted, defaultPolicy)!.tests.map(({ date }) => date)).toEqual([
      DAYS[3],
    ]);
  });

  it('keeps its last score where a cloudy quarter follows', () => {
    const cloudy = { ...history[0]!, quarter: '2023Q4', score: null, evidenceClass: null, ratioBounds: null } as const;

    expect(
      patchStanding([{ ...cloudy, outcome: 'insufficient_evidence' }, ...history], accepted, defaultPolicy),
    ).toEqual(patchStanding(history, accepted, defaultPolicy));
  });
});

it('decides nothing without an interval, and nothing outside the green window', () => {
  const drawnNone = historyOf([[DAYS[3], null]], { ratioBounds: null });
  const winter = historyOf([['2023-01-15', PASS]]);

  expect(patchStanding(drawnNone, accepted, defaultPolicy)).toMatchObject({ compliance: 'inconclusive' });
  expect(patchStanding(winter, accepted, defaultPolicy)).toMatchObject({ compliance: 'inconclusive', tests: [] });
  expect(patchStanding([], accepted, defaultPolicy)).toMatchObject({ advice: 'field_check_needed', tests: [] });
  expect(patchStanding(winter, accepted, { ...defaultPolicy, score: null })).toBeNull();
});

it('is not supported after a failed test, except that a fallow field fails nothing', () => {
  const history = historyOf([
    [DAYS[2], PASS],
    [DAYS[3], FAIL],
  ]);
  // Two quarters of one year: bare in June, green in August.
  const fallow = historyOf([
    [DAYS[2], PASS],
    ['2023-06-10', FAIL],
  ]);

  expect(patchStanding(history, accepted, defaultPolicy)).toMatchObject({
    compliance: 'fail',
    advice: 'not_supported',
  });
  const crop = { ...accepted, targetLandUse: 'crop' } as const;
  expect(patchStanding(fallow, crop, defaultPolicy)!.tests.map(({ compliance }) => compliance)).toEqual([
    'pass',
    'inconclusive',
  ]);
});

it('counts a green season from its first preferred day after the end of the works', () => {
  const eco = { ...defaultPolicy.ecoTypes.alpine, preferred: [170, 260] as const };

  // Day 170 is 19 June, 18 June in a leap year.
  expect(greenSeasons('2021-06-18', '2023-08-01', eco)).toBe(3);
  expect(greenSeasons('2021-06-19', '2023-08-01', eco)).toBe(2);
  expect(greenSeasons('2021-06-18', '2023-06-18', eco)).toBe(2);
  expect(greenSeasons(null, '2023-08-01', eco)).toBeNull();
});

it('names every condition that is missing, and who decides', () => {
  const standing = patchStanding(historyOf([[DAYS[3], PASS]]), samplePatch(), defaultPolicy);

  const lines = explainStanding(standing, defaultPolicy.score, 'zh').flatMap((paragraph) => paragraph.lines);

  expect(lines).toContain('暂定达标');
  expect(lines).toContain('2023-08-01：比值 0.95（0.91—1.00），达标');
  expect(lines).toContain('需实地核查');
  expect(lines).toContain('未满足：未记录验收');
  expect(lines).toContain('未满足：生长季内达标次数不足');
  expect(lines).toContain('建议仅供参考，须由人核实并决定；系统外登记的问题未计入。');
});

it('supports a mine with all of its patches and refuses it with any', () => {
  expect(adviseMine(['support', 'support'])).toBe('support');
  expect(adviseMine(['support', null])).toBe('field_check_needed');
  expect(adviseMine(['support', 'field_check_needed', 'not_supported'])).toBe('not_supported');
  expect(adviseMine([])).toBe('field_check_needed');
});
