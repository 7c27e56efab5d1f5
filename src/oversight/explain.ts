/** How one result came about, in words: every component, threshold and input, so that it can be followed and doubted. */
import type { DateMeasure, Interval, PatchAssessment, Score, UnseenCause } from '../analysis/assessment.ts';
import type { ChangePatches } from '../analysis/change/change-patch.ts';
import type { ExcavationRecord } from '../analysis/excavation-record.ts';
import type { EcoProfile, Policy, TargetProfile } from '../analysis/policy.ts';
import type { Language } from '../errors.ts';
import { explainExcavation } from './explain-excavation.ts';
import { explainPatches, explainWhole } from './explain-change.ts';
import { explainEvidence, explainIntervals } from './explain-intervals.ts';
import { explainRegistration } from './explain-registration.ts';
import { explainNormalisation } from './explain-normalisation.ts';
import { explainScore } from './explain-score.ts';
import { figuresOf, sayHectares, sayHectaresChange, sayMu, sayPercent } from './figures.ts';
import { halfWidth, sayScore } from './interval-words.ts';
import type { Patch } from './patch.ts';
import {
  ECO_TYPE_WORDS,
  EVIDENCE_CLASSES,
  GRADES,
  OUTCOMES,
  REASONS,
  REMEDIES,
  say,
  sayFlag,
  sayGrade,
  saySensor,
  STAGE_WORDS,
  TARGET_WORDS,
  UNSEEN_WORDS,
} from './words.ts';

export interface Paragraph {
  readonly heading: string;
  readonly lines: readonly string[];
}

interface ExplainedScene {
  readonly name: string;
  readonly date: string;
  readonly sensor: string;
  /** Metres. */
  readonly gsd: number;
  readonly radiometry: string;
}

/** The part of a stored result that an explanation needs. */
export interface ExplainedResult {
  readonly assessment: PatchAssessment;
  readonly changePatches?: ChangePatches | null;
  readonly excavation?: ExcavationRecord | null;
  readonly baselineScenes: readonly ExplainedScene[];
  readonly currentScenes: readonly ExplainedScene[];
  readonly analysisGrid: { readonly crs: string; readonly gsd: number } | null;
}

export interface ScoringProfile {
  readonly target: TargetProfile;
  readonly eco: EcoProfile;
  readonly scoring: NonNullable<Policy['score']>;
}

/**
 * Paragraphs in the order in which the result was made: verdict, scenes, what was seen, one scale, classes, change, reference, then
 * the score with its arithmetic, or what was missing and what would help.
 */
export function explainAssessment(
  patch: Patch,
  result: ExplainedResult,
  policy: Policy,
  language: Language,
): readonly Paragraph[] {
  const { assessment } = result;
  const profile = profileOf(patch, policy);
  const paragraphs = [
    verdict(patch, assessment, language),
    scenes(result, language),
    explainRegistration(assessment.registration, language),
    observation(assessment, policy, language),
    explainNormalisation(assessment, language),
    classes(assessment, policy, language),
    change(result, policy, language),
    explainExcavation(result.excavation, assessment.areaM2, language),
    reference(assessment, language),
    explainIntervals(assessment, policy, language),
    ...(assessment.score && profile ? explainScore(assessment.score, profile, language) : []),
    assessment.score && explainEvidence(assessment.score, policy, language),
    missing(assessment, policy, language),
    remarks(assessment, language),
  ];
  return paragraphs.filter((paragraph) => paragraph !== null);
}

/** The numbers of the policy that apply to a patch; null where it is not scored by vegetation. */
export function profileOf(patch: Pick<Patch, 'targetLandUse' | 'ecoType'>, policy: Policy): ScoringProfile | null {
  if (policy.score === null || patch.targetLandUse === 'built') return null;
  // SCIENCE §5.2: scored as grass until the target is decided.
  const target = patch.targetLandUse === 'unknown' ? 'grass' : patch.targetLandUse;
  return { target: policy.score.targets[target], eco: policy.ecoTypes[patch.ecoType], scoring: policy.score };
}

function verdict(patch: Patch, assessment: PatchAssessment, language: Language): Paragraph {
  const zh = language === 'zh';
  const { score, reason, evidenceClass } = assessment;
  const lines = [
    `${patch.name} ${patch.patchId} · ${patch.city} ${patch.county}`.trim(),
    zh
      ? `修复方向 ${say(TARGET_WORDS, patch.targetLandUse, language)}，生态类型 ${say(ECO_TYPE_WORDS, patch.ecoType, language)}，实施阶段 ${say(STAGE_WORDS, patch.stage, language)}`
      : `target ${say(TARGET_WORDS, patch.targetLandUse, language)}, eco-type ${say(ECO_TYPE_WORDS, patch.ecoType, language)}, stage ${say(STAGE_WORDS, patch.stage, language)}`,
    `${zh ? '变化结论：' : 'outcome: '}${say(OUTCOMES, assessment.outcome, language)}`,
  ];
  if (score) lines.push(scoreLine(score, language));
  if (reason) lines.push(`${zh ? '原因：' : 'reason: '}${say(REASONS, reason, language)} (${reason})`);
  if (evidenceClass) {
    lines.push(`${zh ? '证据等级：' : 'evidence class: '}${say(EVIDENCE_CLASSES, evidenceClass, language)}`);
  }
  return { heading: zh ? '结论' : 'Verdict', lines };
}

