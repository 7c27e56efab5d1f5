import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import defaults from '../../policies/default.json' with { type: 'json' };
import { parsePolicy } from './policy-file.ts';
import type { EcoType } from './policy.ts';
import { gradeOf, scorePatch, targetCover } from './score.ts';
import type { MeasuredInputs } from './score.ts';
import type { Persistence } from './series/persistence.ts';

const policy = parsePolicy(defaults, 'policies/default.json');
const scoring = policy.score!;

function score(
  measured: MeasuredInputs,
  persistence: Persistence | null,
  target: keyof typeof scoring.targets,
  eco: EcoType,
): ReturnType<typeof scorePatch> {
  return scorePatch(measured, persistence, scoring.targets[target], policy.ecoTypes[eco], scoring);
}

/** Cells of full cover and of none: their share is the same under every target. */
function cells(green: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => (i < green ? 1 : 0));
}

const restored = {
  B0: 0.85,
  B1: 0.12,
  F1: 0.72,
  Fr: 0.8,
  Br: 0.04,
  cellCovers: cells(18, 20),
  LPI: 0.02,
  D: 0,
  d0: 0.01,
};

// SCIENCE §5.4, reference.json `scores`: computed there with numpy. Components, base, penalty, score, grade.
const GOLDEN = [
  {
    name: 'restored forest',
    target: 'forest',
    eco: 'basin_hill',
    inputs: restored,
    persistence: { ratio: 0.9, slope: 0.04 },
    expected: { T: 0.72, bStar: 0.1, C: [0.973333, 1, 0.91, 1], base: 97.85, penalty: 0, value: 97.85 },
    grade: 'excellent',
  },
  {
    name: 'half-way',
    target: 'forest',
    eco: 'basin_hill',
    inputs: { ...restored, B1: 0.45, F1: 0.4, cellCovers: cells(9, 20), LPI: 0.2, D: 0.01 },
    persistence: { ratio: 0.5, slope: 0.1 },
    expected: {
      T: 0.72,
      bStar: 0.1,
      C: [0.533333, 0.555556, 0.325, 0.555556],
      base: 51.4306,
      penalty: 0,
      value: 51.4306,
    },
    grade: 'poor',
  },
  {
    name: 'untreated',
    target: 'forest',
    eco: 'basin_hill',
    inputs: { ...restored, B1: 0.84, F1: 0.1, cellCovers: cells(1, 20), LPI: 0.6 },
    persistence: { ratio: 0.125, slope: 0 },
    expected: {
      T: 0.72,
      bStar: 0.1,
      C: [0.013333, 0.138889, 0.025, 0.069444],
      base: 7.3722,
      penalty: 0,
      value: 7.3722,
    },
    grade: 'poor',
  },
  {
    name: 'dry-hot-valley grass',
    target: 'grass',
    eco: 'dry_hot_valley',
    inputs: { B0: 0.8, B1: 0.38, F1: 0.33, Fr: 0.38, Br: 0.3, cellCovers: cells(4, 5), LPI: 0.05, D: 0, d0: 0.02 },
    persistence: { ratio: 0.87, slope: 0.02 },
    expected: { T: 0.342, bStar: 0.3, C: [0.84, 0.964912, 0.8, 0.87], base: 88.8465, penalty: 0, value: 88.8465 },
    grade: 'good',
  },
  {
    name: 'new disturbance',
    target: 'forest',
    eco: 'basin_hill',
    inputs: { ...restored, B1: 0.15, D: 0.08 },
    persistence: { ratio: 0.9, slope: 0 },
    expected: { T: 0.72, bStar: 0.1, C: [0.933333, 1, 0.91, 1], base: 96.65, penalty: 19.4444, value: 74.9 },
    grade: 'fair',
  },
  {
    name: 'short series, alpine grass',
    target: 'grass',
    eco: 'alpine',
    inputs: { B0: 0.7, B1: 0.3, F1: 0.45, Fr: 0.6, Br: 0.1, cellCovers: cells(7, 10), LPI: 0.06, D: 0, d0: 0.02 },
    persistence: null,
    expected: { T: 0.54, bStar: 0.2, C: [0.8, 0.833333, 0.73, null], base: 80.3333, penalty: 0, value: 80.3333 },
    grade: 'good',
  },
  {
    name: 'karst, baseline not bare',
    target: 'forest',
    eco: 'karst',
    inputs: { B0: 0.12, B1: 0.1, F1: 0.66, Fr: 0.7, Br: 0.08, cellCovers: cells(9, 10), LPI: 0.01, D: 0, d0: 0.01 },
    persistence: { ratio: 0.94, slope: 0 },
    expected: { T: 0.63, bStar: 0.15, C: [1, 1, 0.93, 1], base: 98.95, penalty: 0, value: 98.95 },
    grade: 'excellent',
  },
] as const;

