/** What a result may be wrong by, why, and what follows from it for the evidence class. */
import type { PairIntervals, PatchAssessment, Score } from '../analysis/assessment.ts';
import type { Policy } from '../analysis/policy.ts';
import type { Language } from '../errors.ts';
import type { Paragraph } from './explain.ts';
import { sayPercent } from './figures.ts';
import {
  halfWidth,
  sayChangeRange,
  sayHectaresChangeRange,
  sayHectaresRange,
  sayPercentRange,
  sayRange,
} from './interval-words.ts';

/** Null where no interval was drawn. */
export function explainIntervals(assessment: PatchAssessment, policy: Policy, language: Language): Paragraph | null {
  const { intervals, baseline, current, groups } = assessment;
  if (!intervals || baseline === null || current === null || groups === null) return null;
  const zh = language === 'zh';
  const area = (label: string, m2: number, interval: PairIntervals['restoredM2'] | null): string[] =>
    interval === null ? [] : [`${label} ${sayHectaresRange(m2, interval, language)}`];
  const net = current.unvegetatedM2 - baseline.unvegetatedM2;
  const lines = [
    ...area(
      zh ? '前时相裸露地面' : 'bare ground at baseline',
      baseline.unvegetatedM2,
      intervals.baseline.unvegetatedM2,
    ),
    ...area(zh ? '后时相裸露地面' : 'bare ground now', current.unvegetatedM2, intervals.current.unvegetatedM2),
    `${zh ? '裸露地面净变化' : 'net change of bare ground'} ${sayHectaresChangeRange(net, intervals.netUnvegetatedM2, language)}`,
    ...area(zh ? '后时相植被' : 'vegetated now', current.areasM2.vegetated, intervals.current.vegetatedM2),
    ...area(zh ? '恢复' : 'restored', groups.restoredM2, intervals.restoredM2),
    ...area(zh ? '新受损' : 'newly disturbed', groups.newlyDisturbedM2, intervals.newlyDisturbedM2),
    `${zh ? '后时相植被覆盖度' : 'cover now'} ${sayPercentRange(current.coverMean ?? 0, intervals.current.coverMean)}`,
    ...ringLines(assessment, intervals, language),
    sourceLine(intervals, policy, language),
  ];
  return { heading: zh ? '误差区间（90 %）' : 'Intervals (90 %)', lines };
}

function ringLines({ ring }: PatchAssessment, intervals: PairIntervals, language: Language): readonly string[] {
  const effect = ring?.effect;
  if (!effect) return [];
  const zh = language === 'zh';
  const { ratioCurrent, baci, ratioBounds } = intervals;
  const lines: string[] = [];
  if (effect.ratioCurrent !== null && ratioCurrent !== null) {
    lines.push(
      `${zh ? '与参照区覆盖度之比' : 'cover over that of the ring'} ${sayRange(effect.ratioCurrent, ratioCurrent, 2)}`,
    );
  }
  if (baci !== null) {
    const label = zh ? '扣除参照区后的覆盖度变化' : 'change of cover less that of the ring';
    lines.push(`${label} ${sayChangeRange(effect.baci, baci, 3, language)}`);
  }
  if (ratioBounds !== null) {
    const bounds = [ratioBounds.low.toFixed(2), ratioBounds.high.toFixed(2)];
    lines.push(
      zh
        ? `达标检验用的单侧界限（含参照区抽样误差）${bounds[0]}、${bounds[1]}`
        : `one-sided bounds for the compliance test, with the ring's own error: ${bounds[0]} and ${bounds[1]}`,
    );
  }
  return lines;
}

function sourceLine(intervals: PairIntervals, { uncertainty }: Policy, language: Language): string {
  const { draws, seed, noiseSd, noisePx, shiftPx } = intervals;
  const noise = [noiseSd.toFixed(3), noisePx.toFixed(1), shiftPx.toFixed(2)];
  const threshold = uncertainty?.thresholdSd ?? '?';
  return language === 'zh'
    ? `${draws} 次模拟（种子 ${seed}）：噪声 ${noise[0]}（覆盖度，相关 ${noise[1]} 像元），配准标准误差 ${noise[2]} 像元，阈值 ±${threshold}，端元按参照区扇区重抽`
    : `${draws} draws (seed ${seed}): noise ${noise[0]} of cover over ${noise[1]} pixels, shift ${noise[2]} pixels, thresholds ±${threshold}, end-members from the ring's sectors drawn again`;
}

/** Why the class is what it is; null in results of before, which say nothing of it. */
export function explainEvidence(score: Score, policy: Policy, language: Language): Paragraph | null {
  const { evidence, interval } = score;
  if (evidence === undefined || policy.score === null) return null;
  const zh = language === 'zh';
  const { halfWidth: widths, shiftPx, unseen } = policy.score.evidence;
  const yes = (holds: boolean): string => (holds ? (zh ? '是' : 'yes') : zh ? '否' : 'no');
  const width = interval === null ? (zh ? '无区间' : 'no interval') : halfWidth(interval).toFixed(1);
  const shift = evidence.shiftPx === null ? (zh ? '未配准' : 'not registered') : evidence.shiftPx.toFixed(2);
  const lines = zh
    ? [
        `区间半宽 ${width} 分（A ≤ ${widths[0]}，B ≤ ${widths[1]}，C ≤ ${widths[2]}）`,
        `配准残差 ${shift} 像元（A ≤ ${shiftPx[0]}，B ≤ ${shiftPx[1]}）`,
        `未观测 ${sayPercent(evidence.unseenShare, language)}（A ≤ ${100 * unseen[0]} %，B ≤ ${100 * unseen[1]} %）`,
        `近红外 ${yes(evidence.bands === 'nir')}，定标反射率 ${yes(evidence.isReflectance)}，季相可比 ${yes(evidence.isSeasonComparable)}，有时间序列 ${yes(score.persistence !== null)}，修复方向已定 ${yes(evidence.isTargetKnown)}`,
      ]
    : [
        `half-width ${width} points (A ≤ ${widths[0]}, B ≤ ${widths[1]}, C ≤ ${widths[2]})`,
        `registration ${shift} pixels (A ≤ ${shiftPx[0]}, B ≤ ${shiftPx[1]})`,
        `not seen ${sayPercent(evidence.unseenShare, language)} (A ≤ ${100 * unseen[0]} %, B ≤ ${100 * unseen[1]} %)`,
        `near infrared ${yes(evidence.bands === 'nir')}, reflectance ${yes(evidence.isReflectance)}, season comparable ${yes(evidence.isSeasonComparable)}, a series ${yes(score.persistence !== null)}, target decided ${yes(evidence.isTargetKnown)}`,
      ];
  return { heading: zh ? '证据等级的依据' : 'What the evidence class rests on', lines };
}
