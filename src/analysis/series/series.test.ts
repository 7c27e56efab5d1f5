import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreedChange } from './agreement.ts';
import type { Sighting } from './agreement.ts';
import { comparableDates, lastQuarters } from './dates.ts';
import type { SeriesDate } from './dates.ts';
import { persistenceOf, trendInterval } from './persistence.ts';
import { judgeRelapse } from './relapse.ts';
import type { StandingDate } from './relapse.ts';
import { slopeInterval, theilSenSlope } from './theil-sen.ts';

const RULE = { minDates: 3, minDays: 270, bootstrap: { draws: 200, level: 0.9 }, yearQuarters: 4 };

function date(day: string, mineCover: number, ringCover = 0.8, bands: SeriesDate['bands'] = 'nir'): SeriesDate {
  return { date: day, bands, mineCover, ringCover, bareShare: 0.3 };
}

describe('the Theil–Sen slope', () => {
  const times = Float64Array.of(0, 0.25, 0.5, 0.8, 1, 1.3);
  const values = Float64Array.of(0.41, 0.5, 0.38, 0.6, 0.66, 0.71);

  it('is that of scipy.stats.theilslopes', () => {
    expect(theilSenSlope(times, values)).toBeCloseTo(0.23076923076923075, 12);
    // Two values at the same time make no pair.
    expect(theilSenSlope(Float64Array.of(0, 0, 1, 2), Float64Array.of(1, 2, 3, 3.5))).toBe(1);
  });

  it('has no value where all times are the same', () => {
    expect(theilSenSlope(Float64Array.of(1, 1), Float64Array.of(1, 2))).toBeNaN();
  });

  it('has the bootstrap interval that scipy gives for the same draws', () => {
    // mulberry32(638) in Python, 200 draws of theilslopes, numpy.quantile 0.05 and 0.95.
    const [low, high] = slopeInterval(times, values, RULE.bootstrap, 638);

    expect(low).toBeCloseTo(0.16666667, 8);
    expect(high).toBeCloseTo(0.30064583, 8);
  });

  it('is not moved by one wild date among five', () => {
    const steady = Float64Array.of(0, 1, 2, 3, 4);
    expect(theilSenSlope(steady, Float64Array.of(0, 0.1, 0.2, -9, 0.4))).toBeCloseTo(0.1, 12);
  });

  it('finds the slope of a straight line whatever the order of its points, and scales with it', () => {
    const slope = fc.double({ min: -2, max: 2, noNaN: true });
    const days = fc.uniqueArray(fc.integer({ min: 0, max: 4000 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(slope, days, (by, numbers) => {
        const at = Float64Array.from(numbers);
        expect(
          theilSenSlope(
            at,
            at.map((t) => 3 + by * t),
          ),
        ).toBeCloseTo(by, 9);
      }),
    );
  });
});

describe('persistence', () => {
  const year = [
    date('2022-08-10', 0.4, 0.8),
    date('2023-01-20', 0.38, 0.7),
    date('2023-05-15', 0.55, 0.85),
    date('2023-08-12', 0.63, 0.84),
  ];

  it('is the latest ratio and the slope per year, as scipy gives them', () => {
    const persistence = persistenceOf(year, RULE)!;

    // Python: 0.63/0.84, theilslopes over days/365.25, 200 draws seeded with FNV-1a of the joined days.
    expect(persistence.ratio).toBeCloseTo(0.75, 12);
    expect(persistence.slope).toBeCloseTo(0.2898807503690968, 12);
    const [low, high] = trendInterval(year, RULE)!;
    expect(low).toBeCloseTo(0.19321308, 8);
    expect(high).toBeCloseTo(0.42246365, 8);
  });

  it('is not known from two dates, nor from three within 269 days', () => {
    expect(persistenceOf(year.slice(0, 2), RULE)).toBeNull();
    expect(trendInterval(year.slice(0, 2), RULE)).toBeNull();
    const close = (last: string): unknown =>
      persistenceOf([date('2023-01-01', 0.4), date('2023-05-01', 0.5), date(last, 0.6)], RULE);
    expect(close('2023-09-27')).toBeNull();
    expect(close('2023-09-28')).not.toBeNull();
    expect(persistenceOf([], RULE)).toBeNull();
  });

  it('never mixes colour pictures with near-infrared ones, nor counts a day twice', () => {
    const own = date('2023-08-12', 0.6);
    const earlier = [
      date('2023-02-01', 0.4),
      date('2022-08-01', 0.3),
      date('2022-11-01', 0.2, 0.8, 'rgb'),
      date('2023-02-01', 0.45),
      date('2023-08-12', 0.1),
      date('2023-09-01', 0.1),
    ];

    const dates = comparableDates(earlier, own);

    expect(dates).toEqual([date('2022-08-01', 0.3), date('2023-02-01', 0.45), own]);
    expect(comparableDates(earlier, date('2023-08-12', 0.6, 0.8, 'rgb'))).toHaveLength(2);
  });

  it('has no ratio against a ring without cover', () => {
    expect(comparableDates([date('2022-08-01', 0.3, 0)], date('2023-08-12', 0.6))).toHaveLength(1);
    expect(persistenceOf([...year.slice(0, 3), date('2023-08-12', 0.6, 0)], RULE)).toBeNull();
  });

  it('takes as the last four quarters those of the calendar', () => {
    const days = ['2022-09-30', '2022-10-01', '2023-02-01', '2023-05-01', '2023-07-01'];
    const dates = days.map((day) => date(day, 0.5));

    expect(lastQuarters(dates, 4).map((seen) => seen.date)).toEqual(days.slice(1));
    expect(lastQuarters([], 4)).toEqual([]);
  });
});

describe('two dates that agree', () => {
  it.each([
    ['', 'none'],
    ['oo?', 'none'],
    ['x', 'provisional'],
    ['x???', 'provisional'],
    ['x?x', 'confirmed'],
    ['xo', 'contradicted'],
    ['x?o', 'contradicted'],
    ['xox', 'provisional'],
    ['xoxx', 'confirmed'],
    ['xxo', 'confirmed'],
    ['xxox', 'confirmed'],
    ['xxoxo', 'confirmed'],
    ['xxoo', 'none'],
    ['xxo?o', 'none'],
  ])('"%s" is %s', (text, state) => {
    expect(say(text).state).toBe(state);
  });

  it('are named', () => {
    const dates = [
      { sighting: 'changed', day: 1 },
      { sighting: 'unclear', day: 2 },
      { sighting: 'changed', day: 3 },
    ] as const;
    expect(agreedChange(dates)).toEqual({ state: 'confirmed', first: dates[0], second: dates[2] });
  });

  it('never confirm a change that was not seen on two clear dates in a row', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('x', 'o', '?')), (letters) => {
        const clear = letters.filter((letter) => letter !== '?').join('');
        if (say(letters.join('')).state === 'confirmed') expect(clear).toContain('xx');
        expect(say(clear).state).toBe(say(letters.join('')).state);
      }),
    );
  });
});

