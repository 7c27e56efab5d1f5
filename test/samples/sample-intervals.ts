/** Intervals that fit `sampleAssessment`; nothing measures with them. */
import type { Interval, PairIntervals, PatchAssessment, Score } from '../../src/analysis/assessment.ts';
import { sampleAssessment } from './sample-evidence.ts';

/** From `value − half` to `value + half`, clipped to `[least, most]`; a 90 % interval is 1.645 deviations wide to each side. */
export function around(value: number, half: number, least = 0, most = Infinity): Interval {
  const [rawLow, rawHigh] = [value - half, value + half];
  const standardError = half / 1.645;
  return { low: Math.max(least, rawLow), high: Math.min(most, rawHigh), rawLow, rawHigh, standardError };
}

const sampleIntervals: PairIntervals = {
  draws: 200,
  seed: 638,
  noiseSd: 0.031,
  noisePx: 1.4,
  shiftPx: 0.1,
  baseline: {
    bareM2: around(6000, 250),
    sparseM2: around(900, 200),
    unvegetatedM2: around(6900, 300),
    vegetatedM2: around(2100, 300),
    coverMean: around(2100 / 9000, 0.02),
  },
  current: {
    bareM2: around(1500, 150),
    sparseM2: around(900, 150),
    unvegetatedM2: around(2400, 200),
    vegetatedM2: around(6600, 200),
    coverMean: around(6600 / 9000, 0.02),
  },
  netUnvegetatedM2: around(-4500, 350, -9600, 9600),
  restoredM2: around(4500, 330),
  newlyDisturbedM2: around(80, 120),
  netGainM2: around(4420, 350, -9600, 9600),
  ratioBaseline: null,
  ratioCurrent: null,
  baci: null,
  ratioBounds: null,
};

/** Scored with 51.4 (43.1–61.8): from poor to fair, class B. */
export function drawnAssessment(differs: Partial<PatchAssessment> = {}): PatchAssessment {
  const sample = sampleAssessment();
  const score: Score = {
    ...sample.score!,
    provisional: false,
    interval: { low: 43.1, high: 61.8, rawLow: 43.1, rawHigh: 61.8, standardError: 5.7 },
    gradeRange: ['poor', 'fair'],
    draws: null,
    evidence: {
      shiftPx: 0.12,
      bands: 'nir',
      unseenShare: 0.0625,
      isSeasonComparable: true,
      isReflectance: true,
      isTargetKnown: true,
    },
  };
  return { ...sample, evidenceClass: 'B', intervals: sampleIntervals, score, ...differs };
}
