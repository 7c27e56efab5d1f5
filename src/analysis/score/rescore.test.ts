import { describe, expect, it } from 'vitest';
import defaults from '../../../policies/default.json' with { type: 'json' };
import { syntheticInput } from '../../../test/samples/synthetic-input.ts';
import { assessPatch } from '../assess.ts';
import type { PatchAssessment } from '../assessment.ts';
import { parsePolicy } from '../policy-file.ts';
import type { Policy } from '../policy.ts';
import type { SeriesDate } from '../series/dates.ts';
import { unassessed } from '../unassessed.ts';
import { keepNoiseTiles } from '../uncertainty/draw-source.ts';
import { rescore } from './rescore.ts';

const policy = parsePolicy(defaults, 'policies/default.json');
const scoring = policy.score!;
const basin = { targetLandUse: 'crop', ecoType: 'basin_hill' } as const;
const source = { seed: 2023, tiles: keepNoiseTiles() };

function date(day: string, mineCover: number): SeriesDate {
  return { date: day, bands: 'nir', mineCover, ringCover: 0.8, bareShare: 0.5 };
}

const input = syntheticInput(11, { ...basin, earlier: [date('2022-11-01', 0.7), date('2023-05-01', 0.5)] });

function judge(rules: Policy): PatchAssessment {
  return assessPatch(input, rules, source).assessment;
}

/** As it comes back from a record. */
function stored(rules: Policy = policy): PatchAssessment {
  return JSON.parse(JSON.stringify(judge(rules))) as PatchAssessment;
}

/** Limits of the half-width for A, B and C. */
function withHalfWidth(c: number): Policy {
  return { ...policy, score: { ...scoring, evidence: { ...scoring.evidence, halfWidth: [0.1, 0.1, c] } } };
}

describe('a judgement scored again', () => {
  it('is the same under the same policy, though cover was the best of the year', () => {
    expect(stored().score!.inputs.F1).toBe(0.7);
    expect(stored().score!.interval).not.toBeNull();
    expect(rescore(stored(), basin, policy)).toEqual(stored());
  });

  it('is what a full judgement under the other policy is, interval and class included', () => {
    const crop = { ...scoring.targets.crop, coverMin: 0.84, weights: [10, 20, 30, 40] as const };
    const series = { ...scoring.series, yearQuarters: 2 };
    const evenness = { ...scoring.evenness, greenShare: 0.5 };
    const grades = [96, 50, 20] as const;
    const targets = { ...scoring.targets, crop };
    const other: Policy = { ...policy, score: { ...scoring, series, evenness, grades, targets } };

    const again = rescore(stored(), basin, other);

    expect(again).toEqual(stored(other));
    expect(again.score!.interval).not.toEqual(stored().score!.interval);
  });

  it('is withheld where its interval is too wide for the new limits, and comes back under the old ones', () => {
    const strict = withHalfWidth(0.1);
    const withheld = rescore(stored(), basin, strict);

    expect(withheld).toEqual(stored(strict));
    expect(withheld).toMatchObject({ status: 'insufficient_evidence', reason: 'IE_WIDE', score: null });
    expect(rescore(withheld, basin, policy)).toEqual(stored());
  });

  it('of before intervals were drawn is provisional and class C', () => {
    const { draws: _draws, evidence: _evidence, ...former } = stored().score!;
    const { intervals: _intervals, ...before } = stored();

    const again = rescore({ ...before, score: { ...former, interval: null, gradeRange: null } }, basin, policy);

    expect(again).toMatchObject({ evidenceClass: 'C', score: { interval: null, provisional: true } });
    expect(again.score!.value).toBe(stored().score!.value);
  });

  it('says again whether cropland rests on one date', () => {
    const single: Policy = { ...policy, score: { ...scoring, series: { ...scoring.series, yearQuarters: 1 } } };

    expect(stored().flags).not.toContain('CROP_SINGLE_DATE');
    expect(rescore(stored(), basin, single).flags).toContain('CROP_SINGLE_DATE');
  });

  it('is left alone where it has no score', () => {
    const hidden = unassessed(1000, 'IE_CLOUD');
    expect(rescore(hidden, basin, policy)).toBe(hidden);
  });
});
