import { expect, it } from 'vitest';
import { patchResult } from '../../test/helpers/record.ts';
import { sampleAssessment } from '../../test/samples/sample-evidence.ts';
import { defaultPolicy } from '../../test/samples/sample-report.ts';
import { mineTable } from './mine-table.ts';
import type { PatchResult } from './ports/work.ts';

function scored(patchId: string, areaM2: number, value: number): PatchResult {
  const sample = sampleAssessment();
  return { ...patchResult(patchId, areaM2), assessment: { ...sample, areaM2, score: { ...sample.score!, value } } };
}

it('puts patches of one mine together, mines by their number', () => {
  const lines = mineTable(
    [
      { patch: { mineId: 'M2', patchId: 'P3' }, result: patchResult('P3', 500) },
      { patch: { mineId: 'M1', patchId: 'P1' }, result: scored('P1', 3000, 80) },
      { patch: { mineId: 'M1', patchId: 'P2' }, result: scored('P2', 1000, 40) },
    ],
    defaultPolicy,
  );

  expect(lines.map(({ mineId, patchIds }) => [mineId, patchIds])).toEqual([
    ['M1', ['P1', 'P2']],
    ['M2', ['P3']],
  ]);
  expect(lines[0]!.score).toMatchObject({ value: 70, grade: 'fair', provisional: true, areaM2: 4000 });
  expect(lines[1]!.score).toMatchObject({ status: 'insufficient_evidence', reason: 'IE_CLOUD', value: null });
});
