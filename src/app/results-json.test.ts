import { expect, it } from 'vitest';
import { defaultPolicy, sampleRow } from '../../test/samples/sample-report.ts';
import { resultsDocument } from './results-json.ts';

const header = {
  createdAt: '2024-01-01T00:00:00.000Z',
  software: 'qingshan test',
  numericsVersion: 3,
  policy: defaultPolicy,
  quarter: '2023Q2',
  minesFile: null,
};
const provenance = {
  baselineSceneIds: ['a'],
  currentSceneIds: ['b'],
  outlineVersion: 'v',
  policyHash: 'p',
  numericsVersion: 3,
  software: 'qingshan test',
  jobId: 'job-1',
  supersedes: 'key-0',
  computedAt: '2024-01-01T00:00:00.000Z',
};

it('carries the provenance record of SCIENCE §4.9 with every patch', () => {
  const sample = sampleRow();
  const [scene] = sample.result.currentScenes;
  const result = {
    ...sample.result,
    currentScenes: [
      { ...scene!, acquiredAt: '2023-08-20T03:51:02.000Z', sunZenith: 22.5, viewZenith: 3, bands: { red: 3, nir: 4 } },
    ],
    analysisGrid: { ...sample.result.analysisGrid!, size: [120, 90] as const },
  };

  const document = resultsDocument(header, [{ ...sample, result, provenance }], []);

  const [patch] = document.patches;
  expect(patch).toMatchObject({
    provenance: {
      baseline_scenes: ['a'],
      current_scenes: ['b'],
      outline_version: 'v',
      policy_sha256: 'p',
      numerics_version: 3,
      job: 'job-1',
      rescored_from: null,
      judged_as: { target: 'forest', stage: 'completed', reference_library: null },
    },
    grid: { size: [120, 90] },
    // 20 August is none of the second quarter.
    flags: expect.arrayContaining(['OUTSIDE_QUARTER']),
  });
  expect(document.provenance['computed']).toEqual([
    { id: sample.patch.patchId, at: '2024-01-01T00:00:00.000Z', supersedes: 'key-0' },
  ]);
  expect(document.provenance['scenes']).toContainEqual(
    expect.objectContaining({
      acquired_utc: '2023-08-20T03:51:02.000Z',
      sun_zenith: 22.5,
      view_zenith: 3,
      bands: { red: 3, nir: 4 },
    }),
  );
});

it('says null where an older result kept nothing', () => {
  const [patch] = resultsDocument(header, [sampleRow()], []).patches;

  expect(patch).toMatchObject({ grid: { size: null } });
  expect(patch).not.toHaveProperty('provenance');
});
