/** A spreadsheet that recomputes one score from its inputs with live formulas: change an input and see. */
import writeXlsxFile from 'write-excel-file/node';
import type { Score } from '../../analysis/assessment.ts';
import type { Policy } from '../../analysis/policy.ts';
import type { Language } from '../../errors.ts';
import { profileOf } from '../../oversight/explain.ts';
import type { ScoringProfile } from '../../oversight/explain.ts';
import type { Patch } from '../../oversight/patch.ts';
import { CAVEAT } from '../../oversight/words.ts';
import { writeOutputFile } from '../output-file.ts';

/** A row of the sheet: a constant, a formula over the symbols of other rows, or nothing there is a number for. */
interface Line {
  readonly symbol: string;
  readonly zh: string;
  readonly en: string;
  readonly unit: 'share' | 'points' | 'none' | 'weight';
  readonly value: number | null | { readonly formula: string };
}

/**
 * Writes the workings of a score.
 *
 * @throws Error where the patch has no scoring profile; QingshanError OUTPUT_FAILED
 */
export async function writeWorkings(
  file: string,
  patch: Patch,
  score: Score,
  policy: Policy,
  language: Language,
): Promise<void> {
  const profile = profileOf(patch, policy);
  if (profile === null) throw new Error(`Patch ${patch.patchId} is not scored by vegetation`);
  await writeOutputFile(file, await workingsXlsx(patch, score, profile, policy, language));
}

const TITLE_ROWS = 4;
const UNITS = {
  zh: { share: '占比 0—1', points: '分', none: '无量纲', weight: '权重' },
  en: { share: 'share 0–1', points: 'points', none: 'no unit', weight: 'weight' },
} as const;

async function workingsXlsx(
  patch: Patch,
  score: Score,
  profile: ScoringProfile,
  policy: Policy,
  language: Language,
): Promise<Buffer> {
  const zh = language === 'zh';
  const lines = workingLines(score, profile);
  const rowOf = new Map(lines.map(({ symbol }, index) => [symbol, TITLE_ROWS + index + 1]));
  const data = [
    [bold(zh ? '遥感证据分计算过程' : 'Workings of the evidence score'), null, null, null],
    [text(`${patch.name} ${patch.patchId} · ${policy.id} ${policy.version}`), null, null, null],
    [text(CAVEAT[language]), null, null, null],
    (zh ? ['项目', '符号', '数值', '单位'] : ['item', 'symbol', 'value', 'unit']).map((heading) => ({
      ...bold(heading),
      backgroundColor: '#dfeae2',
    })),
    ...lines.map((line) => [
      text(line[language]),
      text(line.symbol),
      valueCell(line, rowOf),
      text(UNITS[language][line.unit]),
    ]),
  ];
  return writeXlsxFile(data, {
    sheet: zh ? '计算过程' : 'workings',
    columns: [{ width: 56 }, { width: 14 }, { width: 16 }, { width: 14 }],
    stickyRowsCount: TITLE_ROWS,
  }).toBuffer();
}

function bold(value: string) {
  return { value, type: String, fontWeight: 'bold' as const };
}

function text(value: string) {
  return { value, type: String, format: '@' };
}

