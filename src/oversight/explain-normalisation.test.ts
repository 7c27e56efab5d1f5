import { expect, it } from 'vitest';
import type { PatchAssessment } from '../analysis/assessment.ts';
import { unassessed } from '../analysis/unassessed.ts';
import { explainNormalisation } from './explain-normalisation.ts';

const nothing: PatchAssessment = unassessed(1e4, 'IE_NO_SCENE');

it('says lines, what they rest on and how far they hold', () => {
  const normalisation = {
    method: 'irmad',
    problem: null,
    lines: [
      { role: 'red', slope: 0.87, intercept: -0.0087 },
      { role: 'nir', slope: 1.02, intercept: 0.004 },
    ],
    ringPx: 7000,
    unchangedPx: 3100,
    holdOut: { pixelCount: 900, meanShift: 0.04, varianceRatio: 1.08 },
    residualNdvi: 0.0011,
    ndviError: 0.0023,
  } as const;

  expect(explainNormalisation({ ...nothing, normalisation }, 'en')!.lines).toEqual([
    'bands of the current date, slope and intercept: red 0.870 − 0.00870; NIR 1.020 + 0.00400',
    '3100 of 7000 ring pixels unchanged; held-out third: mean off by 0.04 deviations, ratio of variances 1.08; ' +
      'standard error of NDVI 0.0023; median NDVI difference of the ring 0.0011',
  ]);
  expect(explainNormalisation({ ...nothing, normalisation }, 'zh')!.lines[0]).toContain('红 0.870');
});

it('says why dates were left apart and what follows', () => {
  const normalisation = {
    method: 'none',
    problem: 'imprecise',
    lines: [],
    ringPx: 300,
    unchangedPx: null,
    holdOut: null,
    residualNdvi: null,
    ndviError: null,
  } as const;

  expect(explainNormalisation({ ...nothing, normalisation }, 'en')!.lines[0]).toContain('which sectors of the ring');
  expect(explainNormalisation({ ...nothing, normalisation }, 'zh')!.lines[0]).toContain('不高于 C');
});

it('says nothing of results without a normalisation', () => {
  expect(explainNormalisation(nothing, 'en')).toBeNull();
  expect(explainNormalisation({ ...nothing, normalisation: null }, 'en')).toBeNull();
});
