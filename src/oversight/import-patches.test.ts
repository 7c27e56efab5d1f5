import { expect, test } from 'vitest';
import type { QingshanError } from '../errors.ts';
import { proposeMapping, type Mapping } from './field-mapping.ts';
import { importPatches, type ImportContext } from './import-patches.ts';
import type { MineFeature, MineLayer } from './mine-layer.ts';
import type { Patch } from './patch.ts';

type Properties = MineFeature['properties'];

/** Not SHA-256, but as different for different texts: the tests compare, and never read it. */
const hash = (text: string): string => `hash of ${text}`;

/** A square of `side` metres in the 3° zone 35, with its zone in front of the easting. */
function square(east = 0, side = 100): MineFeature['geometry'] {
  const [x, y] = [35_410_000 + east, 3_383_800];
  return [
    [
      [
        [x, y],
        [x, y + side],
        [x + side, y + side],
        [x + side, y],
        [x, y],
      ],
    ],
  ];
}

function layer(
  rows: readonly { properties: Properties; geometry?: MineFeature['geometry'] }[],
  crs: string | null = 'EPSG:4523',
): MineLayer {
  return {
    file: 'mines.shp',
    crs,
    fields: [...new Set(rows.flatMap(({ properties }) => Object.keys(properties)))],
    features: rows.map(({ properties, geometry = square() }, index) => ({ row: index + 1, properties, geometry })),
  };
}

function run(
  table: MineLayer,
  context: Partial<ImportContext> = {},
  mapping: Partial<Mapping> = {},
): ReturnType<typeof importPatches> {
  return importPatches(table, { ...proposeMapping(table.fields), ...mapping }, { hash, ...context });
}

function one(properties: Properties, context: Partial<ImportContext> = {}): Patch {
  const [patch] = run(layer([{ properties: { TBBH: '001', ...properties } }]), context).patches;
  if (patch === undefined) throw new Error('nothing was imported');
  return patch;
}

function refusal(
  act: () => unknown,
): QingshanError & { details: { problems: { code: string; row: number; feature: string }[] } } {
  try {
    act();
  } catch (error) {
    return error as ReturnType<typeof refusal>;
  }
  throw new Error('nothing was refused');
}

function swapped(geometry: MineFeature['geometry']): MineFeature['geometry'] {
  if (geometry === null || geometry === 'other') return geometry;
  return geometry.map((rings) => rings.map((ring) => ring.map(([x, y]) => [y, x] as const)));
}

test('a full row', () => {
  const { patches, notes } = run(
    layer([
      {
        properties: {
          TBBH: '00510001',
          ZTBH: '0051',
          矿山名称: '青山石灰岩矿',
          xzs: '泸州',
          xzx: '古蔺县',
          tbmj: '15.00',
          tbdl: '10',
          nxffx: '03',
          实施阶段: '完工待验',
          重点工程: '是',
          开工时间: '2022/3/1',
          完工时间: '2022年11月',
          计划年度: '2022',
          '目标面积(亩)': '14',
          kz: '石灰岩',
        },
      },
    ]),
  );
  // (100 m)² is 15 mu on the map; on the ellipsoid the zone's scale makes it a little less.
  expect(patches[0]?.areaM2).toBeGreaterThan(9990);
  expect(patches[0]?.areaM2).toBeLessThan(10_010);
  expect(patches[0]).toMatchObject({
    patchId: '00510001',
    mineId: '0051',
    name: '青山石灰岩矿',
    city: '泸州市',
    county: '古蔺县',
    zones: [3, 7],
    primaryZone: 7,
    ecoType: 'karst',
    targetLandUse: 'forest',
    stage: 'completed',
    isKeyProject: true,
    worksStart: '2022-03-01',
    worksEnd: '2022-11-30',
    planYear: 2022,
    targetAreaM2: (14 * 2000) / 3,
    recordedAreaM2: 10_000,
    patchClass: '10',
    inLegacyFrame: true,
    repairs: [],
    outline: { crs: 'EPSG:4523' },
  });
  expect(patches[0]?.attributes).toMatchObject({ kz: '石灰岩', tbmj: '15.00', 完工时间: '2022年11月' });
  expect(patches[0]?.attributes).not.toHaveProperty('TBBH');
  expect(notes).toEqual([]);
});

