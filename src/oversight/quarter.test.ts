import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatQuarter, parseQuarter, quarterOf, quartersBetween, shiftQuarter } from './quarter.ts';

test.each([
  ['2021Q1', '2021-01-01', '2021-03-31'],
  ['2023Q2', '2023-04-01', '2023-06-30'],
  ['2023q3', '2023-07-01', '2023-09-30'],
  ['2023Q4', '2023-10-01', '2023-12-31'],
])('%s runs from %s to %s', (value, start, end) => {
  expect(parseQuarter(value)).toMatchObject({ label: value.toUpperCase(), start, end });
});

test.each(['2023', '2023Q5', '2023Q0', '2023-Q4', 'Q42023', '23Q4', '2023Q44', ''])('%j is refused', (value) => {
  expect(() => parseQuarter(value)).toThrow(expect.objectContaining({ code: 'QUARTER_INVALID' }));
});

test.each(['2023-13-01', '2023-00-01', '2023/01/01', '2023'])('the day %j is refused', (date) => {
  expect(() => quarterOf(date)).toThrow(expect.objectContaining({ code: 'QUARTER_INVALID' }));
});

describe('laws', () => {
  const quarters = fc.tuple(fc.integer({ min: 1950, max: 2150 }), fc.constantFrom(1, 2, 3, 4));

  test('both ends of a quarter lie in it', () => {
    fc.assert(
      fc.property(quarters, ([year, quarter]) => {
        const value = `${year}Q${quarter}`;
        const parsed = parseQuarter(value);
        return quarterOf(parsed.start) === value && quarterOf(parsed.end) === value && formatQuarter(parsed) === value;
      }),
      { numRuns: 1000 },
    );
  });

  test('shifting forth and back comes home, and the next quarter starts after this one', () => {
    fc.assert(
      fc.property(quarters, fc.integer({ min: -40, max: 40 }), ([year, quarter], count) => {
        const value = `${year}Q${quarter}`;
        const next = parseQuarter(shiftQuarter(value, 1));
        const dayAfter = new Date(Date.parse(`${parseQuarter(value).end}T00:00:00Z`) + 86_400_000);
        return (
          shiftQuarter(shiftQuarter(value, count), -count) === value &&
          quartersBetween(value, shiftQuarter(value, count)) === count &&
          next.start === dayAfter.toISOString().slice(0, 10)
        );
      }),
      { numRuns: 1000 },
    );
  });
});
