import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleAssessment } from '../../test/samples/sample-evidence.ts';
import { around, drawnAssessment } from '../../test/samples/sample-intervals.ts';
import { samplePatch } from '../../test/samples/sample-report.ts';
import { drawSpotCheck, frameMines, frameText } from './spot-check.ts';
import type { FrameMine } from './spot-check.ts';

const quiet: FrameMine = {
  mineId: '',
  isKeyProject: false,
  newBareM2: 0,
  score: 85,
  reason: null,
  areaM2: 50_000,
};

function mine(mineId: string, differs: Partial<FrameMine> = {}): FrameMine {
  return { ...quiet, mineId, ...differs };
}

const anyFrame = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { maxLength: 40 })
  .chain((ids) =>
    fc.tuple(
      ...ids.map((mineId) =>
        fc.record({
          mineId: fc.constant(mineId),
          isKeyProject: fc.boolean(),
          newBareM2: fc.constantFrom(0, 300, 500, 1500, 20_000),
          score: fc.option(fc.integer({ min: 0, max: 100 }), { nil: null }),
          reason: fc.constantFrom(null, 'IE_CLOUD' as const, 'IE_RES' as const),
          areaM2: fc.constantFrom(4000, 50_000),
        }),
      ),
    ),
  )
  .map((frame): readonly FrameMine[] => frame);

describe('drawSpotCheck', () => {
  it('takes key projects, then new bare ground, low scores and insufficient evidence, then draws', () => {
    const frame = [
      mine('quiet-1'),
      mine('quiet-2'),
      mine('cloudy', { score: null, reason: 'IE_CLOUD' }),
      mine('poor', { score: 41 }),
      mine('poorer', { score: 12 }),
      mine('dug', { newBareM2: 4000 }),
      mine('key', { isKeyProject: true }),
    ];

    const { rows } = drawSpotCheck(frame, 7, 638);

    expect(rows.slice(0, 5).map((row) => [row.order, row.mineId, row.ground])).toEqual([
      [1, 'key', 'key_project'],
      [2, 'dug', 'new_bare_ground'],
      [3, 'poorer', 'low_score'],
      [4, 'poor', 'low_score'],
      [5, 'cloudy', 'insufficient_evidence'],
    ]);
    expect(rows.slice(5).map((row) => row.ground)).toEqual(['random', 'random']);
    expect(rows[1]?.detail).toBe('新增裸露地面 0.40 公顷，占图斑 8.0 %');
    expect(rows[4]?.detail).toBe('云遮挡超限 (IE_CLOUD)，图斑 5.00 公顷');
    expect(rows[5]?.detail).toBe('其余 2 处中随机抽取 2 处，入选概率 100.0 %');
  });

  it('keeps a fifth for the random part even where grounds would fill the list', () => {
    const frame = Array.from({ length: 60 }, (_, i) => mine(`M${i}`, { isKeyProject: true }));

    const { rows } = drawSpotCheck(frame, 20, 1);

    expect(rows.filter((row) => row.ground === 'random')).toHaveLength(4);
  });

  it('counts small new bare ground only where it is a large part of the mine', () => {
    const frame = [mine('large', { newBareM2: 500 }), mine('small', { newBareM2: 500, areaM2: 6000 }), mine('other')];

    const { rows } = drawSpotCheck(frame, 2, 1);

    expect(rows[0]).toMatchObject({ mineId: 'small', ground: 'new_bare_ground' });
  });

  it('draws mines by the published generator', () => {
    // By hand: 0.1378 · 10 → position 1, then 1 + 0.155 · 9 → position 2, of the mines sorted by id.
    const frame = Array.from({ length: 10 }, (_, i) => mine(`M${i}`));

    const { rows } = drawSpotCheck(frame, 2, 638);

    expect(rows.map((row) => row.mineId)).toEqual(['M1', 'M2']);
  });

  it('refuses a capacity that is no whole number', () => {
    expect(() => drawSpotCheck([mine('a')], 2.5, 1)).toThrow(/OPTION_INVALID/);
    expect(() => drawSpotCheck([mine('a')], 0, 1)).toThrow(/OPTION_INVALID/);
    expect(() => drawSpotCheck([mine('a')], 1, -1)).toThrow(/OPTION_INVALID/);
  });

  it('fills the capacity, names no mine twice and numbers the rows', () => {
    fc.assert(
      fc.property(anyFrame, fc.integer({ min: 1, max: 50 }), fc.nat(), (frame, capacity, seed) => {
        const { rows } = drawSpotCheck(frame, capacity, seed);

        expect(rows).toHaveLength(Math.min(capacity, frame.length));
        expect(new Set(rows.map((row) => row.mineId)).size).toBe(rows.length);
        expect(rows.map((row) => row.order)).toEqual(rows.map((_, i) => i + 1));
        if (frame.length >= capacity) {
          const random = rows.filter((row) => row.ground === 'random').length;
          expect(random).toBeGreaterThanOrEqual(Math.max(1, Math.round(0.2 * capacity)));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the same list for every order of the frame', () => {
    const shuffled = anyFrame.chain((frame) =>
      fc.tuple(
        fc.constant(frame),
        fc.shuffledSubarray([...frame], { minLength: frame.length, maxLength: frame.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, fc.integer({ min: 1, max: 50 }), fc.nat(), ([frame, other], capacity, seed) => {
        expect(drawSpotCheck(other, capacity, seed)).toEqual(drawSpotCheck(frame, capacity, seed));
        expect(frameText(other)).toBe(frameText(frame));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('frameMines', () => {
  const excavation = {
    status: 'observed',
    evidenceClass: 'B',
    observedM2: 9000,
    comparedWith: 'dried',
    count: 1,
    areaM2: 700,
    listed: [],
  } as const;
  const groups = { ...sampleAssessment().groups!, newlyDisturbedM2: 5000 };
  const refused = { status: 'insufficient_evidence', outcome: 'insufficient_evidence', score: null } as const;
  const newBare = (assessment: Parameters<typeof sampleAssessment>[0], stage: 'completed' | 'in_works' = 'completed') =>
    frameMines([{ patch: samplePatch({ stage }), assessment: sampleAssessment(assessment), excavation }])[0]!.newBareM2;

  it('counts out of season only what was dug, in season the larger of both', () => {
    expect(newBare({ ...refused, reason: 'IE_SEASON', groups })).toBe(700);
    expect(newBare({ groups })).toBe(5000);
    expect(newBare({ groups: { ...groups, newlyDisturbedM2: 100 } })).toBe(700);
  });

  it('adds nothing for a patch in works', () => {
    expect(newBare({ groups }, 'in_works')).toBe(0);
  });
});

describe('the frame', () => {
  it.each([
    [70, 80],
    [90, 0],
  ])('counts 80 m² of new bare ground within ±%d m² as %d m²', (half, expected) => {
    const { intervals } = drawnAssessment();
    const assessment = drawnAssessment({ intervals: { ...intervals!, newlyDisturbedM2: around(80, half) } });

    expect(frameMines([{ patch: samplePatch(), assessment }])[0]!.newBareM2).toBe(expected);
  });

  it('takes new bare ground of before intervals as it was', () => {
    expect(frameMines([{ patch: samplePatch(), assessment: sampleAssessment() }])[0]!.newBareM2).toBe(80);
  });
});
