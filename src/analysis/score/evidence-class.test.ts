import { expect, it } from 'vitest';
import { evidenceClass } from './evidence-class.ts';
import type { EvidenceFacts } from './evidence-class.ts';
import { judgeCompliance, plotsComply, shortfallT } from './compliance.ts';

// SCIENCE §5.7 and §3.7.
const rule = { halfWidth: [5, 10, 20], shiftPx: [0.2, 0.3], unseen: [0.1, 0.2] } as const;

function facts(halfWidth: number, change: Partial<EvidenceFacts> = {}): EvidenceFacts {
  return {
    interval: { low: 0, high: 1, rawLow: 80 - halfWidth, rawHigh: 80 + halfWidth },
    shiftPx: 0.1,
    bands: 'nir',
    unseenShare: 0.05,
    isSeasonComparable: true,
    isReflectance: true,
    hasPersistence: true,
    isTargetKnown: true,
    ...change,
  };
}

it('follows the half-width of the interval as drawn', () => {
  expect([5, 5.1, 10, 10.1, 20, 20.1].map((half) => evidenceClass(facts(half), rule))).toEqual([
    'A',
    'B',
    'B',
    'C',
    'C',
    'too-wide',
  ]);
});

it.each([
  ['a shift of 0.25 px', { shiftPx: 0.25 }, 'B'],
  ['a shift of 0.4 px', { shiftPx: 0.4 }, 'C'],
  ['no registration', { shiftPx: null }, 'C'],
  ['a fifth unseen', { unseenShare: 0.2 }, 'B'],
  ['more than a fifth unseen', { unseenShare: 0.21 }, 'C'],
  ['seasons that only the ring compares', { isSeasonComparable: false }, 'B'],
  ['no series', { hasPersistence: false }, 'B'],
  ['colour pictures', { bands: 'rgb' }, 'C'],
  ['digital numbers', { isReflectance: false }, 'C'],
  ['a target that is not decided', { isTargetKnown: false }, 'C'],
  ['no interval', { interval: null }, 'C'],
] as const)('with %s is at best what the rule says', (_, change, letter) => {
  expect(evidenceClass(facts(1, change), rule)).toBe(letter);
});

const standard = { standard: 0.9, recoverySeasons: [[2, 3]] } as const;
const anywhere = { zone: 3, greenSeasons: null };

it.each([
  [0.9, 1.1, 'pass'],
  [0.899, 1.1, 'inconclusive'],
  [0.5, 0.9, 'inconclusive'],
  [0.5, 0.899, 'fail'],
] as const)('from %f to %f of the reference the cover test is %s', (low, high, verdict) => {
  expect(judgeCompliance({ low, high }, anywhere, standard)).toBe(verdict);
});

it('fails nothing in slow zones before its third green season, and decides nothing without an interval', () => {
  const bounds = { low: 0.2, high: 0.3 };
  expect(judgeCompliance(bounds, { zone: 2, greenSeasons: 2 }, standard)).toBe('inconclusive');
  expect(judgeCompliance(bounds, { zone: 2, greenSeasons: null }, standard)).toBe('inconclusive');
  expect(judgeCompliance(bounds, { zone: 2, greenSeasons: 3 }, standard)).toBe('fail');
  expect(judgeCompliance(bounds, { zone: 3, greenSeasons: 0 }, standard)).toBe('fail');
  expect(judgeCompliance(null, anywhere, standard)).toBe('inconclusive');
});

it('calls the plots of the published file a success by the classical test, not by the reverse null', () => {
  // SCIENCE §5.6: (26.9 − 24.9) / (8.7 / √20) = 1.03 < 1.319.
  const plots = { mean: 24.9, sd: 8.7, count: 20 };

  expect(shortfallT(26.9, plots)).toBeCloseTo(1.03, 2);
  expect(plotsComply(26.9, plots, 1.319)).toEqual({ classical: true, reverseNull: false });
  expect(plotsComply(20, plots, 1.319)).toEqual({ classical: true, reverseNull: true });
  expect(plotsComply(30, plots, 1.319)).toEqual({ classical: false, reverseNull: false });
});
