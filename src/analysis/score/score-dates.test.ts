import { describe, expect, it } from 'vitest';
import defaults from '../../../policies/default.json' with { type: 'json' };
import { parsePolicy } from '../policy-file.ts';
import type { SeriesDate } from '../series/dates.ts';
import { coverStar } from './cover-star.ts';
import { scoreDates, scoreOfDraw, withInterval } from './score-dates.ts';

const policy = parsePolicy(defaults, 'policies/default.json');
const scoring = policy.score!;
const eco = policy.ecoTypes.basin_hill;
const measured = { B0: 0.85, B1: 0.5, F1: 0.4, Fr: 0.8, Br: 0.04, cellCovers: [1, 0.1], LPI: 0.02, D: 0, d0: 0.01 };

function date(day: string, mineCover: number, bareShare = 0.5): SeriesDate {
  return { date: day, bands: 'nir', mineCover, ringCover: 0.8, bareShare };
}

const own = date('2023-08-15', 0.4);

it('leaves C4 out of a single date and says nothing of its trend', () => {
  const score = scoreDates(measured, [own], scoring.targets.forest, eco, scoring);

  expect(score).toMatchObject({ provisional: true, interval: null, gradeRange: null });
  expect(score).toMatchObject({ persistence: null, slopeInterval: null, dates: [own] });
  expect(score.components[3]).toMatchObject({ id: 'C4', value: null });
});

it('takes C4 from the series, by hand', () => {
  // v: 0.1, 0.3, 0.5; a year apart each: slope 0.2·365.25/365. level 0.5/0.9, trend clip(0.5 + 1.0007) = 1.
  const dates = [date('2021-08-15', 0.08), date('2022-08-15', 0.24), own];

  const { components, persistence, slopeInterval } = scoreDates(measured, dates, scoring.targets.forest, eco, scoring);

  expect(persistence!.ratio).toBeCloseTo(0.5, 12);
  expect(persistence!.slope).toBeCloseTo((0.2 * 365.25) / 365, 12);
  expect(components[3]!.value).toBeCloseTo(0.5 / 0.9, 12);
  expect(slopeInterval![0]).toBeLessThanOrEqual(persistence!.slope);
  expect(slopeInterval![1]).toBeGreaterThanOrEqual(persistence!.slope);
});

describe('the best of the last four quarters', () => {
  const year = [date('2022-08-15', 0.9, 0.01), date('2022-11-01', 0.6, 0.3), date('2023-05-01', 0.5, 0.2), own];

  it('is the cover of cropland: fallow is no loss', () => {
    const { inputs, dates } = scoreDates(measured, year, scoring.targets.crop, eco, scoring);

    expect(inputs).toMatchObject({ F1: 0.6, B1: 0.5 });
    expect(dates.at(-1)).toEqual(own);
  });

  it('is the bare share of wetland: low water is no loss', () => {
    expect(scoreDates(measured, year, scoring.targets.wetland, eco, scoring).inputs).toMatchObject({
      F1: 0.4,
      B1: 0.2,
    });
  });

  it('is not looked for on forest and grass', () => {
    for (const target of ['forest', 'grass', 'orchard'] as const) {
      expect(scoreDates(measured, year, scoring.targets[target], eco, scoring).inputs).toMatchObject({
        F1: 0.4,
        B1: 0.5,
      });
    }
  });
});

describe('a draw', () => {
  const year = [date('2022-08-01', 0.3, 0.6), date('2022-11-01', 0.5, 0.3), date('2023-05-01', 0.35, 0.55), own];

  it.each(['forest', 'crop', 'wetland'] as const)('of what was measured has the score of it: %s', (name) => {
    const { value, inputs } = scoreDates(measured, year, scoring.targets[name], eco, scoring);
    const { cellCovers: _cells, ...seen } = measured;

    const drawn = scoreOfDraw({ ...seen, cellOk: inputs.cellOk }, year, scoring.targets[name], eco, scoring);

    expect(drawn).toBe(value);
  });

  it('moves the last date of its series and no other', () => {
    const { cellCovers: _cells, ...seen } = measured;
    const drawn = { ...seen, cellOk: 0.5, F1: 0.44, Fr: 0.78 };
    const moved = [...year.slice(0, -1), { ...own, mineCover: 0.44, ringCover: 0.78 }];

    const expected = scoreDates({ ...measured, F1: 0.44, Fr: 0.78 }, moved, scoring.targets.forest, eco, scoring);

    expect(expected.inputs.cellOk).toBe(0.5);
    expect(scoreOfDraw(drawn, year, scoring.targets.forest, eco, scoring)).toBe(expected.value);
  });
});

it('shows both grades where the interval crosses a limit', () => {
  const score = scoreDates(measured, [own], scoring.targets.forest, eco, scoring);
  const interval = { low: 73, high: 78, rawLow: 73, rawHigh: 78 };

  expect(withInterval(score, interval, 'forest', scoring)).toMatchObject({
    interval,
    gradeRange: ['fair', 'good'],
    provisional: false,
    value: score.value,
  });
  expect(withInterval(score, interval, 'unknown', scoring).provisional).toBe(true);
});

it('gives a star for each twenty points, five at most', () => {
  expect([0, 19.9, 20, 59.9, 79.9, 80, 100].map(coverStar)).toEqual([1, 1, 2, 3, 4, 5, 5]);
});
