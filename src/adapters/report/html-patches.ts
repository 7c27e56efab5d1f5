/** Chapter 4: every patch in one table, then each with its picture. */
import type { Score } from '../../analysis/assessment.ts';
import type { Report, ReportRow } from '../../app/ports/reports.ts';
import type { Language } from '../../errors.ts';
import { explainExcavation } from '../../oversight/explain-excavation.ts';
import { explainPatches, explainWhole } from '../../oversight/explain-change.ts';
import { sayCompliance, sayObstacles } from '../../oversight/explain-standing.ts';
import {
  figuresOf,
  fixed,
  hectares,
  sayHectares,
  sayHectaresChange,
  sayMu,
  sayPercent,
} from '../../oversight/figures.ts';
import {
  inHectares,
  rangesOf,
  sayGradeRange,
  sayHectaresChangeRange,
  sayHectaresRange,
  sayScore,
} from '../../oversight/interval-words.ts';
import type { Range } from '../../oversight/interval-words.ts';
import { flagsIn } from '../../oversight/quarter-flags.ts';
import {
  EVIDENCE_CLASSES,
  OUTCOMES,
  REASONS,
  say,
  sayFlag,
  sayGrade,
  sayList,
  STAGE_WORDS,
  TARGET_WORDS,
  WRITE_OFFS,
} from '../../oversight/words.ts';
import { newBareTable } from './change-patches.ts';
import { datesOf, sensorsOf } from './columns.ts';
import { excavationSection } from './excavations.ts';
import { escapeHtml } from './escape.ts';
import { scoreBar } from './html-charts.ts';
import { unseenText } from './html-overview.ts';
import { OUTCOME_COLOURS } from './qml.ts';

export interface Picture {
  readonly uri: string;
  readonly width: number;
  readonly height: number;
}

export function patchesChapter(report: Report, pictures: ReadonlyMap<ReportRow, Picture>, language: Language): string {
  const zh = language === 'zh';
  const headings = zh
    ? [
        '图斑编号',
        '矿山名称',
        '县(市、区)',
        '面积(公顷)',
        '可判(%)',
        '前时相裸露(公顷)',
        '后时相裸露(公顷)',
        '净变化(公顷)',
        '遥感证据分',
        '评级',
        '变化结论',
        '证据等级',
      ]
    : [
        'patch id',
        'mine name',
        'county',
        'area (ha)',
        'seen (%)',
        'bare at baseline (ha)',
        'bare now (ha)',
        'net change (ha)',
        'score (points)',
        'grade',
        'outcome',
        'evidence class',
      ];
  const left = report.rows.filter((row) => row.result.chip !== null).length - pictures.size;
  const note =
    left === 0
      ? ''
      : `<p class="small">${zh ? `另有 ${left} 个图斑的对比图未嵌入本文件，见 chips 文件夹。` : `The pictures of ${left} more patches are not in this file; see the folder chips.`}</p>`;
  return `<h2>${zh ? '四、分图斑结果' : '4 Patches'}</h2>
<p>${zh ? '空白表示没有数值，不是 0。' : 'An empty cell is no number, never a zero.'}</p>
<div class="wide"><table class="grid"><thead><tr>${headings.map((heading) => `<th>${heading}</th>`).join('')}</tr></thead><tbody>
${report.rows.map((row) => tableRow(row, language)).join('\n')}
</tbody></table></div>
${newBareTable(report, language)}
${excavationSection(report, language)}
${note}
${report.rows.map((row) => patchCard(row, pictures.get(row), language)).join('\n')}`;
}

function tableRow({ patch, result: { assessment } }: ReportRow, language: Language): string {
  const figures = figuresOf(assessment);
  const { score } = assessment;
  const ranges = rangesOf(assessment);
  const bare = [
    [figures.baselineBareM2, ranges.baselineBare],
    [figures.currentBareM2, ranges.currentBare],
    [figures.netBareM2, ranges.netBare],
  ] as const;
  const numbers = [
    fixed(hectares(figures.areaM2), 2),
    figures.observedShare === null ? '' : fixed(100 * figures.observedShare, 1),
    ...bare.map(([m2, range]) =>
      m2 === null ? '' : `${fixed(hectares(m2), 2)}${rangeText(inHectares(range), 2, language)}`,
    ),
    score === null
      ? ''
      : `${fixed(score.value, 1)}${rangeText(score.interval, 1, language)}${scoreBar(score.value, score.interval)}`,
  ];
  const grade = score === null ? '' : sayGrade(score.grade, score.provisional, language);
  const cells = [
    ...[patch.patchId, patch.name, patch.county].map((text) => `<td>${escapeHtml(text)}</td>`),
    ...numbers.map((text) => `<td class="n">${text}</td>`),
    `<td class="short">${escapeHtml(grade)}</td>`,
    `<td>${outcomeTag(assessment.outcome, language)}</td>`,
    `<td class="letter">${assessment.evidenceClass ?? ''}</td>`,
  ];
  return `<tr>${cells.join('')}</tr>`;
}

