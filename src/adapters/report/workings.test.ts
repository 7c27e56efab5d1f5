import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hasLibreOffice, readAllWithLibreOffice } from '../../../test/samples/libreoffice.ts';
import { sampleAssessment } from '../../../test/samples/sample-evidence.ts';
import { defaultPolicy, samplePatch } from '../../../test/samples/sample-report.ts';
import type { Score, ScoreInputs } from '../../analysis/assessment.ts';
import type { Persistence } from '../../analysis/series/persistence.ts';
import type { Patch } from '../../oversight/patch.ts';
import { writeWorkings } from './workings.ts';

type Case = readonly [
  name: string,
  patch: Pick<Patch, 'targetLandUse' | 'ecoType'>,
  inputs: Omit<ScoreInputs, 'T' | 'bStar' | 'cellCovers'>,
  persistence: Persistence | null,
  expected: { readonly T: number; readonly bStar: number; readonly score: number },
];

const forest = { targetLandUse: 'forest', ecoType: 'basin_hill' } as const;
const restored = { B0: 0.85, B1: 0.12, F1: 0.72, Fr: 0.8, Br: 0.04, cellOk: 0.9, LPI: 0.02, D: 0, d0: 0.01 };

// SCIENCE §5.4, made with numpy.
// prettier-ignore
const CASES: readonly Case[] = [
  ['restored', forest, restored, { ratio: 0.9, slope: 0.04 }, { T: 0.72, bStar: 0.1, score: 97.85 }],
  ['half-way', forest, { ...restored, B1: 0.45, F1: 0.4, cellOk: 0.45, LPI: 0.2, D: 0.01 }, { ratio: 0.5, slope: 0.1 }, { T: 0.72, bStar: 0.1, score: 51.4306 }],
  ['untreated', forest, { ...restored, B1: 0.84, F1: 0.1, cellOk: 0.05, LPI: 0.6 }, { ratio: 0.125, slope: 0 }, { T: 0.72, bStar: 0.1, score: 7.3722 }],
  ['dry-hot-valley', { targetLandUse: 'grass', ecoType: 'dry_hot_valley' },
    { B0: 0.8, B1: 0.38, F1: 0.33, Fr: 0.38, Br: 0.3, cellOk: 0.8, LPI: 0.05, D: 0, d0: 0.02 }, { ratio: 0.87, slope: 0.02 }, { T: 0.342, bStar: 0.3, score: 88.8465 }],
  ['disturbed', forest, { ...restored, B1: 0.15, D: 0.08 }, { ratio: 0.9, slope: 0 }, { T: 0.72, bStar: 0.1, score: 74.9 }],
  ['short-series', { targetLandUse: 'grass', ecoType: 'alpine' },
    { B0: 0.7, B1: 0.3, F1: 0.45, Fr: 0.6, Br: 0.1, cellOk: 0.7, LPI: 0.06, D: 0, d0: 0.02 }, null, { T: 0.54, bStar: 0.2, score: 80.3333 }],
  ['karst', { targetLandUse: 'forest', ecoType: 'karst' },
    { B0: 0.12, B1: 0.1, F1: 0.66, Fr: 0.7, Br: 0.08, cellOk: 0.9, LPI: 0.01, D: 0, d0: 0.01 }, { ratio: 0.94, slope: 0 }, { T: 0.63, bStar: 0.15, score: 98.95 }],
  // By hand, as `disturbed` but with no cell: C3 = 1 − 0.02 / 0.25 = 0.92; base 96.8, still capped.
  ['no-cell', forest, { ...restored, B1: 0.15, D: 0.08, cellOk: null }, { ratio: 0.9, slope: 0 }, { T: 0.72, bStar: 0.1, score: 74.9 }],
];

it.skipIf(!hasLibreOffice)('gives the golden scores when LibreOffice calculates it', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'qingshan-workings-'));
  try {
    const files = CASES.map(([name]) => join(folder, `${name}.xlsx`));
    for (const [index, [, patch, inputs, persistence, expected]] of CASES.entries()) {
      const sample = sampleAssessment().score!;
      const given = { ...inputs, cellCovers: [], T: 0, bStar: 0 };
      const score: Score = { ...sample, value: expected.score, persistence, inputs: given };
      await writeWorkings(files[index]!, samplePatch(patch), score, defaultPolicy, 'zh');
    }

    const sheets = readAllWithLibreOffice(files);

    for (const [index, [name, , , , expected]] of CASES.entries()) {
      const cells = sheets[index]!.split('\n').map((line) => line.split(','));
      const value = (symbol: string): number => Number(cells.find((line) => line[1] === symbol)?.[2]);
      expect(value('T'), name).toBeCloseTo(expected.T, 9);
      expect(value('b_star'), name).toBeCloseTo(expected.bStar, 9);
      expect(value('S'), name).toBeCloseTo(expected.score, 3);
      expect(value('gap'), name).toBeCloseTo(0, 3);
    }
    expect(sheets[1]).toContain('龙泉驿区红花沟页岩矿');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it('says so where LibreOffice is absent', () => {
  if (!hasLibreOffice) console.warn('LibreOffice is absent: the formulas of the workings were not calculated');
});