describe('a relapse', () => {
  const rule = { minFall: 0.1, goodFrom: 75 };
  const good = [standing('2022-08-01', 0.9, 88), standing('2022-10-01', 0.94, 90), standing('2023-06-01', 0.92, 89)];

  it('is provisional after one clear date and confirmed by the second', () => {
    expect(judgeRelapse(good, null, rule)).toEqual({ state: 'none', since: null, what: null, standing: 0.92 });
    const fallen = [...good, standing('2023-08-01', 0.7, 78)];
    expect(judgeRelapse(fallen, null, rule)).toMatchObject({
      state: 'provisional',
      since: '2023-08-01',
      what: 'cover',
    });
    expect(judgeRelapse([...fallen, hidden('2023-10-01')], null, rule).state).toBe('provisional');
    expect(judgeRelapse([...fallen, standing('2024-06-01', 0.68, 76)], null, rule)).toMatchObject({
      state: 'confirmed',
      since: '2023-08-01',
      standing: 0.92,
    });
    expect(judgeRelapse([...fallen, standing('2024-06-01', 0.9, 88)], null, rule).state).toBe('contradicted');
  });

  it('is also a grade that falls below good', () => {
    expect(judgeRelapse([...good, standing('2023-08-01', 0.9, 74.9)], null, rule)).toMatchObject({
      state: 'provisional',
      what: 'grade',
    });
  });

  it('is not claimed inside the interval of a date', () => {
    // 0.78 ± 0.15 reaches 0.93, and 74 ± 15 reaches 89: both may be what they were.
    expect(judgeRelapse([...good, standing('2023-08-01', 0.78, 74, 0.15)], null, rule).state).toBe('none');
    expect(judgeRelapse([...good, standing('2023-08-01', 0.78, 74, 0.05)], null, rule)).toMatchObject({
      what: 'cover',
    });
  });

  it('needs a good standing or a write-off before', () => {
    const poor = [standing('2022-08-01', 0.5, 50), standing('2023-06-01', 0.3, 30), standing('2023-08-01', 0.3, 30)];
    expect(judgeRelapse(poor, null, rule)).toMatchObject({ state: 'none', standing: null });
    // Written off before the first date: its low grades speak.
    expect(judgeRelapse(poor, '2022-01-01', rule)).toMatchObject({ state: 'confirmed', since: '2022-08-01' });
  });
});

/** `x` changed, `o` unchanged, `?` not clear. */
function say(text: string): ReturnType<typeof agreedChange> {
  const words: Readonly<Record<string, Sighting>> = { x: 'changed', o: 'unchanged', '?': 'unclear' };
  return agreedChange([...text].map((letter) => ({ sighting: words[letter]! })));
}

/** @param half half-width of the intervals, in ratio and in hundredths of the score; 0: no intervals */
function standing(day: string, ratio: number, score: number, half = 0): StandingDate {
  const around = (value: number, by: number): StandingDate['score'] => {
    const [low, high] = [value - by, value + by];
    return { value, interval: half === 0 ? null : { low, high, rawLow: low, rawHigh: high } };
  };
  return { date: day, ratio: around(ratio, half), score: around(score, 100 * half) };
}

function hidden(day: string): StandingDate {
  return { date: day, ratio: null, score: null };
}
