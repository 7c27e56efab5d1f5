import { expect, it } from 'vitest';
import defaults from '../../../policies/default.json' with { type: 'json' };
import type { PatchAssessment } from '../assessment.ts';
import { parsePolicy } from '../policy-file.ts';
import type { Policy } from '../policy.ts';
import type { SeriesDate } from '../series/dates.ts';
import { unassessed } from '../unassessed.ts';
import { rescore } from './rescore.ts';
import { scoreDates, withInterval } from './score-dates.ts';

const policy = parsePolicy(defaults, 'policies/default.json');
const scoring = policy.score!;
const basin = { targetLandUse: 'crop', ecoType: 'basin_hill' } as const;
const measured = { B0: 0.85, B1: 0.5, F1: 0.4, Fr: 0.8, Br: 0.04, cellCovers: [0.6, 0.3], LPI: 0.02, D: 0, d0: 0.01 };

function date(day: string, mineCover: number): SeriesDate {
  return { date: day, bands: 'nir', mineCover, ringCover: 0.8, bareShare: 0.5 };
}

const DATES = [date('2022-11-01', 0.6), date('2023-05-01', 0.5), date('2023-08-15', 0.4)];
const interval = { low: 60, high: 80, rawLow: 60, rawHigh: 80 };

function stored(dates: readonly SeriesDate[] = DATES): PatchAssessment {
  const score = scoreDates(measured, dates, scoring.targets.crop, policy.ecoTypes.basin_hill, scoring);
  return {
    ...unassessed(1000, 'IE_CLOUD'),
    status: 'scored',
    reason: null,
    flags: ['SEASON_WEAK'],
    evidenceClass: 'B',
    score: withInterval(score, interval, 'crop', scoring),
  };
}

it('gives the same score under the same policy, though cover was the best of the year', () => {
  expect(stored().score!.inputs.F1).toBe(0.6);
  expect(rescore(stored(), basin, policy, 'holds')).toEqual(stored());
});

it('gives what scoring under the other policy gives, evenness under its target included', () => {
  const crop = { ...scoring.targets.crop, coverMin: 0.84, weights: [10, 20, 30, 40] as const };
  const series = { ...scoring.series, yearQuarters: 2 };
  const other: Policy = { ...policy, score: { ...scoring, series, targets: { ...scoring.targets, crop } } };

  const again = rescore(stored(), basin, other, 'is-void');

  const expected = scoreDates(measured, DATES, crop, policy.ecoTypes.basin_hill, other.score!);
  expect(again.score).toEqual(expected);
  expect(again.score!.inputs).toMatchObject({ F1: 0.5, T: 0.84, cellOk: 0.5 });
  expect(again).toMatchObject({ evidenceClass: 'C', flags: ['SEASON_WEAK'], status: 'scored' });
});

it('keeps interval and class where only grades differ', () => {
  const other: Policy = { ...policy, score: { ...scoring, grades: [90, 79, 65] } };

  expect(rescore(stored(), basin, other, 'holds')).toMatchObject({
    evidenceClass: 'B',
    score: { interval, gradeRange: ['poor', 'good'], provisional: false },
  });
});

it('says again whether cropland rests on one date', () => {
  const single: Policy = { ...policy, score: { ...scoring, series: { ...scoring.series, yearQuarters: 1 } } };
  expect(rescore(stored(), basin, single, 'is-void').flags).toEqual(['SEASON_WEAK', 'CROP_SINGLE_DATE']);
});

it('leaves alone what has no score', () => {
  const hidden = unassessed(1000, 'IE_CLOUD');
  expect(rescore(hidden, basin, policy, 'is-void')).toBe(hidden);
});
