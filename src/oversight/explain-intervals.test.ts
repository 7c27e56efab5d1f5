import { describe, expect, it } from 'vitest';
import { sampleAssessment } from '../../test/samples/sample-evidence.ts';
import { around, drawnAssessment } from '../../test/samples/sample-intervals.ts';
import { defaultPolicy } from '../../test/samples/sample-report.ts';
import { explainEvidence, explainIntervals } from './explain-intervals.ts';
import {
  halfWidth,
  rangesOf,
  sayChangeRange,
  sayGradeRange,
  sayHectaresChangeRange,
  sayHectaresRange,
  sayPercentRange,
  sayRange,
  sayScore,
} from './interval-words.ts';

describe('a value with its interval', () => {
  it('is written with the bounds in brackets, and alone where there are none', () => {
    expect(sayScore({ value: 72.34, interval: around(72.04, 3.95) })).toBe('72.3 (68.1–76.0)');
    expect(sayScore({ value: 72.34, interval: null })).toBe('72.3');
    expect(sayHectaresRange(2400, around(2400, 200), 'zh')).toBe('0.24 (0.22–0.26) 公顷');
    expect(sayHectaresRange(2400, null, 'en')).toBe('0.24 ha');
    expect(sayPercentRange(0.7333, around(0.7333, 0.02))).toBe('73.3 (71.3–75.3) %');
  });

  it('is clipped to what is possible, as the bounds are', () => {
    expect(sayHectaresRange(80, around(80, 120), 'en')).toBe('0.01 (0.00–0.02) ha');
    expect(sayRange(99, around(99, 4, 0, 100), 1)).toBe('99.0 (95.0–100.0)');
  });

  it('keeps the signs of a change apart from the dash', () => {
    expect(sayHectaresChangeRange(-4500, around(-4500, 350, -9600), 'zh')).toBe('−0.45 (−0.48 至 −0.41) 公顷');
    expect(sayChangeRange(0.02, around(0.02, 0.05, -2), 2, 'en')).toBe('+0.02 (−0.03 to +0.07)');
    expect(sayChangeRange(0.0001, around(0.0001, 0.0002, -2), 2, 'en')).toBe('0.00 (0.00 to 0.00)');
  });

  it('has the half-width of what was drawn, not of what is left after clipping', () => {
    expect(halfWidth(around(99, 4, 0, 100))).toBe(4);
  });

  it('names each grade of its range once', () => {
    expect(sayGradeRange({ gradeRange: ['poor', 'fair'] }, 'zh')).toBe('差—中');
    expect(sayGradeRange({ gradeRange: ['good', 'good'] }, 'en')).toBe('good');
    expect(sayGradeRange({ gradeRange: null }, 'zh')).toBeNull();
  });
});

describe('what a result may be wrong by', () => {
  it('is listed with where it comes from', () => {
    const effect = { ratioBaseline: 0.3, ratioCurrent: 0.92, baci: 0.48, ratioOfRatios: 3.1 };
    const { ring, intervals } = drawnAssessment();
    const assessment = drawnAssessment({
      ring: { ...ring!, effect },
      intervals: {
        ...intervals!,
        ratioCurrent: around(0.92, 0.03),
        baci: around(0.48, 0.02, -2),
        ratioBounds: { low: 0.893, high: 0.951 },
      },
    });

    expect(explainIntervals(assessment, defaultPolicy, 'zh')?.lines).toEqual([
      '前时相裸露地面 0.69 (0.66–0.72) 公顷',
      '后时相裸露地面 0.24 (0.22–0.26) 公顷',
      '裸露地面净变化 −0.45 (−0.48 至 −0.41) 公顷',
      '后时相植被 0.66 (0.64–0.68) 公顷',
      '恢复 0.45 (0.42–0.48) 公顷',
      '新受损 0.01 (0.00–0.02) 公顷',
      '后时相植被覆盖度 73.3 (71.3–75.3) %',
      '与参照区覆盖度之比 0.92 (0.89–0.95)',
      '扣除参照区后的覆盖度变化 +0.480 (+0.460 至 +0.500)',
      '达标检验用的单侧界限（含参照区抽样误差）0.89、0.95',
      '200 次模拟（种子 638）：噪声 0.031（覆盖度，相关 1.4 像元），配准标准误差 0.10 像元，阈值 ±0.03，端元按参照区扇区重抽',
    ]);
  });

  it('is not made up for results of before', () => {
    expect(explainIntervals(sampleAssessment(), defaultPolicy, 'zh')).toBeNull();
    expect(explainEvidence(sampleAssessment().score!, defaultPolicy, 'zh')).toBeNull();
    expect(Object.values(rangesOf(sampleAssessment()))).toEqual(Array.from({ length: 7 }, () => null));
  });

  it('decides the class together with what else is known of the pair', () => {
    expect(explainEvidence(drawnAssessment().score!, defaultPolicy, 'en')?.lines).toEqual([
      'half-width 9.3 points (A ≤ 5, B ≤ 10, C ≤ 20)',
      'registration 0.12 pixels (A ≤ 0.2, B ≤ 0.3)',
      'not seen 6.3 % (A ≤ 10 %, B ≤ 20 %)',
      'near infrared yes, reflectance yes, season comparable yes, a series no, target decided yes',
    ]);
  });
});
