/** Records to store: complete, small, and different from each other only in what a test says. */
import type { PatchAssessment, Transitions } from '../../src/analysis/assessment.ts';
import type { Policy } from '../../src/analysis/policy.ts';
import type { Scene } from '../../src/analysis/scene.ts';
import type { GroupJob } from '../../src/app/ports/queue.ts';
import type { ResultRecord, SceneRecord } from '../../src/app/ports/record.ts';
import type { PatchResult } from '../../src/app/ports/work.ts';
import type { Patch } from '../../src/oversight/patch.ts';

export function patchWith(change: Partial<Patch> & Pick<Patch, 'patchId'>): Patch {
  return {
    mineId: change.patchId,
    name: '青山石灰石矿',
    city: '乐山市',
    county: '沙湾区',
    zones: [3],
    primaryZone: 3,
    ecoType: 'basin_hill',
    targetLandUse: 'forest',
    stage: 'completed',
    isKeyProject: false,
    worksStart: '2021-03-01',
    worksEnd: null,
    planYear: 2022,
    targetAreaM2: null,
    patchClass: '10',
    inLegacyFrame: true,
    recordedAreaM2: 10_000.5,
    outline: {
      crs: 'EPSG:4544',
      polygons: [
        [
          [
            [511_000.1, 3_320_000.3],
            [511_100.1, 3_320_000.3],
            [511_100.1, 3_320_100.3],
            [511_000.1, 3_320_000.3],
          ],
        ],
      ],
    },
    areaM2: 5_000.123_456_789,
    repairs: [],
    outlineVersion: 'outline-a',
    attributes: { 备注: '“引号”与\n换行', LXR: 'x' },
    ...change,
  };
}

export const POLICY = {
  schema: 1,
  id: 'test',
  version: '1',
  title: { zh: '测试', en: 'Test' },
  radiometry: 'raw',
} as unknown as Policy;
export const POLICY_HASH = 'policy-hash';

export function resultWith(
  change: Partial<Omit<ResultRecord, 'isCurrent'>> & Pick<ResultRecord, 'key' | 'quarter' | 'patchId'>,
): Omit<ResultRecord, 'isCurrent'> {
  return {
    mineId: change.patchId,
    outlineVersion: 'outline-a',
    policyId: POLICY.id,
    policyVersion: POLICY.version,
    result: patchResult(change.patchId, 1),
    provenance: {
      baselineSceneIds: ['scene-1'],
      currentSceneIds: ['scene-2', 'scene-3'],
      outlineVersion: 'outline-a',
      policyHash: POLICY_HASH,
      numericsVersion: 1,
      software: 'qingshan 0 (test)',
    },
    computedAt: '2024-01-10T08:00:00.000Z',
    ...change,
  };
}

/** @param areaM2 the number by which a test tells results apart */
export function patchResult(patchId: string, areaM2: number): PatchResult {
  const assessment: PatchAssessment = {
    status: 'insufficient_evidence',
    reason: 'IE_CLOUD',
    outcome: 'insufficient_evidence',
    evidenceClass: null,
    flags: ['IE_LU'],
    areaM2,
    observedM2: 0,
    unseenM2: { outside: 0, nodata: 0, cloud: areaM2, shadow: 0, shade: 0, snow: 0, water: 0 },
    baseline: null,
    current: null,
    transitionsM2: {} as Transitions,
    transitionsPx: {} as Transitions,
    groups: null,
    ring: null,
    score: null,
  };
  return {
    patchId,
    judgedAs: { targetLandUse: 'forest', ecoType: 'basin_hill', stage: 'completed' },
    assessment,
    baselineScenes: [],
    currentScenes: [],
    analysisGrid: null,
    chip: null,
    change: null,
  };
}

export function sceneRecord(id: string, path: string, addedAt: string): SceneRecord {
  const scene: Scene = {
    id,
    name: 'GF2.tif',
    path,
    grid: { width: 10, height: 10, transform: [1, 0, 500_000, 0, -1, 3_300_000], crs: 'EPSG:4544' },
    gsd: 0.8,
    bandCount: 4,
    bands: { red: 3, nir: 4 },
    capability: 'VNIR',
    sampleType: 'uint16',
    nodata: 0,
    saturation: 65_535,
    acquired: { date: '2023-08-15', source: 'sidecar' },
    sensor: 'GF-2 PMS1',
    radiometry: { level: 'relative_only', scale: [1, 1, 1, 1], offset: [0, 0, 0, 0], basis: 'test' },
    sunZenith: 31.5,
    viewZenith: null,
  };
  return { scene, options: { date: '2023-08-15' }, lngLatBounds: [103, 29, 103.1, 29.1], addedAt };
}

export function groupWith(change: Partial<GroupJob> & Pick<GroupJob, 'id' | 'quarter'>): GroupJob {
  const patchIds = change.patchIds ?? [`patch-of-${change.id}`];
  return {
    patchIds,
    task: { baseline: [], current: [], patches: [], policy: POLICY },
    keys: Object.fromEntries(patchIds.map((patchId) => [patchId, `key-of-${patchId}`])),
    provenance: {},
    ...change,
  };
}
