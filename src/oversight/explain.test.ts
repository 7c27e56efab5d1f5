import { describe, expect, it } from 'vitest';
import { sampleAssessment } from '../../test/samples/sample-evidence.ts';
import { defaultPolicy, samplePatch, sampleRow, unseenRow } from '../../test/samples/sample-report.ts';
import type { SeriesDate } from '../analysis/series/dates.ts';
import { explainLoss, explainRelapse } from './explain-agreement.ts';
import { explainAssessment } from './explain.ts';

function linesOf(row: ReturnType<typeof sampleRow>, language: 'zh' | 'en' = 'zh'): string[] {
  return explainAssessment(row.patch, row.result, defaultPolicy, language).flatMap(({ heading, lines }) => [
    `# ${heading}`,
    ...lines,
  ]);
}

function date(day: string, mineCover: number): SeriesDate {
  return { date: day, bands: 'nir', mineCover, ringCover: 0.8, bareShare: 0.5 };
}

describe('explainAssessment', () => {
  it('puts the numbers into every formula of the score', () => {
    const lines = linesOf(sampleRow());

    expect(lines).toContain('目标覆盖度 T = 0.9 × 0.8 → [0.5, 0.9] = 0.72（参照区覆盖度的 90 %，限于方括号内）');
    expect(lines).toContain('允许残留裸露占比 b* = min(0.6, max(0.04, 0.1)) = 0.1（参照区天然裸露与规则允许值取大者）');
    expect(lines).toContain(
      'C1 裸露减少（B1、B0 为后、前时相裸露占比）：1 − max(0, 0.45 − 0.1) / max(0.85 − 0.1, 0.2) = 0.5333，权重 30',
    );
    expect(lines).toContain('C2 植被覆盖（覆盖度 / 目标）：0.4 / 0.72 = 0.5556，权重 40');
    expect(lines).toContain('C4 稳定性：尚无证据，权重 15 分摊给其余分项');
    expect(lines).toContain('基础分 100 × (30 × 0.5333 + 40 × 0.5556 + 15 × 0.325) / 85 = 51.4306 分');
    expect(lines).toContain('分值 51.4306 分，暂定差（优 ≥ 90，良 ≥ 75，中 ≥ 60，其余为差）');
  });

  it('names scenes, observed part, thresholds, end-members and reference', () => {
    const text = linesOf(sampleRow()).join('\n');

    expect(text).toContain('前时相：2020-08-12 GF-2 PMS1, 0.81 米');
    expect(text).toContain('两期均观测到 0.90 公顷，占 93.8 %');
    expect(text).toContain('未观测：无数据 0.01 公顷，云 0.04 公顷，云影 0.01 公顷');
    expect(text).toContain('阈值：覆盖度低于 0.2 为裸露，低于 0.5 为稀疏植被');
    expect(text).toContain('端元 裸土 0.140、植被 0.840（周边求得）');
    expect(text).toContain('图斑外 20—100 米，40000 个像元；植被覆盖度 78.0 % → 80.0 %，天然裸露占 4.0 %');
  });

  it('says what was missing and what would help', () => {
    const lines = linesOf(unseenRow({}));

    expect(lines).toContain('# 为何没有分值');
    expect(lines).toContain('本季无可用影像，因此没有分值。没有分值不是零分，已测得的面积仍然有效。');
    expect(lines).toContain('怎样才能判：补充本季覆盖该图斑的影像；入库后该图斑自动重新排队。');
    expect(lines).toContain('后时相：无影像');
    expect(lines.join('\n')).not.toContain('# 分项');
  });

  it('names the cap', () => {
    const score = { ...sampleAssessment().score!, value: 74.9, penalty: 19.4444, capped: true };
    const lines = linesOf(sampleRow({}, { score: { ...score, inputs: { ...score.inputs, D: 0.08 } } }), 'en');

    expect(lines).toContain('new damage exceeds its allowance by over 5 %: at most 74.9 points');
    expect(lines).toContain(
      'penalty for new damage 25 × (0.08 − 0.01) / (0.1 − 0.01) → [0, 25] = 19.4444 points (D: newly disturbed share, d0: allowance for misregistration)',
    );
  });

  it('has no line without words in either language', () => {
    for (const language of ['zh', 'en'] as const) {
      for (const row of [sampleRow(), unseenRow({}), sampleRow({ targetLandUse: 'built' }, { score: null })]) {
        for (const line of linesOf(row, language)) expect(line).not.toMatch(/undefined|NaN|null|^\s*$/);
      }
    }
    expect(samplePatch().targetLandUse).toBe('forest');
  });

  it('shows the series and puts its numbers into C4', () => {
    const sample = sampleAssessment().score!;
    const score = {
      ...sample,
      dates: [date('2022-08-20', 0.24), date('2023-02-20', 0.32), date('2023-08-20', 0.4)],
      persistence: { ratio: 0.5, slope: 0.1 },
      slopeInterval: [0.05, 0.15] as const,
      components: sample.components.map((part) => (part.id === 'C4' ? { ...part, value: 0.555556 } : part)),
    };

    const lines = linesOf(sampleRow({ targetLandUse: 'crop' }, { score }));

    expect(lines).toContain('# 时间序列');
    expect(lines).toContain('2023-02-20：覆盖度 0.32，参照区 0.8，比值 0.4，裸露占比 0.5');
    expect(lines).toContain('比值 0.5，每年变化 0.1（Theil–Sen；90 % 区间 0.05—0.15）');
    expect(lines).toContain('F1 取近 4 季最大覆盖度');
    expect(lines).toContain(
      'C4 稳定性：(0.5 / 0.9 → [0, 1]) × max(0.5 + 0.1 / 0.2 → [0, 1], ((0.5 − 0.6) / 0.3 → [0, 1]) × (1 + (0.1 + 0.02) / 0.08 → [0, 1])) = 0.5556，权重 15',
    );
  });

  it('gives the interval, and both grades where it crosses a limit', () => {
    const sample = sampleAssessment().score!;
    const interval = { low: 55.21, high: 61.4, rawLow: 55.21, rawHigh: 61.4 };
    const score = { ...sample, value: 58, interval, gradeRange: ['poor', 'fair'] as const, provisional: false };

    expect(linesOf(sampleRow({}, { score }))).toContain('遥感证据分：58.0 分（90 % 区间 55.2—61.4；差，可能为差至中）');
  });
});

