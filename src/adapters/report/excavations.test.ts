import { expect, it } from 'vitest';
import { sampleReport, sampleRow } from '../../../test/samples/sample-report.ts';
import type { ExcavationRecord } from '../../analysis/excavation-record.ts';
import type { ReportRow } from '../../app/ports/reports.ts';
import { explainExcavation } from '../../oversight/explain-excavation.ts';
import { cellsOf, COLUMNS } from './columns.ts';
import { excavationLayers, excavationSection } from './excavations.ts';

const square = [
  [
    [35_432_100, 3_389_800],
    [35_432_120, 3_389_800],
    [35_432_120, 3_389_780],
    [35_432_100, 3_389_780],
    [35_432_100, 3_389_800],
  ],
] as const;
const dug: ExcavationRecord = {
  status: 'observed',
  evidenceClass: 'B',
  observedM2: 9000,
  comparedWith: 'dried',
  count: 1,
  areaM2: 400,
  listed: [
    {
      id: 'A1-excavation-1',
      areaM2: 400,
      pixels: 100,
      brightnessRise: 1.31,
      edgeBreak: 1.26,
      centre: [104.29, 30.62],
      polygons: [square],
    },
  ],
};

function rowWith(patchId: string, excavation: ExcavationRecord): ReportRow {
  const refused = { status: 'insufficient_evidence', outcome: 'insufficient_evidence', reason: 'IE_SEASON' } as const;
  const row = sampleRow({ patchId, mineId: patchId, ecoType: 'alpine' }, { ...refused, score: null });
  return { ...row, result: { ...row.result, excavation } };
}

const snowy = rowWith('B1', { status: 'insufficient_evidence', reason: 'IE_SNOW' });
const report = sampleReport({ rows: [snowy, rowWith('A1', dug)] });

function cells(row: ReportRow): Readonly<Record<string, string | number | null>> {
  return Object.fromEntries(COLUMNS.map(({ key }, i) => [key, cellsOf(row, 'zh')[i] ?? null]));
}

it('lists what a mine shows that was refused for its season, and why another could not be looked at', () => {
  const text = excavationSection(report, 'zh').replaceAll(/<[^>]+>/g, '|');

  expect(text).toContain('新增开挖（高寒区）');
  expect(text.indexOf('A1')).toBeLessThan(text.indexOf('B1'));
  expect(text).toContain('||1||0.04||B 较充分||104.290000, 30.620000||证据不足|');
  expect(text).toContain('||||||积雪覆盖 (IE_SNOW)||||证据不足|');
  expect(excavationSection(sampleReport(), 'zh')).toBe('');
});

it('has a layer of its own where anything was looked for', () => {
  const [layer, ...rest] = excavationLayers(report, 'en');

  expect(rest).toEqual([]);
  expect(layer!.features.map(({ values }) => values)).toEqual([
    expect.objectContaining({ patch_id: 'A1', area_m2: 400, evidence_class: 'B', reason: 'IE_SEASON', lng: 104.29 }),
  ]);
  const [lng, lat] = layer!.features[0]!.geometry![0]![0]![0]!;
  expect([Math.floor(lng), Math.floor(lat)]).toEqual([104, 30]);
  expect(layer!.styleQml).toContain('value="B" label="B fair"');
  expect(excavationLayers(sampleReport(), 'en')).toEqual([]);
});

it('fills its columns only where it was observed: nothing looked for is no zero', () => {
  expect(cells(report.rows[1]!)).toMatchObject({ excavationArea: 0.04, excavationEvidence: 'B 较充分' });
  expect(cells(snowy)).toMatchObject({ excavationArea: null, excavationEvidence: '积雪覆盖 (IE_SNOW)' });
  expect(cells(sampleRow())).toMatchObject({ excavationArea: null, excavationEvidence: null });
});

it('is explained with its evidence rule', () => {
  const lines = explainExcavation(dug, 9600, 'en')!.lines;

  expect(lines).toEqual([
    '1, together 0.04 ha',
    'the largest 0.04 ha at 104.290000, 30.620000; brighter by a factor of 1.31 over the reference, 1.26 over the ground beside it',
    'evidence class B fair; without snow and shadow on both dates 93.8 %; compared with ground around that dried with the season; no part of the score',
  ]);
  expect(explainExcavation(undefined, 9600, 'zh')).toBeNull();
});