test('an almost empty row', () => {
  const { patches, notes } = run(layer([{ properties: { TBBH: 7, tbmj: '/', 开工时间: '' } }]));
  expect(patches[0]).toMatchObject({
    patchId: '7',
    mineId: '7',
    name: '',
    city: '',
    zones: [],
    primaryZone: null,
    ecoType: 'basin_hill',
    targetLandUse: 'unknown',
    stage: 'unknown',
    isKeyProject: false,
    worksStart: null,
    recordedAreaM2: null,
    targetAreaM2: null,
    patchClass: null,
    inLegacyFrame: true,
  });
  expect(notes).toEqual([expect.objectContaining({ kind: 'eco-type-assumed', features: ['7'] })]);
});

test.each([
  ['10000', 10_000],
  ['15', 10_000],
  ['1', 10_000],
  [10_400, 10_400],
  ['1.04公顷', 10_400],
])('the recorded area %j is %d m²', (tbmj, m2) => {
  expect(one({ tbmj }).recordedAreaM2).toBeCloseTo(m2, 6);
});

test('an area that fits no unit is refused, unless the operator states the unit', () => {
  const table = layer([{ properties: { TBBH: '001', tbmj: '12.5' } }]);
  const error = refusal(() => run(table));
  expect(error).toMatchObject({
    code: 'MINES_AREA_UNIT',
    details: { file: 'mines.shp', feature: '001', value: '12.5' },
  });
  const { patches, notes } = run(table, {}, { areaUnit: 'mu' });
  expect(patches[0]?.recordedAreaM2).toBeCloseTo(8333.333, 2);
  expect(notes.map(({ kind }) => kind)).toContain('area-differs');
});

test('SHAPE_Area in square degrees is left aside, a unit that is written wrongly is noted', () => {
  const planar = run(layer([{ properties: { TBBH: '001', SHAPE_Area: 9.4e-7 } }]));
  expect(planar.patches[0]?.recordedAreaM2).toBe(null);
  expect(planar.notes.map(({ kind }) => kind)).toContain('area-planar');
  const wrong = run(layer([{ properties: { TBBH: '001', '面积（亩）': 10_000 } }]));
  expect(wrong.patches[0]?.recordedAreaM2).toBe(10_000);
  expect(wrong.notes.map(({ kind }) => kind)).toContain('area-unit');
});

test('a target area takes the unit of the area, and is refused where that makes no sense', () => {
  expect(one({ tbmj: '15', 目标面积: '12' }).targetAreaM2).toBeCloseTo(8000, 6);
  expect(one({ 目标面积: '0.8公顷' }).targetAreaM2).toBe(8000);
  for (const properties of [{ 目标面积: '12' }, { tbmj: '10000', 目标面积: '0.8' }]) {
    expect(refusal(() => one(properties))).toMatchObject({ code: 'MINES_BAD_VALUE', details: { field: '目标面积' } });
  }
  const large = run(layer([{ properties: { TBBH: '001', '目标面积(亩)': '30' } }]));
  expect(large.notes.map(({ kind }) => kind)).toContain('target-larger');
});

test('zone, eco-type, stage and target come from the file, else the place, else the operator', () => {
  const defaults = { ecoType: 'alpine', targetLandUse: 'grass', stage: 'accepted' } as const;
  expect(one({}, { defaults })).toMatchObject(defaults);
  expect(one({ 所在地市: '泸州市' }, { defaults })).toMatchObject({ ecoType: 'karst', primaryZone: 7 });
  expect(one({ 所在地市: '泸州市', 生态修复区: '三' }, { defaults })).toMatchObject({
    zones: [3],
    primaryZone: 3,
    ecoType: 'basin_hill',
  });
  expect(one({ 所在地市: '泸州市', 生态类型: '山地森林' })).toMatchObject({
    ecoType: 'mountain_forest',
    primaryZone: 7,
  });
  expect(one({ 恢复治理情况: 'XFZ' }, { defaults }).stage).toBe('in_works');
  expect(one({ 实施阶段: '已验收', 恢复治理情况: 'XFZ' }).stage).toBe('accepted');
  const rules = { placeRules: { ecoTypes: { 泸州: 'basin_hill' } } } as const;
  expect(one({ 所在地市: '泸州市' }, rules).ecoType).toBe('basin_hill');
  const table = layer([{ properties: { TBBH: '001', 所在地市: '泸州市' } }]);
  const places = { ecoTypes: { 泸州: 'alpine' } } as const;
  expect(run(table, rules, { places }).patches[0]?.ecoType).toBe('alpine');
});

