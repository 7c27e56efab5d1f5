import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import defaults from '../../../policies/default.json' with { type: 'json' };
import type { Interval, PatchAssessment, ReasonCode, Score } from '../assessment.ts';
import { parsePolicy } from '../policy-file.ts';
import { unassessed } from '../unassessed.ts';
import { mineScore } from './mine-score.ts';

const scoring = parsePolicy(defaults, 'policies/default.json').score!;

function scored(areaM2: number, value: number, half: number | null = null): PatchAssessment {
  const interval: Interval | null =
    half === null ? null : { low: value - half, high: value + half, rawLow: value - half, rawHigh: value + half };
  const score = { value, interval, provisional: half === null } as Score;
  return { ...unassessed(areaM2, 'IE_CLOUD'), status: 'scored', reason: null, evidenceClass: 'B', score };
}

function hidden(areaM2: number, reason: ReasonCode): PatchAssessment {
  return unassessed(areaM2, reason);
}

const built = { ...hidden(5000, 'NA_BUILT'), status: 'not_applicable' } as const;
const inWorks = (areaM2: number): PatchAssessment => ({ ...hidden(areaM2, 'IN_WORKS'), status: 'in_works' });

it('weights patches by their area, each with its own target', () => {
  expect(mineScore([scored(3000, 90), scored(1000, 50)], scoring)).toMatchObject({
    status: 'scored',
    value: 80,
    grade: 'good',
    provisional: true,
    interval: null,
    areaM2: 4000,
    scoredM2: 4000,
  });
});

it('adds the bounds of its patches and shows both grades', () => {
  const mine = mineScore([scored(3000, 90, 4), { ...scored(1000, 50, 8), evidenceClass: 'C' }], scoring);

  // 0.75·4 + 0.25·8 = 5 around 80.
  expect(mine).toMatchObject({ interval: { low: 75, high: 85 }, gradeRange: ['good', 'good'], provisional: false });
  expect(mine.evidenceClass).toBe('C');
  expect(mineScore([scored(3000, 90, 4), scored(1000, 50)], scoring)).toMatchObject({
    interval: null,
    provisional: true,
  });
});

it('lacks evidence where more than 30 % of the area does, for the reason of most of it', () => {
  const parts = [hidden(100, 'IE_SNOW'), hidden(201, 'IE_CLOUD'), scored(699, 90)];
  expect(mineScore(parts, scoring)).toMatchObject({ status: 'insufficient_evidence', reason: 'IE_CLOUD', value: null });

  expect(mineScore([hidden(300, 'IE_CLOUD'), scored(700, 90)], scoring)).toMatchObject({
    status: 'scored',
    value: 90,
    areaM2: 1000,
    scoredM2: 700,
  });
});

it('does not count built patches either way', () => {
  expect(mineScore([built, hidden(300, 'IE_CLOUD'), scored(700, 60)], scoring)).toMatchObject({ value: 60 });
  expect(mineScore([built, hidden(400, 'IE_CLOUD'), scored(700, 60)], scoring)).toMatchObject({ reason: 'IE_CLOUD' });
  expect(mineScore([built], scoring)).toMatchObject({ status: 'not_applicable', reason: 'NA_BUILT', areaM2: 5000 });
});

it('is in works where more than 30 % of it is', () => {
  expect(mineScore([inWorks(400), scored(600, 90)], scoring)).toMatchObject({ status: 'in_works', reason: 'IN_WORKS' });
  expect(mineScore([inWorks(200), scored(800, 90)], scoring)).toMatchObject({ value: 90, scoredM2: 800 });
});

it('is measured without a score where the policy has none', () => {
  const measured = { ...scored(100, 0), status: 'measured', score: null } as const;
  expect(mineScore([measured], null)).toMatchObject({ status: 'measured', reason: null, value: null, grade: null });
});

it('lies between the scores of its patches', () => {
  const part = fc.tuple(fc.double({ min: 1, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
      const { value } = mineScore(
        parts.map(([area, score]) => scored(area, score)),
        scoring,
      );
      const values = parts.map(([, score]) => score);
      expect(value).toBeGreaterThanOrEqual(Math.min(...values));
      expect(value).toBeLessThanOrEqual(Math.max(...values));
    }),
  );
});
