/** The arithmetic of a score (SCIENCE §5.3), each line with its numbers put in. */
import type { Score, ScoreComponent } from '../analysis/assessment.ts';
import { coverRatio } from '../analysis/series/dates.ts';
import type { Persistence } from '../analysis/series/persistence.ts';
import type { Language } from '../errors.ts';
import type { Paragraph, ScoringProfile } from './explain.ts';
import { sayGrade } from './words.ts';

export function explainScore(score: Score, profile: ScoringProfile, language: Language): readonly Paragraph[] {
  const zh = language === 'zh';
  return [
    { heading: zh ? '目标' : 'Goals', lines: goals(score, profile, language) },
    {
      heading: zh ? '分项（各 0—1）' : 'Components (0–1 each)',
      lines: score.components.map((component) => componentLine(component, score, profile, language)),
    },
    ...seriesParagraph(score, profile, language),
    { heading: zh ? '合计' : 'Sum', lines: sum(score, profile, language) },
  ];
}

function goals({ inputs }: Score, { target, eco, scoring }: ScoringProfile, language: Language): readonly string[] {
  const least = n(Math.max(scoring.coverFloor, target.coverMin + eco.targetShift));
  const allowed = n(target.residualBare + eco.residualBareShift);
  const cover = `T = ${scoring.ringShare} × ${n(inputs.Fr)} → [${least}, ${n(target.coverMax)}] = ${n(inputs.T)}`;
  const bare = `b* = min(${scoring.residualBareCap}, max(${n(inputs.Br)}, ${allowed})) = ${n(inputs.bStar)}`;
  return language === 'zh'
    ? [
        `目标覆盖度 ${cover}（参照区覆盖度的 ${100 * scoring.ringShare} %，限于方括号内）`,
        `允许残留裸露占比 ${bare}（参照区天然裸露与规则允许值取大者）`,
      ]
    : [
        `target cover ${cover} (${100 * scoring.ringShare} % of the reference, kept within the brackets)`,
        `bare share that may remain ${bare} (the larger of the reference's own and what the policy allows)`,
      ];
}

function componentLine(
  { id, value, weight }: ScoreComponent,
  { inputs, persistence }: Score,
  { scoring }: ScoringProfile,
  language: Language,
): string {
  const zh = language === 'zh';
  const { B0, B1, bStar, F1, T, cellOk, LPI } = inputs;
  const name = NAMES[id][language];
  const weighted = zh ? `权重 ${weight}` : `weight ${weight}`;
  if (value === null)
    return zh
      ? `${id} ${name}：尚无证据，${weighted} 分摊给其余分项`
      : `${id} ${name}: no evidence yet, ${weighted} shared out`;
  const evenTerm = `1 − ${n(LPI)} / ${scoring.evenness.largestPatchFull}`;
  const formula = {
    C1: `1 − max(0, ${n(B1)} − ${n(bStar)}) / max(${n(B0)} − ${n(bStar)}, ${scoring.bareDenominatorFloor})`,
    C2: `${n(F1)} / ${n(T)}`,
    C3: cellOk === null ? evenTerm : `½ × ${n(cellOk)} + ½ × (${evenTerm})`,
    C4: persistence === null ? '' : lastingFormula(persistence, scoring),
  }[id];
  return `${id} ${name}${zh ? '：' : ': '}${formula} = ${n(value)}${zh ? '，' : ', '}${weighted}`;
}

/** `level × max(trend, maturity × steadiness)` */
function lastingFormula({ ratio, slope }: Persistence, { persistence: p }: ScoringProfile['scoring']): string {
  const unit = '→ [0, 1]';
  const level = `(${n(ratio)} / ${p.levelFull} ${unit})`;
  const trend = `0.5 + ${n(slope)} / ${p.trendSpan} ${unit}`;
  const maturity = `((${n(ratio)} − ${p.matureFrom}) / ${p.matureSpan} ${unit})`;
  const steadiness = `(1 + (${n(slope)} + ${p.declineAllowed}) / ${p.declineSpan} ${unit})`;
  return `${level} × max(${trend}, ${maturity} × ${steadiness})`;
}

