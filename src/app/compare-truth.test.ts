import { describe, expect, it } from 'vitest';
import { compareWithTruth, type MeasuredPatch } from './compare-truth.ts';
import type { TruthPatch } from './truth-file.ts';

const BASELINE = { unvegetated_m2: 30_000, vegetated_m2: 0 };
const CURRENT = { unvegetated_m2: 14_000, vegetated_m2: 16_000 };

const TRUTH: TruthPatch = {
  id: 'a',
  mine_id: 'A',
  kind: 'half_restored',
  status: 'scored',
  reason: null,
  outcome: 'improved',
  flags: ['IE_LU'],
  area_m2: 30_000,
  observed_m2: 30_000,
  baseline: BASELINE,
  current: CURRENT,
  why: { zh: '', en: '' },
};

const MEASURED: MeasuredPatch = {
  id: 'a',
  status: 'scored',
  reason: null,
  outcome: 'improved',
  flags: ['IE_LU', 'ENDMEMBER_SUSPECT'],
  observed_m2: 30_000,
  baseline: BASELINE,
  current: CURRENT,
};

function differences(truth: Partial<TruthPatch>, measured: Partial<MeasuredPatch>): readonly string[] {
  const comparison = compareWithTruth({ patches: [{ ...TRUTH, ...truth }] }, [{ ...MEASURED, ...measured }]);
  expect(comparison.agrees).toBe(comparison.patches[0]!.differences.length === 0);
  return comparison.patches[0]!.differences;
}

describe('compareWithTruth', () => {
  it('agrees where all is as the truth says, whatever other remarks there are', () => {
    expect(differences({}, {})).toEqual([]);
  });

  it('names what differs', () => {
    const measured = { status: 'insufficient_evidence', reason: 'IE_CLOUD', outcome: 'insufficient_evidence' } as const;

    expect(differences({}, measured)).toEqual(['status', 'reason', 'outcome']);
    expect(differences({}, { flags: [] })).toEqual(['flags IE_LU']);
  });

  it('allows 2 % of a large area', () => {
    expect(differences({}, { current: { ...CURRENT, vegetated_m2: 16_320 } })).toEqual([]);
    expect(differences({}, { current: { ...CURRENT, vegetated_m2: 15_680 } })).toEqual([]);
    expect(differences({}, { current: { ...CURRENT, vegetated_m2: 16_321 } })).toEqual(['current vegetated_m2']);
  });

  it('allows 0.02 ha of a small area', () => {
    expect(differences({}, { baseline: { ...BASELINE, vegetated_m2: 200 } })).toEqual([]);
    expect(differences({}, { baseline: { ...BASELINE, vegetated_m2: 201 } })).toEqual(['baseline vegetated_m2']);
  });

  it('takes a missing number for a difference, never for zero', () => {
    const truth = { baseline: { unvegetated_m2: 100, vegetated_m2: 0 } };

    expect(differences(truth, { baseline: null })).toEqual(['baseline unvegetated_m2', 'baseline vegetated_m2']);
  });

  it('checks no area where the truth knows none', () => {
    const unknown = { observed_m2: null, baseline: null, current: null };

    expect(differences(unknown, {})).toEqual([]);
    expect(differences(unknown, { baseline: null, current: null })).toEqual([]);
  });

  it('finds results that are missing and results that nobody expected', () => {
    const comparison = compareWithTruth({ patches: [TRUTH] }, [{ ...MEASURED, id: 'b' }]);

    expect(comparison.patches[0]!.differences).toEqual(['missing']);
    expect(comparison.unknownIds).toEqual(['b']);
    expect(comparison.agrees).toBe(false);
  });
});