it.each(GOLDEN)('scores "$name" as the specification does', ({ target, eco, inputs, persistence, expected, grade }) => {
  const result = score(inputs, persistence, target, eco);

  expect(result.inputs.T).toBeCloseTo(expected.T, 9);
  expect(result.inputs.bStar).toBeCloseTo(expected.bStar, 9);
  for (const [i, value] of expected.C.entries()) {
    if (value === null) expect(result.components[i]!.value).toBeNull();
    else expect(result.components[i]!.value).toBeCloseTo(value, 6);
  }
  expect(result.base).toBeCloseTo(expected.base, 4);
  expect(result.penalty).toBeCloseTo(expected.penalty, 4);
  expect(result.value).toBeCloseTo(expected.value, 4);
  expect(result.capped).toBe(expected.value === 74.9);
  expect(result.grade).toBe(grade);
});

it('judges evenness by the largest patch alone where no cell fits', () => {
  expect(
    score({ ...restored, cellCovers: [], LPI: 0.1 }, null, 'forest', 'basin_hill').components[2]!.value,
  ).toBeCloseTo(0.6, 12);
});

function grassTarget(ring: number, eco: EcoType): number {
  return targetCover(ring, scoring.targets.grass, policy.ecoTypes[eco], scoring);
}

it('keeps the target cover within the range of profile and eco-type', () => {
  expect(grassTarget(0.5, 'basin_hill')).toBeCloseTo(0.45, 12);
  expect(grassTarget(0.2, 'basin_hill')).toBe(0.35);
  expect(grassTarget(0.2, 'dry_hot_valley')).toBeCloseTo(0.18, 12);
  expect(grassTarget(0.1, 'dry_hot_valley')).toBeCloseTo(0.15, 12);
  expect(grassTarget(1.1, 'karst')).toBe(0.9);
});

it('gives each grade from its limit on', () => {
  expect([90, 89.999, 75, 74.9, 60, 59.999].map((value) => gradeOf(value, scoring))).toEqual([
    'excellent',
    'good',
    'good',
    'fair',
    'fair',
    'poor',
  ]);
});

it('takes the whole penalty where the allowance already fills its range', () => {
  expect(score({ ...restored, D: 0.2, d0: 0.15 }, null, 'forest', 'basin_hill').penalty).toBe(25);
  expect(score({ ...restored, D: 0.15, d0: 0.15 }, null, 'forest', 'basin_hill').penalty).toBe(0);
});