function scoreLine(score: Score, language: Language): string {
  const { value, grade, provisional, interval } = score;
  const graded = `${sayGrade(grade, provisional, language)}${mayBe(score, language)}`;
  if (interval !== null) {
    return language === 'zh'
      ? `遥感证据分：${sayScore(score)} 分（90 % 区间；${graded}）`
      : `evidence score: ${sayScore(score)} points (90 % interval; ${graded})`;
  }
  if (language === 'zh') return `遥感证据分：${value.toFixed(1)} 分（${graded}；无误差区间）`;
  return `evidence score: ${value.toFixed(1)} points (${graded}; no interval)`;
}

/** Both grades where the interval crosses a limit. */
function mayBe({ gradeRange }: Score, language: Language): string {
  if (gradeRange === null || gradeRange[0] === gradeRange[1]) return '';
  const [lowest, highest] = gradeRange.map((grade) => say(GRADES, grade, language));
  return language === 'zh' ? `，可能为${lowest}至${highest}` : `, may be ${lowest} to ${highest}`;
}

function scenes(result: ExplainedResult, language: Language): Paragraph {
  const zh = language === 'zh';
  const lineOf = (label: string, uses: readonly ExplainedScene[]): string[] =>
    uses.length === 0
      ? [`${label}${zh ? '无影像' : 'no scene'}`]
      : uses.map(
          ({ date, sensor, gsd, radiometry, name }) =>
            `${label}${date} ${saySensor(sensor, language)}, ${Number(gsd.toPrecision(3))} ${zh ? '米' : 'm'}, ${radiometry}, ${name}`,
        );
  const lines = [
    ...lineOf(zh ? '前时相：' : 'baseline: ', result.baselineScenes),
    ...lineOf(zh ? '后时相：' : 'current: ', result.currentScenes),
  ];
  if (result.analysisGrid) {
    const { gsd, crs } = result.analysisGrid;
    lines.push(`${zh ? '对比格网：' : 'compared on: '}${Number(gsd.toPrecision(3))} ${zh ? '米' : 'm'}, ${crs}`);
  }
  return { heading: zh ? '影像' : 'Scenes', lines };
}

function observation(assessment: PatchAssessment, policy: Policy, language: Language): Paragraph {
  const zh = language === 'zh';
  const { areaM2, observedM2, unseenM2 } = assessment;
  const share = sayPercent(figuresOf(assessment).observedShare, language);
  const { maxShare, weakShare } = policy.unseen;
  const causes = (Object.keys(UNSEEN_WORDS) as UnseenCause[])
    .filter((cause) => unseenM2[cause] > 0)
    .map((cause) => `${say(UNSEEN_WORDS, cause, language)} ${sayHectares(unseenM2[cause], language)}`);
  return {
    heading: zh ? '看到了多少' : 'What was seen',
    lines: [
      zh
        ? `图斑 ${sayHectares(areaM2, language)}（${sayMu(areaM2, language)}），两期均观测到 ${sayHectares(observedM2, language)}，占 ${share}`
        : `patch ${sayHectares(areaM2, language)} (${sayMu(areaM2, language)}), seen on both dates ${sayHectares(observedM2, language)}, ${share}`,
      `${zh ? '未观测：' : 'not seen: '}${causes.length === 0 ? (zh ? '无' : 'nothing') : causes.join(zh ? '，' : ', ')}`,
      zh
        ? `限值：未观测超过 ${sayPercent(maxShare, language)} 判为证据不足，超过 ${sayPercent(weakShare, language)} 加注说明`
        : `limits: over ${sayPercent(maxShare, language)} not seen is insufficient evidence, over ${sayPercent(weakShare, language)} is remarked`,
      ...explainWhole(assessment, language),
    ],
  };
}

