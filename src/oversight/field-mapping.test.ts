import { expect, test } from 'vitest';
import { describeMapping, parseMapping, proposeMapping } from './field-mapping.ts';

test('the tables of Liaoning and Jiangxi type map by code, case and number behind ignored', () => {
  const { fields, unmapped } = proposeMapping(
    'OBJECTID tbbh ztbh SHI_1 xzx tbmj TBTYMJ_1 tbdl nxffx HFZLQK kz 中心经度_'.split(' '),
  );
  expect(fields).toEqual({
    patchId: 'tbbh',
    mineId: 'ztbh',
    city: 'SHI_1',
    county: 'xzx',
    area: 'tbmj',
    projectedArea: 'TBTYMJ_1',
    patchClass: 'tbdl',
    targetLandUse: 'nxffx',
    restoreState: 'HFZLQK',
    mineral: 'kz',
    lng: '中心经度_',
  });
  expect(unmapped).toEqual(['OBJECTID']);
});

test.each([
  // GBK keeps five characters, UTF-8 three.
  ['图斑核定面', 'verifiedArea'],
  ['工程项目名', 'projectName'],
  ['修复图斑编', 'restorePatchId'],
  ['实际修复面', 'treatedArea'],
  ['图斑编', 'patchId'],
  ['修复方', 'targetLandUse'],
  ['开工时', 'worksStart'],
  ['图斑面积（亩）', 'area'],
  ['图斑面积_公顷', 'area'],
  ['目标面积(ha)', 'targetArea'],
  ['patch_id', 'patchId'],
  ['worksStart', 'worksStart'],
  ['works_end', 'worksEnd'],
  ['重点工程', 'isKeyProject'],
  ['KGSJ', 'worksStart'],
  ['Shape_Area', 'area'],
])('%s is %s', (field, attribute) => {
  expect(proposeMapping([field]).fields).toEqual({ [attribute]: field });
});

test.each(['图斑', '工程项', '填报', '所在', '面', 'x', '', '修复', '采矿许可证'])(
  '%j names nothing for certain',
  (field) => {
    expect(proposeMapping([field])).toEqual({ fields: {}, values: {}, unmapped: [field] });
  },
);

test('the surest name wins, and a field serves one attribute', () => {
  expect(proposeMapping(['id', 'TBBH']).fields).toEqual({ patchId: 'TBBH' });
  expect(proposeMapping(['TBBH', '图斑编号', 'patchId']).fields).toEqual({ patchId: 'patchId' });
  expect(proposeMapping(['SHAPE_Area', 'tbmj']).fields).toEqual({ area: 'tbmj' });
  expect(proposeMapping(['TBBH_1', 'TBBH']).fields).toEqual({ patchId: 'TBBH' });
});

test('a mapping file changes the proposal', () => {
  const fields = ['编号', 'TBBH', 'tbmj', 'name'];
  const json = {
    fields: { patchId: '编号', mineId: 'TBBH', name: null },
    values: { targetLandUse: { 复绿: 'grass' } },
    areaUnit: 'mu',
  };
  expect(parseMapping(json, 'm.json', fields)).toEqual({
    fields: { patchId: '编号', mineId: 'TBBH', area: 'tbmj' },
    values: { targetLandUse: { 复绿: 'grass' } },
    areaUnit: 'mu',
    unmapped: ['name'],
  });
});

test('a mapping file carries what the operator decides about places', () => {
  const ring = [
    [104, 30],
    [105, 30],
    [105, 31],
    [104, 30],
  ];
  const places = {
    precedence: [3, 8, 1, 2, 4, 5, 6, 7, 9],
    zones: { 泸州: [7], '510725': [] },
    ecoTypes: { 渠县: 'karst' },
    outlines: [{ zone: 1, polygons: [[ring]] }],
  };
  expect(parseMapping({ places }, 'm.json', []).places).toEqual(places);
});

test('a proposal, written to a file, parses to itself', () => {
  const fields = ['TBBH', 'tbmj', 'x'];
  const proposed = proposeMapping(fields);
  expect(parseMapping(JSON.parse(JSON.stringify(proposed)), 'm.json', fields)).toEqual(proposed);
});

test.each([
  [null, /object/],
  [[], /object/],
  [{ field: {} }, /unknown key field/],
  [{ fields: { id: 'TBBH' } }, /id is no attribute/],
  [{ fields: { patchId: 'nope' } }, /no field nope/],
  [{ fields: { patchId: 7 } }, /no field name/],
  [{ fields: { patchId: 'TBBH', mineId: 'TBBH' } }, /two attributes/],
  [{ values: { worksStart: {} } }, /cannot be translated/],
  [{ values: { stage: { a: 1 } } }, /no text/],
  [{ areaUnit: 'acre' }, /areaUnit/],
  [{ places: { zone: {} } }, /unknown key zone/],
  [{ places: { precedence: [1, 2] } }, /all nine/],
  [{ places: { precedence: [1, 1, 2, 3, 4, 5, 6, 7, 8] } }, /all nine/],
  [{ places: { zones: { 成都: [10] } } }, /zones 1 to 9/],
  [{ places: { zones: { 成都: 3 } } }, /zones 1 to 9/],
  [{ places: { ecoTypes: { 成都: 'desert' } } }, /not one of/],
  [{ places: { outlines: {} } }, /no list/],
  [{ places: { outlines: [{ zone: 1, polygons: [] }] } }, /MultiPolygon/],
  [{ places: { outlines: [{ zone: 1, polygons: [[[[410000, 3383800]]]] }] } }, /MultiPolygon/],
])('%j is refused', (json, why) => {
  let thrown: unknown;
  try {
    parseMapping(json, 'm.json', ['TBBH']);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: 'MAPPING_INVALID', details: { file: 'm.json' } });
  expect((thrown as Error).message).toMatch(why);
});

test('the mapping is said in both languages', () => {
  const mapping = proposeMapping(['TBBH', 'kz', 'x']);
  expect(describeMapping(mapping, 'zh')).toEqual([
    '图斑编号 (patchId) ← TBBH',
    '矿种 (mineral) ← kz（原样保留）',
    expect.stringMatching(/^文件中没有：主体编号、矿山名称、/),
    '未对应、原样保留：x',
  ]);
  expect(describeMapping(mapping, 'en')[0]).toBe('patch id (patchId) ← TBBH');
});
