/** A made-up quarter with every kind of result, and names that would break careless writers. */
import { readFileSync } from 'node:fs';
import type { PatchAssessment } from '../../src/analysis/assessment.ts';
import type { Policy } from '../../src/analysis/policy.ts';
import type { Report, ReportRow } from '../../src/app/ports/reports.ts';
import type { SceneUse } from '../../src/app/ports/work.ts';
import type { Patch } from '../../src/oversight/patch.ts';
import { sampleAssessment, sampleEvidence, sampleTransitions } from './sample-evidence.ts';

export const defaultPolicy = JSON.parse(
  readFileSync(new URL('../../policies/default.json', import.meta.url), 'utf8'),
) as Policy;

const { changePatches = null } = sampleEvidence();

export function samplePatch(differs: Partial<Patch> = {}): Patch {
  return {
    patchId: '510104000638',
    mineId: '510104000638',
    name: '龙泉驿区红花沟页岩矿',
    city: '成都市',
    county: '龙泉驿区',
    zones: [3],
    primaryZone: 3,
    ecoType: 'basin_hill',
    targetLandUse: 'forest',
    stage: 'completed',
    isKeyProject: false,
    worksStart: null,
    worksEnd: null,
    planYear: 2022,
    targetAreaM2: null,
    patchClass: '10',
    inLegacyFrame: true,
    recordedAreaM2: null,
    outline: sampleEvidence().patch.outline,
    areaM2: 9600,
    repairs: [],
    outlineVersion: 'a'.repeat(64),
    attributes: {},
    ...differs,
  };
}

function sampleScene(differs: Partial<SceneUse> = {}): SceneUse {
  return {
    path: 'GF2.tif',
    name: 'GF2_PMS1_E104.2_N30.6_20200812.tif',
    id: '0123456789abcdef'.repeat(4),
    date: '2020-08-12',
    sensor: 'GF-2 PMS1',
    gsd: 0.81,
    radiometry: 'surface',
    capability: 'VNIR',
    ...differs,
  };
}

export function sampleRow(patch: Partial<Patch> = {}, assessment: Partial<PatchAssessment> = {}): ReportRow {
  const own = samplePatch(patch);
  return {
    quarter: '2023Q3',
    patch: own,
    policyLabel: 'sichuan-default 2026.1',
    key: `${own.patchId.length}f3a9c2e`.padEnd(64, '7'),
    result: {
      patchId: own.patchId,
      judgedAs: { targetLandUse: own.targetLandUse, ecoType: own.ecoType, stage: own.stage },
      assessment: sampleAssessment(assessment),
      changePatches,
      baselineScenes: [sampleScene()],
      currentScenes: [
        sampleScene({ date: '2023-08-20', sensor: 'GF-7 MUX', gsd: 0.65, id: 'fedcba9876543210'.repeat(4) }),
      ],
      analysisGrid: { crs: 'EPSG:4523', gsd: 0.8, origin: [35_432_100, 3_389_800] },
      chip: null,
      change: null,
    },
  };
}

/** No scene this quarter: nothing was measured, and no zero may appear. */
export function unseenRow(patch: Partial<Patch>): ReportRow {
  const row = sampleRow(patch, {
    status: 'insufficient_evidence',
    reason: 'IE_NO_SCENE',
    outcome: 'insufficient_evidence',
    evidenceClass: null,
    observedM2: 0,
    unseenM2: { outside: 9600, nodata: 0, cloud: 0, shadow: 0, shade: 0, snow: 0, water: 0 },
    baseline: null,
    current: null,
    transitionsM2: sampleTransitions({}),
    transitionsPx: sampleTransitions({}),
    groups: null,
    ring: null,
    score: null,
  });
  return { ...row, result: { ...row.result, changePatches: null, currentScenes: [], analysisGrid: null } };
}

export function sampleReport(differs: Partial<Report> = {}): Report {
  const score = sampleAssessment().score!;
  const rows = [
    sampleRow(),
    sampleRow(
      {
        patchId: '000123',
        mineId: '000123',
        name: '马桑坪"老"石灰岩矿<b>一采区</b>',
        county: '荥经县',
        city: '雅安市',
      },
      { outcome: 'degraded', flags: ['ENDMEMBER_SUSPECT', 'SEASON_WEAK'] },
    ),
    sampleRow(
      {
        patchId: '川黔-07/2',
        mineId: '川黔-07',
        name: '=HYPERLINK("http://x","点我")',
        isKeyProject: true,
        city: '泸州市',
        county: '古蔺县',
      },
      { score: { ...score, value: 92.04, grade: 'excellent' }, outcome: 'stable', flags: [] },
    ),
    unseenRow({
      patchId: '511502000045',
      mineId: '511502000045',
      name: '岷江煤矿一号井',
      city: '宜宾市',
      county: '翠屏区',
    }),
    sampleRow(
      {
        patchId: '513231000009',
        mineId: '513231000009',
        name: '阿坝县查理砂石场',
        city: '阿坝州',
        county: '阿坝县',
        primaryZone: 2,
        zones: [2],
      },
      {
        status: 'insufficient_evidence',
        reason: 'IE_CLOUD',
        outcome: 'insufficient_evidence',
        evidenceClass: null,
        score: null,
        observedM2: 4000,
        unseenM2: { outside: 0, nodata: 0, cloud: 5200, shadow: 400, shade: 0, snow: 0, water: 0 },
      },
    ),
    sampleRow(
      {
        patchId: '510704000011',
        mineId: '510704000011',
        name: '涪江砖瓦厂',
        stage: 'in_works',
        city: '绵阳市',
        county: '游仙区',
      },
      { status: 'in_works', reason: 'IN_WORKS', outcome: 'in_works', score: null, evidenceClass: null },
    ),
  ];
  return {
    title: '矿山图斑植被与裸露地面变化报告',
    quarter: '2023Q3',
    createdAt: '2023-10-08T20:15:00.000Z',
    rows,
    policy: defaultPolicy,
    software: 'qingshan 0.1.0 (0123456789ab)',
    spotCheck: {
      quarter: '2023Q3',
      seed: 638,
      capacity: 3,
      frameHash: '9'.repeat(64),
      drawnAt: '2023-10-09T01:00:00.000Z',
      rows: [
        {
          order: 1,
          mineId: '川黔-07',
          ground: 'key_project',
          detail: '重点工程；新增裸露地面 0.01 公顷；遥感证据分 92.0',
        },
        { order: 2, mineId: '000123', ground: 'low_score', detail: '遥感证据分 51.4' },
        { order: 3, mineId: '510704000011', ground: 'random', detail: '其余 4 处中随机抽取 1 处，入选概率 25.0 %' },
      ],
    },
    folder: '.',
    ...differs,
  };
}
