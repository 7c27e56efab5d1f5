import { describe, expect, it } from 'vitest';
import { REASON_CODES } from '../analysis/assessment.ts';
import {
  CAVEAT,
  COMPLIANCES,
  EVIDENCE_CLASSES,
  GRADES,
  OUTCOMES,
  REASONS,
  REMEDIES,
  REPORT_TITLE,
  sayFlag,
  sayGrade,
  WRITE_OFFS,
} from './words.ts';

const zh = (table: Readonly<Record<string, { readonly zh: string }>>): string[] =>
  Object.values(table).map((words) => words.zh);

describe('the words are those agreed with their readers', () => {
  it('for verdicts', () => {
    expect(zh(GRADES)).toEqual(['优', '良', '中', '差']);
    expect(zh(OUTCOMES)).toEqual(['改善', '基本稳定', '退化', '好坏并存', '证据不足', '施工中不评级', '不适用']);
    expect(zh(EVIDENCE_CLASSES)).toEqual(['A 充分', 'B 较充分', 'C 仅作线索']);
    expect(zh(COMPLIANCES)).toEqual(['达标', '未达标', '暂不能判定']);
    expect(zh(WRITE_OFFS)).toEqual(['支持销号', '需实地核查', '暂不支持销号']);
  });

  it('for reasons, each with what would help', () => {
    expect(
      Object.entries(REASONS)
        .map(([code, words]) => `${code} ${words.zh}`)
        .join(' · '),
    ).toBe(
      'IE_NO_SCENE 本季无可用影像 · IE_CLOUD 云遮挡超限 · IE_SHADOW 阴影遮挡超限 · IE_SNOW 积雪覆盖 · IE_SEASON 物候不可比 · ' +
        'IE_REG 配准不合格 · IE_RAD 辐射归一不合格 · IE_RES 影像分辨率不足 · IE_REF 无可用参照区 · IE_SENSOR 前后传感器波段不可比 · ' +
        'IE_BASE 无前时相影像 · IE_LU 修复方向未定 · IE_GEOM 图斑几何无效或不在影像内 · IE_WIDE 误差区间过宽 · ' +
        'NA_BUILT 建设用地不按植被评分 · IN_WORKS 施工中',
    );
    expect(Object.keys(REMEDIES)).toEqual([...REASON_CODES]);
  });

  it('for the title and the caveat', () => {
    expect(REPORT_TITLE.zh).toBe('矿山图斑植被与裸露地面变化报告');
    expect(CAVEAT.zh).toBe('本结果为遥感线索，须经人工核实，不单独作为验收、奖补或处罚依据。');
  });
});

it('calls a grade provisional while no interval exists', () => {
  expect(sayGrade('good', true, 'zh')).toBe('暂定良');
  expect(sayGrade('good', false, 'zh')).toBe('良');
  expect(sayGrade('good', true, 'en')).toBe('provisional good');
});

it('shows a flag without words as its code', () => {
  expect(sayFlag('SOMETHING_NEW', 'zh')).toBe('SOMETHING_NEW');
});