/** On a line of its own, so that the values stay in a column. */
function rangeText(range: Range | null, decimals: number, language: Language): string {
  if (range === null) return '';
  const ends = [range.low, range.high].map((end) => fixed(end, decimals).replace('-', '−'));
  const to = range.low < 0 ? (language === 'zh' ? ' 至 ' : ' to ') : '–';
  return `<span class="range">(${ends.join(to)})</span>`;
}

function outcomeTag(outcome: keyof typeof OUTCOME_COLOURS, language: Language): string {
  const dark = outcome === 'not_applicable' || outcome === 'stable' || outcome === 'mixed' ? ';color:#1f2a24' : '';
  return `<span class="tag" style="background:${OUTCOME_COLOURS[outcome]}${dark}">${escapeHtml(say(OUTCOMES, outcome, language))}</span>`;
}

function patchCard(row: ReportRow, picture: Picture | undefined, language: Language): string {
  const { patch, result } = row;
  const { assessment } = result;
  const zh = language === 'zh';
  const title = patch.name === '' ? patch.patchId : `${patch.name} · ${patch.patchId}`;
  const place = [patch.city, patch.county].filter(Boolean).join(' ');
  const facts = [
    place,
    `${zh ? '修复方向' : 'target'} ${say(TARGET_WORDS, patch.targetLandUse, language)}`,
    `${zh ? '实施阶段' : 'stage'} ${say(STAGE_WORDS, patch.stage, language)}`,
    `${sayHectares(assessment.areaM2, language)}${zh ? '（' : ' ('}${sayMu(assessment.areaM2, language)}${zh ? '）' : ')'}`,
  ].filter(Boolean);
  const remarks = flagsIn(row.quarter, result).map((flag) => sayFlag(flag, language));
  const lines = [
    escapeHtml(facts.join(' · ')),
    `${outcomeTag(assessment.outcome, language)} ${escapeHtml(verdictText(row, language))}`,
    escapeHtml(numbersText(row, language)),
    escapeHtml(sentences(explainWhole(assessment, language), language)),
    escapeHtml(sentences(explainPatches(result.changePatches, language), language)),
    escapeHtml(excavationText(row, language)),
    escapeHtml(standingText(row, language)),
    remarks.length === 0 ? '' : escapeHtml(`${zh ? '说明' : 'remarks'}：${sayList(remarks, language)}`),
  ].filter(Boolean);
  const image = picture
    ? `<img src="${picture.uri}" width="${picture.width}" height="${picture.height}" alt="${escapeHtml(zh ? `${title} 两期对比图` : `both dates of ${title}`)}">`
    : result.chip === null
      ? ''
      : `<p class="small">${escapeHtml(`${zh ? '对比图' : 'picture'} ${result.chip}`)}</p>`;
  return `<section class="patch"><h3>${escapeHtml(title)}</h3>
${lines.map((line) => `<p>${line}</p>`).join('')}
${image}
<p class="small">${escapeHtml(`${zh ? '结果校验码' : 'result key'} ${row.key} · ${zh ? '规则' : 'policy'} ${row.policyLabel}`)}</p></section>`;
}

function sentences(lines: readonly string[], language: Language): string {
  const stop = language === 'zh' ? '。' : '. ';
  return lines
    .map((line) => `${line}${stop}`)
    .join('')
    .trim();
}

function excavationText({ result }: ReportRow, language: Language): string {
  const paragraph = explainExcavation(result.excavation, result.assessment.areaM2, language);
  if (paragraph === null) return '';
  return `${language === 'zh' ? '新增开挖：' : 'New excavation: '}${sentences(paragraph.lines, language)}`;
}

