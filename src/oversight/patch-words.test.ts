import { expect, test } from 'vitest';
import { readEcoType, readPatchClass, readRestoreState, readStage, readTarget, readZones } from './patch-words.ts';

test.each([
  ['林地', 'forest'],
  ['乔木林地', 'forest'],
  ['草地', 'grass'],
  ['耕地', 'crop'],
  ['旱地', 'crop'],
  ['果园', 'orchard'],
  ['湿地', 'wetland'],
  ['水域及水利设施用地', 'wetland'],
  ['工矿仓储用地', 'built'],
  ['建设用地', 'built'],
  ['其他', 'unknown'],
  ['未定', 'unknown'],
  ['forest', 'forest'],
  ['cropland', 'crop'],
  ['01', 'crop'],
  [3, 'forest'],
  ['0404', 'grass'],
  ['0301', 'forest'],
  ['0701', 'built'],
  ['12', 'unknown'],
  ['林地、乔木林地', 'forest'],
])('the target %j is %s', (value, target) => {
  expect(readTarget(value)).toEqual({ value: target });
});

test.each(['林地、草地', '林草地', '复绿', '99', '地'])('the target %j is refused', (value) => {
  expect(readTarget(value)).toHaveProperty('why');
});

test.each([
  ['施工中', 'in_works'],
  ['在建', 'in_works'],
  ['未开工', 'not_started'],
  ['完工待验', 'completed'],
  ['竣工', 'completed'],
  ['已验收', 'accepted'],
  ['后期管护', 'maintenance'],
  ['in_works', 'in_works'],
])('the stage %j is %s', (value, stage) => {
  expect(readStage(value)).toEqual({ value: stage });
});

test.each([
  ['A', 'not_started'],
  ['B', 'completed'],
  ['WXF', 'not_started'],
  ['XFZ', 'in_works'],
  ['完全修复', 'completed'],
])('恢复治理情况 %j is %s', (value, stage) => {
  expect(readRestoreState(value)).toEqual({ value: stage });
});

test.each([
  ['10', '10'],
  [10, '10'],
  ['历史遗留矿山', '10'],
  ['20有责任主体的废弃矿山', '20'],
])('the class %j is %s', (value, patchClass) => {
  expect(readPatchClass(value)).toEqual({ value: patchClass });
});

test.each([
  ['3', [3]],
  [9, [9]],
  ['三', [3]],
  ['川东丘陵', [3]],
  ['（三）川东丘陵历史遗留矿山生态修复区', [3]],
  ['长江干支流10-50公里历史遗留矿山生态修复区', [1]],
  ['8、1', [1, 8]],
  ['第七区', [7]],
])('the zone %j is %j', (value, zones) => {
  expect(readZones(value)).toEqual({ value: zones });
});

test('what nobody knows is refused, what is empty is null', () => {
  for (const read of [readStage, readRestoreState, readEcoType, readPatchClass, readZones]) {
    expect(read('什么')).toHaveProperty('why');
    expect(read('/')).toEqual({ value: null });
  }
  expect(readZones('0')).toHaveProperty('why');
  expect(readEcoType('干热河谷')).toEqual({ value: 'dry_hot_valley' });
});