/** The dates that C4, and the best of the year, rest on; nothing to say of a single date. */
function seriesParagraph(score: Score, { target, scoring }: ScoringProfile, language: Language): readonly Paragraph[] {
  const { dates, persistence, slopeInterval } = score;
  if (dates.length < 2) return [];
  const zh = language === 'zh';
  const lines = dates.map((seen) => {
    const shares = [seen.mineCover, seen.ringCover, coverRatio(seen), seen.bareShare].map(n);
    return zh
      ? `${seen.date}：覆盖度 ${shares[0]}，参照区 ${shares[1]}，比值 ${shares[2]}，裸露占比 ${shares[3]}`
      : `${seen.date}: cover ${shares[0]}, ring ${shares[1]}, ratio ${shares[2]}, bare share ${shares[3]}`;
  });
  if (persistence !== null && slopeInterval !== null) {
    const [low, high] = slopeInterval.map(n);
    lines.push(
      zh
        ? `比值 ${n(persistence.ratio)}，每年变化 ${n(persistence.slope)}（Theil–Sen；90 % 区间 ${low}—${high}）`
        : `ratio ${n(persistence.ratio)}, change per year ${n(persistence.slope)} (Theil–Sen; 90 % interval ${low}–${high})`,
    );
  } else {
    const { minDates, minDays } = scoring.series;
    lines.push(
      zh
        ? `少于 ${minDates} 期或跨度不足 ${minDays} 天，不计趋势`
        : `fewer than ${minDates} dates or less than ${minDays} days: no trend is taken`,
    );
  }
  if (target.bestOfYear !== null) {
    const { yearQuarters: count } = scoring.series;
    lines.push(
      {
        cover: zh ? `F1 取近 ${count} 季最大覆盖度` : `F1 is the largest cover of the last ${count} quarters`,
        bare: zh ? `B1 取近 ${count} 季最小裸露占比` : `B1 is the least bare share of the last ${count} quarters`,
      }[target.bestOfYear],
    );
  }
  return [{ heading: zh ? '时间序列' : 'Series', lines }];
}

const NAMES = {
  C1: {
    zh: '裸露减少（B1、B0 为后、前时相裸露占比）',
    en: 'less bare ground (B1, B0: bare share now and at baseline)',
  },
  C2: { zh: '植被覆盖（覆盖度 / 目标）', en: 'cover (cover / target)' },
  C3: { zh: '均匀程度（绿色网格占比；最大连片裸露占比）', en: 'evenness (share of green cells; largest bare patch)' },
  C4: { zh: '稳定性', en: 'persistence' },
} as const;

function sum(score: Score, { scoring }: ScoringProfile, language: Language): readonly string[] {
  const zh = language === 'zh';
  const counted = score.components.filter(({ value }) => value !== null);
  const weights = counted.reduce((total, { weight }) => total + weight, 0);
  const terms = counted.map(({ value, weight }) => `${weight} × ${n(value ?? 0)}`).join(' + ');
  const { D, d0 } = score.inputs;
  const { points, full, capFrom, cap } = scoring.penalty;
  const penalty = `${points} × (${n(D)} − ${n(d0)}) / (${full} − ${n(d0)}) → [0, ${points}] = ${n(score.penalty)}`;
  const [excellent, good, fair] = scoring.grades;
  const graded = sayGrade(score.grade, score.provisional, language);
  const limits = zh
    ? `优 ≥ ${excellent}，良 ≥ ${good}，中 ≥ ${fair}，其余为差`
    : `excellent ≥ ${excellent}, good ≥ ${good}, fair ≥ ${fair}, else poor`;
  const lines = [
    `${zh ? '基础分' : 'base'} 100 × (${terms}) / ${weights} = ${n(score.base)} ${zh ? '分' : 'points'}`,
    zh
      ? `新受损扣分 ${penalty} 分（D 为新受损占比，d0 为配准误差允许值）`
      : `penalty for new damage ${penalty} points (D: newly disturbed share, d0: allowance for misregistration)`,
  ];
  if (score.capped) {
    lines.push(
      zh
        ? `新受损超出允许值 ${100 * capFrom} % 以上，分值不高于 ${cap} 分`
        : `new damage exceeds its allowance by over ${100 * capFrom} %: at most ${cap} points`,
    );
  }
  lines.push(
    zh ? `分值 ${n(score.value)} 分，${graded}（${limits}）` : `score ${n(score.value)} points, ${graded} (${limits})`,
  );
  return lines;
}

/** Four decimals, trailing zeros off: enough to follow the sum by hand. */
function n(value: number): string {
  return String(Number(value.toFixed(4)));
}
