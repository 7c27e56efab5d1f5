/** Compliance and write-off in words: what holds, which condition is missing, and that a person decides. */
import type { Compliance } from '../analysis/score/compliance.ts';
import type { ScoreRules } from '../analysis/score/score-rules.ts';
import type { Language } from '../errors.ts';
import type { Paragraph } from './explain.ts';
import type { GreenTest } from './green-tests.ts';
import type { PatchStanding } from './patch-standing.ts';
import { COMPLIANCES, OBSTACLES, PERSON_DECIDES, say, sayList, sayProvisional, WRITE_OFFS } from './words.ts';

/** `暂定达标` until a second clear date agrees. */
export function sayCompliance(
  { compliance, isProvisional }: Pick<PatchStanding, 'compliance' | 'isProvisional'>,
  language: Language,
): string {
  return sayProvisional(say(COMPLIANCES, compliance, language), isProvisional, language);
}

export function sayObstacles({ obstacles }: Pick<PatchStanding, 'obstacles'>, language: Language): string {
  return sayList(
    obstacles.map((obstacle) => say(OBSTACLES, obstacle, language)),
    language,
  );
}

/** Null where the policy scores nothing. */
export function explainStanding(
  standing: PatchStanding | null,
  rules: Pick<ScoreRules, 'compliance' | 'writeOff'> | null,
  language: Language,
): readonly Paragraph[] {
  if (standing === null || rules === null) return [];
  const zh = language === 'zh';
  return [
    {
      heading: zh ? '覆盖度达标检验（与分值分开）' : 'Cover compliance (beside the score)',
      lines: testLines(standing, rules, language),
    },
    {
      heading: zh ? '销号建议（由人决定）' : 'Write-off advice (a person decides)',
      lines: adviceLines(standing, rules, language),
    },
  ];
}

function testLines(
  standing: PatchStanding,
  { compliance: { standard } }: Pick<ScoreRules, 'compliance'>,
  language: Language,
): readonly string[] {
  const zh = language === 'zh';
  const { tests, isProvisional } = standing;
  const verdict = sayCompliance(standing, language);
  const rule = zh
    ? `与参照区覆盖度之比，单侧 90 % 下界不低于 ${standard} 为达标，上界低于 ${standard} 为未达标，其余暂不能判定`
    : `cover over that of the reference: pass where the one-sided 90 % lower bound reaches ${standard}, fail where the upper bound lies below it, else inconclusive`;
  if (tests.length === 0) {
    return [verdict, zh ? '尚无生长季内的清晰日期' : 'no clear date inside a green window yet', rule];
  }
  const wait = zh ? '暂定：待第二个清晰日期印证' : 'provisional: a second clear date has to agree';
  return [verdict, ...(isProvisional ? [wait] : []), ...tests.map((test) => testLine(test, language)), rule];
}

function testLine({ date, compliance, ratio, bounds }: GreenTest, language: Language): string {
  const zh = language === 'zh';
  const value = ratio === null ? '' : ` ${ratio.toFixed(2)}`;
  const limits =
    bounds === null ? (zh ? '无误差区间' : 'no interval') : `${bounds.low.toFixed(2)}—${bounds.high.toFixed(2)}`;
  const verdict = say(COMPLIANCES, compliance satisfies Compliance, language);
  return zh ? `${date}：比值${value}（${limits}），${verdict}` : `${date}: ratio${value} (${limits}), ${verdict}`;
}

function adviceLines(
  standing: PatchStanding,
  { writeOff }: Pick<ScoreRules, 'writeOff'>,
  language: Language,
): readonly string[] {
  const zh = language === 'zh';
  const missing = standing.obstacles.map(
    (obstacle) => `${zh ? '未满足：' : 'missing: '}${say(OBSTACLES, obstacle, language)}`,
  );
  const { passes, minDaysApart, supportedFrom, refusedBelow } = writeOff;
  return [
    say(WRITE_OFFS, standing.advice, language),
    ...missing,
    zh
      ? `条件：已记录验收；生长季内达标 ${passes} 次以上且首末相隔不少于 ${minDaysApart} 天；分值下限不低于 ${supportedFrom}；无未了结的疑点；证据等级 A 或 B。未达标或分值上限低于 ${refusedBelow} 时暂不支持`
      : `conditions: acceptance on record; ${passes} passes in green windows, first and last at least ${minDaysApart} days apart; lower bound of the score from ${supportedFrom}; no open finding; class A or B. Not supported on a fail or where the upper bound lies below ${refusedBelow}`,
    PERSON_DECIDES[language],
  ];
}