test('another patch class is imported outside the frame', () => {
  const { patches, notes } = run(layer([{ properties: { TBBH: '001', tbdl: '20' } }]));
  expect(patches[0]).toMatchObject({ patchClass: '20', inLegacyFrame: false });
  expect(notes.map(({ kind }) => kind)).toContain('outside-frame');
});

test('a mapping file can translate words', () => {
  const table = layer([{ properties: { TBBH: '001', 修复方向: '复绿' } }]);
  expect(refusal(() => run(table)).code).toBe('MINES_BAD_VALUE');
  const { patches } = run(table, {}, { values: { targetLandUse: { 复绿: 'grass' } } });
  expect(patches[0]?.targetLandUse).toBe('grass');
});

test('without a CRS the zone in front of the easting tells it, columns swapped or not', () => {
  const expected = one({}).areaM2;
  for (const geometry of [square(), swapped(square())]) {
    const { patches, notes } = run(layer([{ properties: { TBBH: '001' }, geometry }], null));
    expect(patches[0]?.outline.crs).toBe('EPSG:4523');
    expect(patches[0]?.areaM2).toBeCloseTo(expected, 6);
    expect(notes.map(({ kind }) => kind)).toContain('crs-guessed');
  }
});

test('without a CRS and without a zone in front, the prefecture decides, else it is refused', () => {
  // 西昌, 102.268° E 27.882° N in zone 34 (SCIENCE §8.1).
  const [x, y] = [526_389.695, 3_085_394.0273];
  const ring = [
    [x, y],
    [x, y + 100],
    [x + 100, y + 100],
    [x, y],
  ] as const;
  const table = (city: string): MineLayer =>
    layer([{ properties: { TBBH: '001', 地市: city }, geometry: [[ring]] }], null);
  expect(run(table('凉山州')).patches[0]?.outline.crs).toBe('EPSG:4543');
  expect(refusal(() => run(table(''))).code).toBe('CRS_AMBIGUOUS');
  expect(run(table(''), { crs: 'EPSG:4543' }).patches[0]?.outline.crs).toBe('EPSG:4543');
});

test('degrees without a CRS are taken as CGCS2000; the operator goes before the file', () => {
  const ring = [
    [104, 30],
    [104.001, 30],
    [104.001, 30.001],
    [104, 30],
  ] as const;
  const rows = [{ properties: { TBBH: '001' }, geometry: [[ring]] }];
  expect(run(layer(rows, null)).patches[0]?.outline.crs).toBe('EPSG:4490');
  const overruled = run(layer(rows, 'EPSG:4326'), { crs: 'EPSG:4490' });
  expect(overruled.patches[0]?.outline.crs).toBe('EPSG:4490');
  expect(overruled.notes.map(({ kind }) => kind)).toContain('crs-overruled');
});