describe('the laws of §5.3', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const persistence = fc.option(
    fc.record({
      ratio: fc.double({ min: 0, max: 1.5, noNaN: true }),
      slope: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
    }),
  );
  const inputs = fc.record({
    B0: share,
    B1: share,
    F1: share,
    Fr: fc.double({ min: 0.15, max: 1, noNaN: true }),
    Br: share,
    cellCovers: fc.tuple(fc.nat(12), fc.nat(12)).map(([green, bare]) => cells(green, green + bare)),
    LPI: share,
    D: share,
    d0: fc.double({ min: 0, max: 0.05, noNaN: true }),
  });
  const target = fc.constantFrom('forest', 'grass', 'crop', 'wetland', 'orchard');
  const eco = fc.constantFrom<EcoType>('basin_hill', 'karst', 'mountain_forest', 'dry_hot_valley', 'alpine');
  const runs = { numRuns: 10_000 };

  it('stays within 0 and 100', () => {
    fc.assert(
      fc.property(inputs, persistence, target, eco, (measured, series, lu, zone) => {
        const { value } = score(measured, series, lu, zone);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(100);
      }),
      runs,
    );
  });

  it.each(['B1', 'LPI', 'D'] as const)('never rises with %s', (name) => {
    fc.assert(
      fc.property(inputs, share, persistence, target, eco, (measured, other, series, lu, zone) => {
        const [low, high] = [Math.min(measured[name], other), Math.max(measured[name], other)];
        const better = score({ ...measured, [name]: low }, series, lu, zone).value;
        expect(score({ ...measured, [name]: high }, series, lu, zone).value).toBeLessThanOrEqual(better + 1e-9);
      }),
      runs,
    );
  });

  it('never falls with F1', () => {
    fc.assert(
      fc.property(inputs, share, share, persistence, target, eco, (measured, one, other, series, lu, zone) => {
        const worse = score({ ...measured, F1: Math.min(one, other) }, series, lu, zone).value;
        const better = score({ ...measured, F1: Math.max(one, other) }, series, lu, zone).value;
        expect(better).toBeGreaterThanOrEqual(worse - 1e-9);
      }),
      runs,
    );
  });

  it('never falls with the share of green cells, nor with the cover of any cell', () => {
    const covers = fc.array(fc.tuple(share, share), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(inputs, covers, persistence, target, eco, (measured, pairs, series, lu, zone) => {
        const worse = score({ ...measured, cellCovers: pairs.map((pair) => Math.min(...pair)) }, series, lu, zone);
        const better = score({ ...measured, cellCovers: pairs.map((pair) => Math.max(...pair)) }, series, lu, zone);
        expect(better.inputs.cellOk!).toBeGreaterThanOrEqual(worse.inputs.cellOk!);
        expect(better.value).toBeGreaterThanOrEqual(worse.value - 1e-9);
      }),
      runs,
    );
  });

  it.each(['ratio', 'slope'] as const)('never falls with the %s of the series', (name) => {
    fc.assert(
      fc.property(inputs, share, share, share, target, eco, (measured, fixed, one, other, lu, zone) => {
        const series = { ratio: fixed, slope: fixed - 0.5 };
        const at = (value: number): number =>
          score(measured, { ...series, [name]: name === 'slope' ? value - 0.5 : value }, lu, zone).value;
        expect(at(Math.max(one, other))).toBeGreaterThanOrEqual(at(Math.min(one, other)) - 1e-9);
      }),
      runs,
    );
  });

  it('does not move when mine and ring are scaled alike inside the range of the target', () => {
    const factor = fc.double({ min: 0.7, max: 1, noNaN: true });
    fc.assert(
      fc.property(inputs, factor, persistence, (measured, by, series) => {
        // Forest on basin hills: T is not clipped for Fr in [0.5/0.9, 1].
        const Fr = 0.8 + 0.2 * measured.Fr;
        const whole = score({ ...measured, Fr }, series, 'forest', 'basin_hill');
        const scaled = score({ ...measured, Fr: Fr * by, F1: measured.F1 * by }, series, 'forest', 'basin_hill');
        expect(scaled.inputs.T).toBeCloseTo(whole.inputs.T * by, 12);
        expect(scaled.value).toBeCloseTo(whole.value, 9);
      }),
      runs,
    );
  });

  it('is continuous but at the cap: a step of 0.001 moves it by less than 0.7 points', () => {
    const name = fc.constantFrom('B0', 'B1', 'F1', 'Fr', 'Br', 'LPI', 'D', 'd0');
    fc.assert(
      fc.property(inputs, name, persistence, target, eco, (measured, which, series, lu, zone) => {
        const from = score(measured, series, lu, zone);
        const to = score({ ...measured, [which]: measured[which] + 0.001 }, series, lu, zone);
        fc.pre(!from.capped && !to.capped);
        // The steepest slopes: 30 %/0.2 for B1, 40 %/T for F1, 25/(0.10 − d0) for D; weights shared out without C4.
        expect(Math.abs(to.value - from.value)).toBeLessThan(0.7);
      }),
      runs,
    );
  });

  it('is continuous in level and trend of the series', () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom('ratio', 'slope'), share, share, target, eco, (measured, which, ...rest) => {
        const [level, steepness, lu, zone] = rest;
        const series = { ratio: 1.5 * level, slope: steepness - 0.5 };
        const to = score(measured, { ...series, [which]: series[which] + 0.001 }, lu, zone);
        // 25 % of 1/0.9 for the level, and through the maturity 25 %/0.3; of 1/0.08 for the slope: 0.32 a step.
        expect(Math.abs(to.value - score(measured, series, lu, zone).value)).toBeLessThan(0.35);
      }),
      runs,
    );
  });

  it('jumps at the cap to it and nowhere else', () => {
    fc.assert(
      fc.property(inputs, persistence, target, eco, (measured, series, lu, zone) => {
        const { value, capped, base, penalty } = score(measured, series, lu, zone);
        const free = Math.min(100, Math.max(0, base - penalty));
        expect(value).toBe(measured.D - measured.d0 > 0.05 ? Math.min(74.9, free) : free);
        expect(capped).toBe(value < free);
      }),
      runs,
    );
  });
});