function classes(assessment: PatchAssessment, policy: Policy, language: Language): Paragraph | null {
  const { baseline, current, observedM2 } = assessment;
  if (baseline === null || current === null || observedM2 === 0) return null;
  const zh = language === 'zh';
  const { cover } = policy;
  const rule =
    cover.kind === 'fvc'
      ? current.ndviMean === null && current.threshold !== null
        ? colourRule(current.threshold.value, language)
        : coverRule(cover, current.threshold, language)
      : zh
        ? `阈值：NDVI 低于 ${cover.bareBelow} 为裸露`
        : `threshold: NDVI below ${cover.bareBelow} is bare`;
  return {
    heading: zh
      ? '裸露与植被（只计两期均观测到的部分）'
      : 'Bare ground and vegetation (of the part seen on both dates)',
    lines: [
      measureLine(zh ? '前时相：' : 'baseline: ', baseline, language),
      measureLine(zh ? '后时相：' : 'current: ', current, language),
      rule,
    ],
  };
}

/** Dates without NIR: the threshold is in excess green, not in cover. */
function colourRule(excessGreen: number, language: Language): string {
  return language === 'zh'
    ? `两期均无近红外：过绿指数不低于 ${excessGreen.toFixed(3)} 的像元为植被（由两期合并直方图求得）`
    : `no near infrared: pixels with excess green from ${excessGreen.toFixed(3)} on are vegetated (from the pair's own histogram)`;
}

/** The threshold that was used, which the pair's own histogram may have moved from the policy's. */
function coverRule(
  { bareBelow, vegetatedFrom }: { readonly bareBelow: number; readonly vegetatedFrom: number },
  threshold: DateMeasure['threshold'],
  language: Language,
): string {
  const zh = language === 'zh';
  const isAdaptive = threshold !== null && threshold.source !== 'prior';
  const from = isAdaptive ? threshold.value.toFixed(3) : String(vegetatedFrom);
  const origin = zh ? '（由两期合并直方图求得）' : " (from the pair's own histogram)";
  return zh
    ? `阈值：覆盖度低于 ${bareBelow} 为裸露，低于 ${from}${isAdaptive ? origin : ''} 为稀疏植被，其余为植被；裸露地面 = 裸露 + 稀疏植被`
    : `thresholds: cover below ${bareBelow} is bare, below ${from}${isAdaptive ? origin : ''} sparse, else vegetated; bare ground = bare + sparse`;
}

function measureLine(label: string, measure: DateMeasure, language: Language): string {
  const zh = language === 'zh';
  const { areasM2, unvegetatedM2, ndviMean, coverMean, endMembers } = measure;
  const parts = [
    zh
      ? `裸露地面 ${sayHectares(unvegetatedM2, language)}（裸露 ${sayHectares(areasM2.bare, language)}，稀疏植被 ${sayHectares(areasM2.sparse, language)}）`
      : `bare ground ${sayHectares(unvegetatedM2, language)} (bare ${sayHectares(areasM2.bare, language)}, sparse ${sayHectares(areasM2.sparse, language)})`,
    `${zh ? '植被' : 'vegetated'} ${sayHectares(areasM2.vegetated, language)}`,
  ];
  if (areasM2.water > 0) parts.push(`${zh ? '水体' : 'water'} ${sayHectares(areasM2.water, language)}`);
  if (areasM2.built > 0) parts.push(`${zh ? '建筑' : 'built'} ${sayHectares(areasM2.built, language)}`);
  if (ndviMean !== null) parts.push(`${zh ? '平均 NDVI' : 'mean NDVI'} ${ndviMean.toFixed(3)}`);
  if (coverMean !== null) parts.push(`${zh ? '植被覆盖度' : 'cover'} ${sayPercent(coverMean, language)}`);
  if (endMembers) {
    const source = endMembers.source === 'local' ? (zh ? '周边求得' : 'local') : zh ? '默认值' : 'defaults';
    parts.push(
      zh
        ? `端元 裸土 ${endMembers.soil.toFixed(3)}、植被 ${endMembers.vegetation.toFixed(3)}（${source}）`
        : `end-members soil ${endMembers.soil.toFixed(3)}, vegetation ${endMembers.vegetation.toFixed(3)} (${source})`,
    );
  }
  return `${label}${parts.join(zh ? '；' : '; ')}`;
}

