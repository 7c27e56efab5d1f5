/** How both dates were brought to one scale, in words. */
import type { PatchAssessment } from '../analysis/assessment.ts';
import type { NormalisationFacts } from '../analysis/normalisation/normalisation-facts.ts';
import type { NormalisationProblem } from '../analysis/normalisation/normalisation.ts';
import type { BandRole } from '../raster/band.ts';
import type { Language } from '../errors.ts';
import type { Paragraph } from './explain.ts';

type Words = Readonly<Record<Language, string>>;

const PROBLEMS: Readonly<Record<NormalisationProblem, Words>> = {
  'no-common-band': { zh: '两期没有共同波段', en: 'the dates have no band in common' },
  'too-few-pixels': { zh: '参照区像元太少', en: 'the ring has too few pixels' },
  'bands-without-contrast': { zh: '参照区波段没有差别', en: 'bands of the ring show no contrast' },
  'too-few-unchanged': { zh: '未变化的参照像元太少', en: 'too few ring pixels stayed unchanged' },
  uncorrelated: { zh: '参照区两期不相关', en: 'the ring of one date does not resemble that of the other' },
  slope: { zh: '求得的斜率不合理', en: 'the slopes are not believable' },
  'hold-out': { zh: '拟合在留出的方位不成立', en: 'lines do not hold in the sectors that were held out' },
  imprecise: { zh: '拟合随方位变动太大', en: 'lines depend on which sectors of the ring they rest on' },
  'residual-ndvi': { zh: '归一后参照区 NDVI 仍有差', en: 'the NDVI of the ring stays apart' },
};

const BANDS: Readonly<Record<BandRole, Words>> = {
  coastal: { zh: '海岸蓝', en: 'coastal blue' },
  blue: { zh: '蓝', en: 'blue' },
  green: { zh: '绿', en: 'green' },
  yellow: { zh: '黄', en: 'yellow' },
  red: { zh: '红', en: 'red' },
  redEdge1: { zh: '红边 1', en: 'red edge 1' },
  redEdge2: { zh: '红边 2', en: 'red edge 2' },
  nir: { zh: '近红外', en: 'NIR' },
  nir2: { zh: '近红外 2', en: 'NIR 2' },
  swir1: { zh: '短波红外 1', en: 'SWIR 1' },
  swir2: { zh: '短波红外 2', en: 'SWIR 2' },
  pan: { zh: '全色', en: 'panchromatic' },
};

export function explainNormalisation({ normalisation }: PatchAssessment, language: Language): Paragraph | null {
  if (normalisation === undefined || normalisation === null) return null;
  return {
    heading: language === 'zh' ? '两期归一（参照区）' : 'Both dates on one scale (by the ring)',
    lines: normalisation.method === 'none' ? refused(normalisation, language) : fitted(normalisation, language),
  };
}

function refused({ problem }: NormalisationFacts, language: Language): readonly string[] {
  const why = problem === null ? '' : PROBLEMS[problem][language];
  return language === 'zh'
    ? [`未归一：${why}。两期都能由周边求得端元时各按当期端元判读，证据等级不高于 C；否则不评分。`]
    : [
        `not normalised: ${why}. Where both dates have end-members of their own around, each is judged by those, class C at most; else there is no score.`,
      ];
}

function fitted(facts: NormalisationFacts, language: Language): readonly string[] {
  const zh = language === 'zh';
  const { lines, ringPx, unchangedPx, holdOut, residualNdvi, ndviError } = facts;
  const said = lines.map(
    ({ role, slope, intercept }) =>
      `${BANDS[role][language]} ${slope.toFixed(3)} ${intercept < 0 ? '−' : '+'} ${Math.abs(intercept).toPrecision(3)}`,
  );
  const quality = [
    unchangedPx === null
      ? zh
        ? `按 ${ringPx} 个参照像元的分位数匹配`
        : `quantiles of ${ringPx} ring pixels matched`
      : zh
        ? `参照像元 ${ringPx} 个，未变化 ${unchangedPx} 个`
        : `${unchangedPx} of ${ringPx} ring pixels unchanged`,
    ...(holdOut === null
      ? []
      : [
          zh
            ? `留出三分之一方位检验：均值差 ${holdOut.meanShift.toFixed(2)} 个标准差，方差比 ${holdOut.varianceRatio.toFixed(2)}`
            : `held-out third: mean off by ${holdOut.meanShift.toFixed(2)} deviations, ratio of variances ${holdOut.varianceRatio.toFixed(2)}`,
        ]),
    ...(ndviError === null
      ? []
      : [`${zh ? '归一后 NDVI 标准误差' : 'standard error of NDVI'} ${ndviError.toFixed(4)}`]),
    ...(residualNdvi === null
      ? []
      : [`${zh ? '参照区 NDVI 中位差' : 'median NDVI difference of the ring'} ${residualNdvi.toFixed(4)}`]),
  ];
  return [
    `${zh ? '后时相各波段（斜率与截距）：' : 'bands of the current date, slope and intercept: '}${said.join(zh ? '；' : '; ')}`,
    quality.join(zh ? '；' : '; '),
  ];
}
