/** How the two dates lie on each other, in words. */
import type { PairRegistration } from '../analysis/registration/pair-registration.ts';
import type { Language } from '../errors.ts';
import type { Paragraph } from './explain.ts';
import { say } from './words.ts';
import type { WordTable } from './words.ts';

type Refusal = Extract<PairRegistration, { status: 'refused' }>['reason'];

const REFUSALS: WordTable<Refusal> = {
  'too-few-points': { zh: '两期之间认得出的同名点太少', en: 'too few tie points between the dates' },
  disagreement: { zh: '同名点互不一致', en: 'the tie points disagree' },
  'too-few-quadrants': { zh: '同名点只在图斑的一侧', en: 'tie points on one side of the patch only' },
  'too-far': { zh: '位移超过规则允许的上限', en: 'the shift is beyond what the policy believes' },
  scattered: { zh: '同名点的位移过于分散', en: 'the shifts of the tie points scatter too much' },
  gradient: {
    zh: '图斑两端的位移不同（比例、旋转或地形引起）',
    en: 'the shift differs across the patch (scale, turn or relief)',
  },
};

/** @returns null where nothing was registered */
export function explainRegistration(
  registration: PairRegistration | null | undefined,
  language: Language,
): Paragraph | null {
  if (!registration) return null;
  const zh = language === 'zh';
  return { heading: zh ? '配准' : 'Registration', lines: linesOf(registration, language) };
}

function linesOf(registration: PairRegistration, language: Language): readonly string[] {
  const zh = language === 'zh';
  if (registration.status === 'same-scene') return [zh ? '两期为同一景影像' : 'both dates are the same scene'];
  const { inlierCount, pointCount, windowCount } = registration;
  const found = zh
    ? `看了 ${windowCount} 个窗口，得 ${pointCount} 个同名点，其中 ${inlierCount} 个一致`
    : `${windowCount} windows looked at, ${pointCount} tie points, ${inlierCount} of them agree`;
  if (registration.status === 'refused') {
    const why = say(REFUSALS, registration.reason, language);
    return [zh ? `两期不能对齐：${why}` : `the dates cannot be aligned: ${why}`, found];
  }
  const error = registration.standardErrorPixels.toFixed(2);
  if (registration.status === 'assumed') {
    return [
      zh
        ? `可比对的地面太少，未能求位移；两期格网相同，按已对齐处理，误差按 ${error} 像元计`
        : `too little ground to find a shift on; the grids are equal and taken for aligned, with an error of ${error} px`,
      found,
    ];
  }
  const { dx, dy, residualPixels, use } = registration;
  const shift = `${dx.toFixed(2)}, ${dy.toFixed(2)}`;
  const done =
    use === 'applied'
      ? zh
        ? '已改正'
        : 'corrected'
      : zh
        ? '小于重采样的代价，未移动，计入误差'
        : 'below what resampling costs, left and counted as error';
  return [
    zh
      ? `后时相相对前时相偏移（列, 行）${shift} 像元，${done}；残差 ${residualPixels.toFixed(2)} 像元（${registration.class} 级），剩余误差 ${error} 像元`
      : `the current date lies ${shift} px (columns, rows) off the baseline, ${done}; residual ${residualPixels.toFixed(2)} px (class ${registration.class}), error left ${error} px`,
    found,
  ];
}
