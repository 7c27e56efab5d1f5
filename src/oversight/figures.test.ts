import { describe, expect, it } from 'vitest';
import { sampleAssessment } from '../../test/samples/sample-evidence.ts';
import { figuresOf, fixed, sayBeijingTime, sayHectares, sayHectaresChange, sayMu, sayPercent } from './figures.ts';

describe('figuresOf', () => {
  it('adds up by hand: baseline − to vegetation + new = current', () => {
    const { baselineBareM2, bareToVegetatedM2, newBareM2, currentBareM2 } = figuresOf(sampleAssessment());

    expect(baselineBareM2! - bareToVegetatedM2! + newBareM2!).toBe(currentBareM2);
  });

  it('has no number where nothing was seen, though the record holds zeros', () => {
    const figures = figuresOf(sampleAssessment({ observedM2: 0, ring: null }));

    expect(figures).toEqual({
      areaM2: 9600,
      observedShare: 0,
      baselineBareM2: null,
      currentBareM2: null,
      netBareM2: null,
      bareToVegetatedM2: null,
      newBareM2: null,
      baselineCover: null,
      currentCover: null,
      ringCover: null,
      unseenM2: 9600,
      currentBareWhole: null,
      worksClearingM2: null,
    });
  });

  it('has no number where the pair could not be classified', () => {
    expect(figuresOf(sampleAssessment({ baseline: null, current: null })).newBareM2).toBeNull();
  });
});

it('writes numbers with their unit, no negative zero and no number that is none', () => {
  expect(sayHectares(123_456, 'zh')).toBe('12.35 公顷');
  expect(sayHectares(0, 'zh')).toBe('0.00 公顷');
  expect(sayHectares(30, 'zh')).toBe('不足 0.01 公顷');
  expect(sayHectares(null, 'zh')).toBe('无');
  expect(sayHectaresChange(-4500, 'zh')).toBe('−0.45 公顷');
  expect(sayHectaresChange(4500, 'en')).toBe('+0.45 ha');
  expect(sayHectaresChange(-1, 'zh')).toBe('0.00 公顷');
  expect(sayMu(10_000, 'zh')).toBe('15.0 亩');
  expect(sayPercent(0.93751, 'zh')).toBe('93.8 %');
  expect(fixed(-0.001, 2)).toBe('0.00');
});

it('gives times as Beijing reads them', () => {
  expect(sayBeijingTime('2023-10-08T20:15:00.000Z', 'zh')).toBe('2023-10-09 04:15（北京时间）');
});
