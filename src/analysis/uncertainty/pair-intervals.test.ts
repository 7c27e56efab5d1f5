import { describe, expect, it } from 'vitest';
import defaults from '../../../policies/default.json' with { type: 'json' };
import { syntheticInput } from '../../../test/samples/synthetic-input.ts';
import { assessPatch } from '../assess.ts';
import type { Interval, PatchAssessment } from '../assessment.ts';
import { parsePolicy } from '../policy-file.ts';
import type { Policy } from '../policy.ts';
import { keepNoiseTiles } from './draw-source.ts';
import { SUM_COUNT } from './draw-pixels.ts';
import { pairIntervals } from './pair-intervals.ts';
import type { UncertaintyRule } from './rule.ts';

const policy = parsePolicy(defaults, 'policies/default.json');
const rule = policy.uncertainty!;
const tiles = keepNoiseTiles();
const mine = syntheticInput(11, {}, { disturbedRadius: 0.25 });

function judge(change: Partial<UncertaintyRule> = {}, seed = 7, source = tiles): PatchAssessment {
  const rules: Policy = { ...policy, uncertainty: { ...rule, ...change } };
  return assessPatch(mine, rules, { seed, tiles: source }).assessment;
}

/** Every value that is reported, with its interval and what it can be. */
function reported(a: PatchAssessment): readonly (readonly [string, number, Interval, number, number])[] {
  const { intervals, baseline, current, groups, ring, score, areaM2 } = a;
  const both = intervals!;
  return [
    ...(['baseline', 'current'] as const).flatMap((date) => {
      const measure = { baseline, current }[date]!;
      return [
        [`${date} bare`, measure.areasM2.bare, both[date].bareM2, 0, areaM2],
        [`${date} sparse`, measure.areasM2.sparse, both[date].sparseM2, 0, areaM2],
        [`${date} unvegetated`, measure.unvegetatedM2, both[date].unvegetatedM2, 0, areaM2],
        [`${date} vegetated`, measure.areasM2.vegetated, both[date].vegetatedM2, 0, areaM2],
        [`${date} cover`, measure.coverMean!, both[date].coverMean, 0, 1],
      ] as const;
    }),
    ['net', current!.unvegetatedM2 - baseline!.unvegetatedM2, both.netUnvegetatedM2, -areaM2, areaM2],
    ['restored', groups!.restoredM2, both.restoredM2, 0, areaM2],
    ['disturbed', groups!.newlyDisturbedM2, both.newlyDisturbedM2!, 0, areaM2],
    ['v before', ring!.effect!.ratioBaseline!, both.ratioBaseline!, 0, Infinity],
    ['v', ring!.effect!.ratioCurrent!, both.ratioCurrent!, 0, Infinity],
    ['BACI', ring!.effect!.baci, both.baci!, -2, 2],
    ['score', score!.value, score!.interval!, 0, 100],
  ];
}