test('every problem of every row is listed, and nothing is imported', () => {
  const bowTie: MineFeature['geometry'] = [
    [
      [
        [35_410_000, 3_383_800],
        [35_410_100, 3_383_900],
        [35_410_100, 3_383_800],
        [35_410_000, 3_383_900],
        [35_410_000, 3_383_800],
      ],
    ],
  ];
  const error = refusal(() =>
    run(
      layer([
        { properties: { TBBH: '001', 开工时间: 'soon', 完工时间: '2023' } },
        { properties: { TBBH: '' } },
        { properties: { TBBH: '003' }, geometry: 'other' },
        { properties: { TBBH: '004' }, geometry: bowTie },
        { properties: { TBBH: '005', tbmj: '3' }, geometry: square(1000) },
        { properties: { TBBH: '006', 开工时间: '2023-05-01', 完工时间: '2023-04-01' }, geometry: square(2000) },
        { properties: { TBBH: '007' }, geometry: square(3000) },
        { properties: { TBBH: '007' }, geometry: square(4000) },
        { properties: { TBBH: '009' }, geometry: square(5000) },
        { properties: { TBBH: '010' }, geometry: square(5050) },
        { properties: { TBBH: '011' }, geometry: null },
      ]),
    ),
  );
  expect(error.code).toBe('MINES_BAD_VALUE');
  expect(error.details.problems.map(({ code, row, feature }) => `${row} ${feature} ${code}`)).toEqual([
    '1 001 MINES_BAD_VALUE',
    '1 001 MINES_BAD_VALUE',
    '2  MINES_NO_ID',
    '3 003 MINES_NOT_POLYGON',
    '4 004 POLYGON_INVALID',
    '5 005 MINES_AREA_UNIT',
    '6 006 MINES_BAD_VALUE',
    '7 007 MINES_DUPLICATE_ID',
    '9 009 POLYGONS_OVERLAP',
    '11 011 MINES_NOT_POLYGON',
  ]);
  expect(error.details).toMatchObject({
    problemCount: 10,
    file: 'mines.shp',
    row: 1,
    field: '开工时间',
    value: 'soon',
  });
  expect(error.details.problems[7]).toMatchObject({ details: { rows: '7, 8' } });
  expect(error.details.problems[8]).toMatchObject({ details: { other: '010', shareFmt: '50.0 %' } });
});

test('a sliver between neighbours is noted, a repair too', () => {
  const { patches, notes } = run(
    layer([
      { properties: { TBBH: '001' }, geometry: square(0) },
      { properties: { TBBH: '002' }, geometry: square(99.5) },
    ]),
  );
  expect(patches).toHaveLength(2);
  expect(notes).toContainEqual(
    expect.objectContaining({
      kind: 'overlap',
      features: ['001'],
      words: expect.objectContaining({ en: expect.stringContaining('0.50 %') }),
    }),
  );
});

test('an analysis may note overlaps that an inventory refuses', () => {
  const table = layer([
    { properties: { TBBH: '001' }, geometry: square(0) },
    { properties: { TBBH: '002' }, geometry: square(50) },
  ]);
  expect(refusal(() => run(table)).code).toBe('POLYGONS_OVERLAP');
  const { patches, notes } = run(table, { overlaps: 'note' });
  expect(patches).toHaveLength(2);
  expect(notes.map(({ kind }) => kind)).toContain('overlap');
});

test('no id field, no rows, a mapping to another file, a legacy CRS', () => {
  expect(refusal(() => run(layer([{ properties: { x: 1 } }])))).toMatchObject({
    code: 'MINES_NO_ID',
    details: { field: '图斑编号', row: 1 },
  });
  expect(refusal(() => run(layer([]))).code).toBe('MINES_EMPTY');
  const mapping = { fields: { patchId: 'other' } };
  expect(refusal(() => run(layer([{ properties: { x: 1 } }]), {}, mapping)).code).toBe('MAPPING_INVALID');
  expect(refusal(() => run(layer([{ properties: { TBBH: '1' } }], 'EPSG:2359'))).code).toBe('DATUM_LEGACY');
  expect(refusal(() => run(layer([{ properties: { TBBH: '1' } }], 'EPSG:99999'))).code).toBe('CRS_UNKNOWN');
});

test('the version of an outline changes with its CRS and coordinates, and with nothing else', () => {
  const base = one({ 矿山名称: 'a' }).outlineVersion;
  expect(one({ 矿山名称: 'b' }).outlineVersion).toBe(base);
  const moved = run(layer([{ properties: { TBBH: '001' }, geometry: square(1) }])).patches[0];
  expect(moved?.outlineVersion).not.toBe(base);
});