function standingText({ standing }: ReportRow, language: Language): string {
  if (standing === undefined) return '';
  const zh = language === 'zh';
  const advice = say(WRITE_OFFS, standing.advice, language);
  const missing = sayObstacles(standing, language);
  const why = missing === '' ? '' : zh ? `（未满足：${missing}）` : ` (missing: ${missing})`;
  return zh
    ? `覆盖度${sayCompliance(standing, language)}；销号建议 ${advice}${why}，由人决定。`
    : `Cover compliance ${sayCompliance(standing, language)}; write-off ${advice}${why}; a person decides.`;
}

function verdictText({ result: { assessment } }: ReportRow, language: Language): string {
  const zh = language === 'zh';
  const { score, reason, evidenceClass } = assessment;
  const parts = [
    reason === null ? null : `${say(REASONS, reason, language)} (${reason})`,
    score === null
      ? null
      : zh
        ? `遥感证据分 ${sayScore(score)} 分，${gradeText(score, language)}`
        : `evidence score ${sayScore(score)} points, ${gradeText(score, language)}`,
    evidenceClass === null
      ? null
      : `${zh ? '证据等级' : 'evidence class'} ${say(EVIDENCE_CLASSES, evidenceClass, language)}`,
  ];
  return parts.filter((part) => part !== null).join(zh ? '；' : '; ');
}

/** `良（良—优）` where the interval crosses a limit. */
function gradeText(score: Score, language: Language): string {
  const grade = sayGrade(score.grade, score.provisional, language);
  const range = sayGradeRange(score, language);
  if (range === null || score.gradeRange?.[0] === score.gradeRange?.[1]) return grade;
  return language === 'zh' ? `${grade}（${range}）` : `${grade} (${range})`;
}

function numbersText({ result }: ReportRow, language: Language): string {
  const zh = language === 'zh';
  const { assessment } = result;
  const figures = figuresOf(assessment);
  const unseen = unseenText(result, language);
  const dates = [datesOf(result.baselineScenes, language), datesOf(result.currentScenes, language)];
  const sensors = [sensorsOf(result.baselineScenes, language), sensorsOf(result.currentScenes, language)];
  const scenes = dates.map((date, i) => (date === null ? (zh ? '无影像' : 'no scene') : `${date} ${sensors[i]}`));
  const seen = zh
    ? `两期影像 ${scenes.join(' → ')}；可判面积占比 ${sayPercent(figures.observedShare, language)}（未观测：${unseen}）`
    : `Scenes ${scenes.join(' → ')}; observed ${sayPercent(figures.observedShare, language)} (not seen: ${unseen})`;
  if (figures.netBareM2 === null) return `${seen}${zh ? '。没有两期面积。' : '. No areas of both dates.'}`;
  const ranges = rangesOf(assessment);
  const bareOf = (m2: number | null, range: Range | null): string =>
    m2 === null || range === null ? sayHectares(m2, language) : sayHectaresRange(m2, range, language);
  const bare = `${bareOf(figures.baselineBareM2, ranges.baselineBare)} → ${bareOf(figures.currentBareM2, ranges.currentBare)}`;
  const net =
    ranges.netBare === null
      ? sayHectaresChange(figures.netBareM2, language)
      : sayHectaresChangeRange(figures.netBareM2, ranges.netBare, language);
  const gained = sayHectares(figures.bareToVegetatedM2, language);
  const lost = sayHectares(figures.newBareM2, language);
  const cover = figures.currentCover === null ? '' : coverText(figures, language);
  return zh
    ? `${seen}。裸露地面 ${bare}，净变化 ${net}；裸露转植被 ${gained}，新增裸露 ${lost}${cover}。`
    : `${seen}. Bare ground ${bare}, net change ${net}; bare to vegetated ${gained}, newly bare ${lost}${cover}.`;
}

function coverText(figures: ReturnType<typeof figuresOf>, language: Language): string {
  const change = `${sayPercent(figures.baselineCover, language)} → ${sayPercent(figures.currentCover, language)}`;
  const ring = sayPercent(figures.ringCover, language);
  return language === 'zh' ? `；植被覆盖度 ${change}，参照区 ${ring}` : `; cover ${change}, reference ${ring}`;
}
