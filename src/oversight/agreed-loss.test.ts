import { expect, it } from 'vitest';
import { patchResult } from '../../test/helpers/record.ts';
import type { Outcome } from '../analysis/assessment.ts';
import { agreedExcavation, agreedLoss } from './agreed-loss.ts';
import type { ExcavationRecord } from '../analysis/excavation-record.ts';
import { quarterVerdict } from './quarter-verdict.ts';
import type { QuarterVerdict } from './quarter-verdict.ts';

function record(
  quarter: string,
  date: string | null,
  outcome: Outcome,
  excavation: ExcavationRecord | null = null,
): QuarterVerdict {
  const { assessment } = patchResult('P1', 1);
  const currentScenes = date === null ? [] : [{ date }];
  return quarterVerdict(quarter, { patchId: 'P1', currentScenes, assessment: { ...assessment, outcome }, excavation });
}

const stable = record('2023Q1', '2023-03-01', 'stable');
const degraded = record('2023Q2', '2023-06-20', 'degraded');
const clouded = record('2023Q3', '2023-08-01', 'insufficient_evidence');

it('is provisional on one clear date, whatever clouded quarters follow', () => {
  const provisional = { state: 'provisional', since: '2023-06-20', second: null };
  expect(agreedLoss([degraded, stable])).toEqual(provisional);
  expect(agreedLoss([record('2023Q4', null, 'insufficient_evidence'), clouded, degraded, stable])).toEqual(provisional);
});

it('is not confirmed by the same scene in the next quarter', () => {
  expect(agreedLoss([record('2023Q3', '2023-06-20', 'degraded'), degraded]).state).toBe('provisional');
});

it('is confirmed or contradicted by the second clear date', () => {
  const since = '2023-06-20';
  const second = '2023-10-05';
  expect(agreedLoss([record('2023Q4', second, 'mixed'), clouded, degraded])).toEqual({
    state: 'confirmed',
    since,
    second,
  });
  expect(agreedLoss([record('2023Q4', second, 'improved'), clouded, degraded])).toEqual({
    state: 'contradicted',
    since,
    second,
  });
});

it('is none where nothing was lost', () => {
  expect(agreedLoss([stable])).toEqual({ state: 'none', since: null, second: null });
  expect(agreedLoss([])).toEqual({ state: 'none', since: null, second: null });
});

it('takes a date that looked for excavation and found none as one that speaks against it', () => {
  const observed = { evidenceClass: 'B', observedM2: 1, comparedWith: 'dried', areaM2: 0, listed: [] } as const;
  const looked = (quarter: string, date: string, count: number | null): QuarterVerdict =>
    record(
      quarter,
      date,
      'insufficient_evidence',
      count === null
        ? { status: 'insufficient_evidence', reason: 'IE_SNOW' }
        : { status: 'observed', ...observed, count },
    );
  const [dug, snow] = [looked('2023Q1', '2023-02-01', 2), looked('2023Q2', '2023-04-01', null)];

  expect(agreedExcavation([snow, dug])).toEqual({ state: 'provisional', since: '2023-02-01', second: null });
  expect(agreedExcavation([looked('2023Q3', '2023-08-01', 1), snow, dug]).state).toBe('confirmed');
  expect(agreedExcavation([looked('2023Q3', '2023-08-01', 0), snow, dug]).state).toBe('contradicted');
  expect(agreedExcavation([stable])).toEqual({ state: 'none', since: null, second: null });
});