function change({ assessment, changePatches }: ExplainedResult, policy: Policy, language: Language): Paragraph | null {
  const figures = figuresOf(assessment);
  if (figures.netBareM2 === null) return null;
  const zh = language === 'zh';
  const lines = [
    zh
      ? `裸露地面净变化 ${sayHectaresChange(figures.netBareM2, language)}：裸露转植被 ${sayHectares(figures.bareToVegetatedM2, language)}，新增裸露 ${sayHectares(figures.newBareM2, language)}`
      : `net change of bare ground ${sayHectaresChange(figures.netBareM2, language)}: bare to vegetated ${sayHectares(figures.bareToVegetatedM2, language)}, newly bare ${sayHectares(figures.newBareM2, language)}`,
  ];
  if (assessment.groups && policy.hysteresis) {
    const { restoredM2, newlyDisturbedM2 } = assessment.groups;
    lines.push(
      zh
        ? `其中覆盖度变化不小于 ${policy.hysteresis.minDelta} 的：恢复 ${sayHectares(restoredM2, language)}，新受损 ${sayHectares(newlyDisturbedM2, language)}`
        : `of it with a change of cover of at least ${policy.hysteresis.minDelta}: restored ${sayHectares(restoredM2, language)}, newly disturbed ${sayHectares(newlyDisturbedM2, language)}`,
    );
  }
  lines.push(
    zh
      ? `增减均不超过可判面积的 ${sayPercent(policy.change.stableShare, language)} 时为基本稳定`
      : `stable where neither gain nor loss exceeds ${sayPercent(policy.change.stableShare, language)} of the observed area`,
  );
  const clearing = assessment.groups?.worksClearingM2 ?? 0;
  if (clearing > 0) {
    lines.push(
      zh
        ? `施工清表 ${sayHectares(clearing, language)}，不作新受损`
        : `cleared by works ${sayHectares(clearing, language)}, no new disturbance`,
    );
  }
  lines.push(...explainPatches(changePatches, language));
  return { heading: zh ? '变化' : 'Change', lines };
}

function reference({ ring, reference: stoodIn }: PatchAssessment, language: Language): Paragraph | null {
  const zh = language === 'zh';
  const library = stoodIn === undefined ? [] : [libraryLine(stoodIn, language)];
  const heading = zh ? '参照区' : 'Reference ring';
  if (ring === null) return library.length === 0 ? null : { heading, lines: library };
  const [inner, outer] = [Math.round(ring.innerMetres), Math.round(ring.outerMetres)];
  const covers = [ring.coverBaseline, ring.coverCurrent, ring.unvegetatedShare].map((share) =>
    sayPercent(share, language),
  );
  return {
    heading,
    lines: [
      zh
        ? `图斑外 ${inner}—${outer} 米，${ring.pixelCount} 个像元；植被覆盖度 ${covers[0]} → ${covers[1]}，天然裸露占 ${covers[2]}`
        : `${inner}–${outer} m outside the patch, ${ring.pixelCount} pixels; cover ${covers[0]} → ${covers[1]}, naturally bare ${covers[2]}`,
      ...library,
    ],
  };
}

function libraryLine({ library, entry }: NonNullable<PatchAssessment['reference']>, language: Language): string {
  const [cover, spread, bare] = [entry.cover, entry.coverSpread, entry.unvegetatedShare].map((share) =>
    sayPercent(share, language),
  );
  const hash = library.slice(0, 12);
  return language === 'zh'
    ? `周边参照区不可用，以修复区 ${entry.zone} 参照库 ${hash} 代之：植被覆盖度 ${cover}（各矿山间离散 ${spread}），天然裸露占 ${bare}，求自 ${entry.mineCount} 处矿山 ${entry.sceneCount} 景；分值暂定，至多 C 级`
    : `the surroundings cannot serve; library ${hash} of zone ${entry.zone} stands in: cover ${cover} (spread over mines ${spread}), naturally bare ${bare}, from ${entry.mineCount} mines in ${entry.sceneCount} scenes; provisional, class C at most`;
}

function missing(
  { reason, status, withheld }: PatchAssessment,
  { score }: Policy,
  language: Language,
): Paragraph | null {
  if (reason === null || status === 'scored' || status === 'measured') return null;
  const zh = language === 'zh';
  const lines = [
    zh
      ? `${say(REASONS, reason, language)}，因此没有分值。没有分值不是零分，已测得的面积仍然有效。`
      : `${say(REASONS, reason, language)}, so there is no score. That is no score of zero; areas that were measured still hold.`,
    ...tooWide(withheld?.score.interval ?? null, score?.evidence.halfWidth[2], language),
    `${zh ? '怎样才能判：' : 'what would help: '}${say(REMEDIES, reason, language)}`,
  ];
  return { heading: zh ? '为何没有分值' : 'Why there is no score', lines };
}

/** How wide, and never the score itself. */
function tooWide(interval: Interval | null, limit: number | undefined, language: Language): readonly string[] {
  if (interval === null || limit === undefined) return [];
  const half = halfWidth(interval).toFixed(1);
  return [
    language === 'zh'
      ? `分值的 90 % 区间半宽 ${half} 分，超过限值 ${limit} 分`
      : `the half-width of the score's 90 % interval is ${half} points, above the limit of ${limit}`,
  ];
}

function remarks({ flags }: PatchAssessment, language: Language): Paragraph | null {
  if (flags.length === 0) return null;
  return {
    heading: language === 'zh' ? '说明' : 'Remarks',
    lines: flags.map((flag) => `${sayFlag(flag, language)} (${flag})`),
  };
}