function valueCell({ value }: Line, rowOf: ReadonlyMap<string, number>) {
  if (value === null) return null;
  const format = '0.000000';
  if (typeof value === 'number') return { value, type: Number, format, backgroundColor: '#fff8dc' };
  // Symbols become cells of the value column; functions are followed by a bracket and stay.
  const formula = value.formula.replaceAll(/[A-Za-z_][A-Za-z0-9_]*(?!\w*\()/g, (symbol) => {
    const row = rowOf.get(symbol);
    if (row === undefined) throw new Error(`The workings have no row for ${symbol}`);
    return `C${row}`;
  });
  return { value: `=${formula}`, type: 'Formula' as const, format };
}

/** SCIENCE §5.3 as rows; symbols are those of the formulas. An empty cell_ok or C4 is no evidence, not zero. */
function workingLines(score: Score, { target, eco, scoring }: ScoringProfile): readonly Line[] {
  const { inputs } = score;
  const { persistence } = score;
  const { levelFull, trendSpan, matureFrom, matureSpan, declineAllowed, declineSpan } = scoring.persistence;
  const weights = ['W_1', 'W_2', 'W_3', 'W_4'].map((symbol, index) =>
    constant(symbol, target.weights[index] ?? 0, `C${index + 1} 权重`, `weight of C${index + 1}`, 'weight'),
  );
  return [
    input('B_0', inputs.B0, '前时相裸露占比', 'bare share at baseline'),
    input('B_1', inputs.B1, '后时相裸露占比', 'bare share now'),
    input('F_1', inputs.F1, '后时相植被覆盖度', 'cover now'),
    input('F_r', inputs.Fr, '参照区植被覆盖度', 'cover of the reference ring'),
    input('B_r', inputs.Br, '参照区天然裸露占比', 'bare share of the reference ring'),
    input(
      'cell_ok',
      inputs.cellOk,
      '达到目标覆盖度的网格占比（空白为没有合适的网格）',
      'share of green cells (empty: no cell fits)',
    ),
    input('LPI', inputs.LPI, '最大连片裸露占比', 'share of the largest bare patch'),
    input('D', inputs.D, '新受损占比', 'newly disturbed share'),
    input('d_0', inputs.d0, '配准误差允许值', 'allowance for misregistration'),
    input(
      'v',
      persistence?.ratio ?? null,
      '植被覆盖度与参照区之比（空白为期数不足）',
      'cover over that of the ring (empty: too few dates)',
    ),
    input('slope', persistence?.slope ?? null, '其每年变化（Theil–Sen）', 'its change per year (Theil–Sen)'),
    constant('T_min', target.coverMin, '目标覆盖度下限', 'least target cover'),
    constant('T_max', target.coverMax, '目标覆盖度上限', 'largest target cover'),
    constant('T_shift', eco.targetShift, '生态类型对下限的调整', 'shift of the least target by eco-type'),
    constant('T_floor', scoring.coverFloor, '目标覆盖度底线', 'floor of the least target'),
    constant('ring_share', scoring.ringShare, '目标占参照区的比例', 'share of the reference cover'),
    constant('b_lu', target.residualBare, '允许残留裸露占比', 'bare share that may remain'),
    constant('b_shift', eco.residualBareShift, '生态类型对残留裸露的调整', 'shift of it by eco-type'),
    constant('b_cap', scoring.residualBareCap, '残留裸露占比上限', 'cap of it'),
    constant('den_floor', scoring.bareDenominatorFloor, 'C1 分母下限', 'floor of the denominator of C1'),
    constant('LPI_full', scoring.evenness.largestPatchFull, '连片裸露计满值', 'largest bare patch that counts in full'),
    constant('v_full', levelFull, 'C4 比值计满值', 'ratio of the full level in C4'),
    constant('trend_span', trendSpan, 'C4 趋势幅度', 'span of the trend in C4'),
    constant('mature_from', matureFrom, 'C4 成熟起点', 'ratio where maturity begins'),
    constant('mature_span', matureSpan, 'C4 成熟幅度', 'span of maturity'),
    constant('fall_allowed', declineAllowed, 'C4 允许的年下降', 'decline per year that is allowed'),
    constant('fall_span', declineSpan, 'C4 下降幅度', 'span of the decline'),
    ...weights,
    constant('P_points', scoring.penalty.points, '扣分上限', 'largest penalty', 'points'),
    constant('P_full', scoring.penalty.full, '扣满时的新受损占比', 'newly disturbed share of the full penalty'),
    constant('cap_from', scoring.penalty.capFrom, '封顶的超出值', 'excess that caps the score'),
    constant('cap', scoring.penalty.cap, '封顶分值', 'capped score', 'points'),
    result('T', 'MIN(T_max,MAX(ring_share*F_r,MAX(T_floor,T_min+T_shift)))', '目标覆盖度 T', 'target cover T'),
    result('b_star', 'MIN(b_cap,MAX(B_r,b_lu+b_shift))', '允许残留裸露 b*', 'bare share that may remain, b*'),
    result('C_1', 'MIN(1,MAX(0,1-MAX(0,B_1-b_star)/MAX(B_0-b_star,den_floor)))', 'C1 裸露减少', 'C1 less bare ground'),
    result('C_2', 'MIN(1,MAX(0,F_1/T))', 'C2 植被覆盖', 'C2 cover'),
    result('even', '1-MIN(1,MAX(0,LPI/LPI_full))', '连片程度', 'term of the largest bare patch'),
    result('C_3', 'IF(ISBLANK(cell_ok),even,0.5*cell_ok+0.5*even)', 'C3 均匀程度', 'C3 evenness'),
    result('level', 'MIN(1,MAX(0,v/v_full))', 'C4 程度', 'level in C4'),
    result('trend', 'MIN(1,MAX(0,0.5+slope/trend_span))', 'C4 趋势', 'trend in C4'),
    result('mature', 'MIN(1,MAX(0,(v-mature_from)/mature_span))', 'C4 成熟度', 'maturity in C4'),
    result('steady', 'MIN(1,MAX(0,1+(slope+fall_allowed)/fall_span))', 'C4 平稳度', 'steadiness in C4'),
    result('C_4', 'IF(ISBLANK(v),0,level*MAX(trend,mature*steady))', 'C4 稳定性', 'C4 persistence'),
    result('W_4_used', 'IF(ISBLANK(v),0,W_4)', 'C4 实用权重', 'weight of C4 that counts', 'weight'),
    result('S_base', '100*(W_1*C_1+W_2*C_2+W_3*C_3+W_4_used*C_4)/(W_1+W_2+W_3+W_4_used)', '基础分', 'base', 'points'),
    result(
      'P',
      'IF(D<=d_0,0,IF(d_0>=P_full,P_points,P_points*MIN(1,MAX(0,(D-d_0)/(P_full-d_0)))))',
      '新受损扣分 P',
      'penalty P for new damage',
      'points',
    ),
    result('S_net', 'MIN(100,MAX(0,S_base-P))', '扣分后', 'after the penalty', 'points'),
    result('S', 'IF(D-d_0>cap_from,MIN(cap,S_net),S_net)', '遥感证据分 S', 'evidence score S', 'points'),
    { symbol: 'S_stored', value: score.value, zh: '系统记录的分值', en: 'score on record', unit: 'points' },
    result('gap', 'S-S_stored', '差（应为 0）', 'difference (should be 0)', 'points'),
  ];
}

function input(symbol: string, value: number | null, zh: string, en: string): Line {
  return { symbol, value, zh, en, unit: 'share' };
}

function constant(symbol: string, value: number, zh: string, en: string, unit: Line['unit'] = 'share'): Line {
  return { symbol, value, zh: `规则：${zh}`, en: `policy: ${en}`, unit };
}

function result(symbol: string, formula: string, zh: string, en: string, unit: Line['unit'] = 'share'): Line {
  return { symbol, value: { formula }, zh, en, unit };
}