describe('the intervals of a judgement', () => {
  const judged = judge();

  it.each(reported(judged))(
    'hold the value of %s and are clipped to what it can be',
    (_, value, interval, least, most) => {
      const { low, high, rawLow, rawHigh, standardError } = interval;
      expect(rawLow).toBeLessThan(value);
      expect(rawHigh).toBeGreaterThan(value);
      expect(low).toBe(Math.max(least, rawLow));
      expect(high).toBe(Math.min(most, rawHigh));
      expect(standardError).toBeGreaterThan(0);
    },
  );

  it('change no value that is reported', () => {
    const { intervals, score, evidenceClass: _class, ...values } = judged;
    const plain = assessPatch(mine, { ...policy, uncertainty: null }, { seed: 7, tiles }).assessment;
    const { intervals: none, score: without, evidenceClass: _other, ...same } = plain;

    expect(none).toBeNull();
    expect(intervals).not.toBeNull();
    expect(same).toEqual(values);
    const { interval: _i, gradeRange: _g, provisional, draws: _d, ...drawn } = score!;
    const { interval: _j, gradeRange: _h, provisional: waits, draws: _e, ...formula } = without!;
    expect(formula).toEqual(drawn);
    expect([provisional, waits]).toEqual([false, true]);
  });

  it('grow with the quantiles that are asked for', () => {
    const narrow = reported(judge({ quantiles: [0.25, 0.75] }));

    reported(judged).forEach(([name, , wide], at) => {
      const inner = narrow[at]![2];
      expect([name, wide.rawLow <= inner.rawLow, wide.rawHigh >= inner.rawHigh]).toEqual([name, true, true]);
    });
  });

  it('have the same bits whatever tiles the thread made before, and others under another seed', () => {
    const used = keepNoiseTiles();
    for (const length of [8, 2, 0.5]) used(rule.tileSeed)(length);
    used(1)(2);

    expect(judge({}, 7, used)).toEqual(judged);
    expect(judge({}, 8).intervals).not.toEqual(judged.intervals);
  });

  it('are no narrower for an area than half the false change of a shift', () => {
    const [wide, wider] = [0.5, 1].map((floorShiftPx) => judge({ floorShiftPx }).intervals!.restoredM2);
    const half = judged.groups!.restoredM2 - wide!.rawLow;

    expect(judged.groups!.restoredM2 - wider!.rawLow).toBeCloseTo(2 * half, 6);
  });

  it('are none where a draw has no answer, and the score is then provisional', () => {
    const broken = {
      ...tiles(rule.tileSeed)(1),
      values: new Float32Array(256 * 256).fill(NaN),
      sums: new Float64Array(513 * 513).fill(NaN),
    };

    const none = judge({}, 7, () => () => broken);

    expect(none.intervals).toBeNull();
    expect(none).toMatchObject({ evidenceClass: 'C', score: { interval: null, provisional: true, draws: null } });
  });

  it('say nothing of new disturbance while works are under way', () => {
    const works = assessPatch({ ...mine, stage: 'in_works' }, policy, { seed: 7, tiles }).assessment;

    expect(works).toMatchObject({ status: 'in_works', groups: { newlyDisturbedM2: 0 } });
    expect(works.intervals!.newlyDisturbedM2).toBeNull();
    expect(works.intervals!.current.unvegetatedM2).toEqual(judged.intervals!.current.unvegetatedM2);
  });

  it('take the ring as a sample only for the compliance test, where that makes them wider', () => {
    const { ratioBounds } = judge({ ratioQuantiles: [0.05, 0.95] }).intervals!;
    const { ratioCurrent } = judged.intervals!;

    expect(ratioBounds!.high - ratioBounds!.low).toBeGreaterThan(ratioCurrent!.rawHigh - ratioCurrent!.rawLow);
  });
});

describe('intervals of draws', () => {
  // numpy 1.24: draws 0…10 have the median 5 and the quantiles 0.5 and 9.5; their sample deviation is 11**0.5.
  const steps = Float64Array.from({ length: 11 }, (_, k) => k);
  const still = new Float64Array(11);
  const areas = Array.from({ length: SUM_COUNT }, (_, sum) => (sum === 3 ? steps : still));
  const drawn = {
    areas,
    coverBaseline: still,
    coverCurrent: steps.map((k) => 0.4 + 0.01 * k),
    ringBaseline: still.map(() => 0.8),
    ringCurrent: still.map(() => 0.8),
    score: null,
    scoreDraws: null,
    pixels: null as never,
    noise: { sd: 0.02, correlationPx: 1 },
  };
  const measure = {
    ndviMean: 0.4,
    coverMean: 0.42,
    areasM2: { water: 0, built: 0, bare: 3, sparse: 0, vegetated: 97 },
    unvegetatedM2: 3,
    endMembers: null,
    threshold: null,
  };
  const groups = {
    restoredM2: 0,
    improvingM2: 0,
    newlyDisturbedM2: 0,
    degradingM2: 0,
    stableBareM2: 3,
    stableVegetatedM2: 97,
  };
  const estimates = { baseline: measure, current: measure, changes: { groups, gainedM2: 0, lostM2: 0 }, ring: null };
  const facts = { seed: 1, shiftPx: 0.1, areaM2: 100, floorM2: 0.25, isInWorks: false };
  const intervals = pairIntervals(drawn, estimates, facts, { ...rule, draws: 11 });

  it('are re-centred on the estimate, clipped at nothing, and raw beside', () => {
    expect(intervals.current.unvegetatedM2).toEqual({
      low: 0,
      high: 7.5,
      rawLow: -1.5,
      rawHigh: 7.5,
      standardError: expect.closeTo(3.3166247903554, 12) as number,
    });
    expect(intervals.current.vegetatedM2).toMatchObject({ low: 92.5, high: 100, rawHigh: 101.5 });
    expect(intervals.netUnvegetatedM2).toMatchObject({ low: -4.5, high: 4.5 });
    expect(intervals.current.coverMean.low).toBeCloseTo(0.375, 12);
  });

  it('have the floor where nothing was drawn, and none for cover', () => {
    expect(intervals.baseline.unvegetatedM2).toMatchObject({ rawLow: 2.75, rawHigh: 3.25, standardError: 0 });
    expect(intervals.baseline.coverMean).toMatchObject({ low: 0.42, high: 0.42 });
  });
});