describe('explainRelapse', () => {
  const relapse = { state: 'provisional', since: '2023-08-01', what: 'cover', standing: 0.9 } as const;

  it('calls one date provisional and two a finding to verify', () => {
    expect(explainRelapse(relapse, 'zh')).toEqual({
      heading: '成效回落',
      lines: ['2023-08-01 覆盖度比值低于其良好时期的水平 0.90', '暂定：只有一个清晰日期，待第二个清晰日期印证'],
    });
    const confirmed = explainRelapse({ ...relapse, state: 'confirmed', what: 'grade' }, 'en')!;
    expect(confirmed.lines).toEqual([
      'on 2023-08-01 the grade fell below good',
      'two clear dates agree: to be verified',
    ]);
  });

  it('says of a loss whether a second date agreed', () => {
    const { lines } = explainLoss('contradicted', '2023-06-20', 'zh')!;
    expect(lines).toEqual(['2023-06-20 影像显示受损（退化或好坏并存）', '下一个清晰日期未见，不成立']);
    expect(explainLoss('none', null, 'en')).toBeNull();
  });

  it('says nothing where nothing fell', () => {
    expect(explainRelapse({ state: 'none', since: null, what: null, standing: 0.9 }, 'zh')).toBeNull();
    expect(explainRelapse(null, 'en')).toBeNull();
  });
});
