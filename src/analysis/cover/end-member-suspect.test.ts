import { expect, it } from 'vitest';
import type { DateMeasure } from '../assessment.ts';
import { endMembersDisagree } from './end-member-suspect.ts';

/** 1,000 m² observed. */
function measure(coverMean: number | null, unvegetatedM2: number, water = 0): DateMeasure {
  const areasM2 = { water, built: 0, bare: unvegetatedM2, sparse: 0, vegetated: 1000 - unvegetatedM2 - water };
  return { ndviMean: 0.5, coverMean, areasM2, unvegetatedM2, endMembers: null, threshold: null };
}

it.each([
  // Σ(1 − cover) is 400 m².
  [measure(0.6, 400), 50, false],
  [measure(0.6, 451), 50, true],
  [measure(0.6, 349), 50, true],
  [measure(0.6, 350), 50, false],
  // 300 m² of it are water.
  [measure(0.6, 100, 300), 50, false],
  [measure(0.6, 400, 300), 50, true],
  [measure(null, 400), 50, false],
])('compares both ways to the area against the allowance', (date, allowance, expected) => {
  expect(endMembersDisagree(date, 1000, allowance)).toBe(expected);
});
