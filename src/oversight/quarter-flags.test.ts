import { expect, it } from 'vitest';
import { explainOutside, flagsIn } from './quarter-flags.ts';

const seen = (date: string) => ({ assessment: { flags: ['PARTLY_UNSEEN'] }, currentScenes: [{ date }] });

it.each([
  ['2023-06-30', true],
  ['2023-07-01', false],
  ['2023-09-30', false],
  ['2023-10-20', true],
] as const)('tells of %s whether it was borrowed for the third quarter: %s', (date, isBorrowed) => {
  const flags = isBorrowed ? ['PARTLY_UNSEEN', 'OUTSIDE_QUARTER'] : ['PARTLY_UNSEEN'];

  expect(flagsIn('2023Q3', seen(date))).toEqual(flags);
  expect(explainOutside('2023Q3', seen(date), 'zh') !== null).toBe(isBorrowed);
});

it('says nothing of a pair that belongs to no quarter, or has no current scene', () => {
  expect(flagsIn('', seen('2023-10-20'))).toEqual(['PARTLY_UNSEEN']);
  expect(flagsIn('2023Q3', { ...seen(''), currentScenes: [] })).toEqual(['PARTLY_UNSEEN']);
});
