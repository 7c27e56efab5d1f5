/** Chapters 1 to 3: the whole, the spot check, what could not be judged. */
import type { Outcome, ReasonCode, UnseenCause } from '../../analysis/assessment.ts';
import type { Report, ReportRow } from '../../app/ports/reports.ts';
import type { PatchResult } from '../../app/ports/work.ts';
import type { Language } from '../../errors.ts';
import {
  figuresOf,
  fixed,
  hectares,
  sayBeijingTime,
  sayHectares,
  sayHectaresChange,
  sayPercent,
} from '../../oversight/figures.ts';
import { GRADES, GROUNDS, OUTCOMES, REASONS, REMEDIES, say, sayGrade, UNSEEN_WORDS } from '../../oversight/words.ts';
import { escapeHtml } from './escape.ts';
import { barRows, stackedBar } from './html-charts.ts';
import { OUTCOME_COLOURS } from './qml.ts';

const GRADE_COLOURS = { excellent: '#10884a', good: '#7fb77c', fair: '#e0a12b', poor: '#c4502e' } as const;

export function overviewChapter(report: Report, language: Language): string {
  const zh = language === 'zh';
  const patches = (count: number): string => (zh ? `${count} 个` : `${count}`);
  const counts = Map.groupBy(report.rows, ({ result }) => result.assessment.outcome);
  const outcomes = (Object.keys(OUTCOME_COLOURS) as Outcome[]).map((outcome) => ({
    label: say(OUTCOMES, outcome, language),
    value: counts.get(outcome)?.length ?? 0,
    colour: OUTCOME_COLOURS[outcome],
    text: patches(counts.get(outcome)?.length ?? 0),
  }));
  return `<h2>${zh ? '一、总体情况' : '1 Overview'}</h2>
${tiles(report, language)}
<h3>${zh ? '变化结论（图斑数）' : 'Outcomes (patches)'}</h3>
${stackedBar(outcomes, zh ? '变化结论' : 'outcomes')}
${gradesOf(report, language)}
${areasOf(report, language)}`;
}

function tiles(report: Report, language: Language): string {
  const zh = language === 'zh';
  const { rows } = report;
  const mines = new Set(rows.map(({ patch }) => patch.mineId)).size;
  const area = sum(rows.map(({ result }) => result.assessment.areaM2));
  const observed = sum(rows.map(({ result }) => result.assessment.observedM2));
  const judged = rows.filter(({ result }) => result.assessment.outcome !== 'insufficient_evidence').length;
  const items: readonly (readonly [string, string])[] = [
    [zh ? `${rows.length} 个` : `${rows.length}`, zh ? `图斑，属 ${mines} 处矿山` : `patches of ${mines} mines`],
    [sayHectares(area, language), zh ? '图斑总面积' : 'area of all patches'],
    [sayPercent(area > 0 ? observed / area : null, language), zh ? '可判面积占比' : 'of it seen on both dates'],
    [
      zh ? `${judged} / ${rows.length} 个` : `${judged} / ${rows.length}`,
      zh ? '图斑证据足以下结论或已作分类' : 'patches with enough evidence for an outcome',
    ],
  ];
  return `<div class="tiles">${items.map(([value, label]) => `<div class="tile"><b>${escapeHtml(value)}</b><span>${escapeHtml(label)}</span></div>`).join('')}</div>`;
}

function gradesOf(report: Report, language: Language): string {
  const zh = language === 'zh';
  const scores = report.rows.flatMap(({ result }) => (result.assessment.score ? [result.assessment.score] : []));
  if (scores.length === 0) return '';
  const provisional = scores.some((score) => score.provisional);
  const bars = (['excellent', 'good', 'fair', 'poor'] as const).map((grade) => {
    const count = scores.filter((score) => score.grade === grade).length;
    const label = provisional ? sayGrade(grade, true, language) : say(GRADES, grade, language);
    return { label, value: count, colour: GRADE_COLOURS[grade], text: zh ? `${count} 个` : `${count}` };
  });
  return `<h3>${zh ? `评级（已评 ${scores.length} 个图斑）` : `Grades (of ${scores.length} graded patches)`}</h3>
${stackedBar(bars, zh ? '评级' : 'grades')}`;
}

/** Only patches with numbers on both dates; how many are left out is said. */
function areasOf(report: Report, language: Language): string {
  const zh = language === 'zh';
  const measured = report.rows.flatMap(({ result }) => {
    const figures = figuresOf(result.assessment);
    return figures.netBareM2 === null ? [] : [figures];
  });
  if (measured.length === 0) return '';
  const of = (pick: 'baselineBareM2' | 'currentBareM2' | 'bareToVegetatedM2' | 'newBareM2'): number =>
    sum(measured.map((figures) => figures[pick] ?? 0));
  const row = (label: string, m2: number, colour: string) => ({
    label,
    value: m2,
    colour,
    text: sayHectares(m2, language),
  });
  const [before, after] = [of('baselineBareM2'), of('currentBareM2')];
  const left = report.rows.length - measured.length;
  const note = zh
    ? `${measured.length} 个图斑有两期数值，裸露地面净变化 ${sayHectaresChange(after - before, language)}；其余 ${left} 个图斑没有数值，未计入。只计两期均观测到的部分，不外推。`
    : `${measured.length} patches have numbers on both dates; net change of bare ground ${sayHectaresChange(after - before, language)}. ${left} patches have none and are left out. Only what was seen on both dates counts; nothing is extrapolated.`;
  return `<h3>${zh ? '裸露地面' : 'Bare ground'}</h3>
${barRows([
  row(zh ? '前时相裸露' : 'bare at baseline', before, '#d3a75f'),
  row(zh ? '后时相裸露' : 'bare now', after, '#d3a75f'),
  row(zh ? '裸露转植被' : 'bare to vegetated', of('bareToVegetatedM2'), '#10884a'),
  row(zh ? '新增裸露' : 'newly bare', of('newBareM2'), '#d01c6e'),
])}
<p class="small">${escapeHtml(note)}</p>`;
}

export function spotCheckChapter(report: Report, language: Language): string {
  const zh = language === 'zh';
  const title = `<h2>${zh ? '二、抽查建议' : '2 Spot check'}</h2>`;
  const { spotCheck } = report;
  if (spotCheck === null) {
    const none = zh
      ? '本报告未附抽查名单。抽查名单由 qingshan spotcheck 按季度抽取。'
      : 'No spot check was drawn. Draw one with qingshan spotcheck.';
    return `${title}<p>${none}</p>`;
  }
  const names = new Map(report.rows.map(({ patch }) => [patch.mineId, patch]));
  const rows = spotCheck.rows.map((row) => {
    const patch = names.get(row.mineId);
    const place = patch ? `${patch.city} ${patch.county}`.trim() : '';
    const cells = [row.mineId, patch?.name ?? '', place, say(GROUNDS, row.ground, language), row.detail];
    return `<tr><td class="n">${row.order}</td>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  });
  const headings = zh
    ? ['序号', '主体编号', '矿山名称', '所在地', '抽查依据', '依据说明']
    : ['order', 'mine id', 'mine name', 'place', 'ground', 'detail'];
  const how = zh
    ? `共抽取 ${spotCheck.rows.length} 处（限额 ${spotCheck.capacity} 处）：先取重点工程、新增裸露地面、低分与证据不足者，并预留随机抽取的份额。随机数由 mulberry32 以种子 ${spotCheck.seed} 生成，抽样框校验码 ${spotCheck.frameHash}，抽取于 ${sayBeijingTime(spotCheck.drawnAt, language)}；同一抽样框、限额和种子必得同一名单。`
    : `${spotCheck.rows.length} mines (capacity ${spotCheck.capacity}): key projects, new bare ground, low scores and insufficient evidence first, with a share set aside for a random draw. Random numbers by mulberry32 with seed ${spotCheck.seed}, frame hash ${spotCheck.frameHash}, drawn at ${sayBeijingTime(spotCheck.drawnAt, language)}; the same frame, capacity and seed give the same list.`;
  return `${title}
<p>${escapeHtml(how)}</p>
<div class="wide"><table class="grid"><thead><tr>${headings.map((heading) => `<th>${heading}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

export function insufficientChapter(report: Report, language: Language): string {
  const zh = language === 'zh';
  const title = `<h2>${zh ? '三、证据不足及原因' : '3 Insufficient evidence and why'}</h2>`;
  const rows = report.rows.filter(({ result }) => result.assessment.status === 'insufficient_evidence');
  if (rows.length === 0) return `${title}<p>${zh ? '没有证据不足的图斑。' : 'No patch lacks evidence.'}</p>`;
  const byReason = [...Map.groupBy(rows, ({ result }) => result.assessment.reason)]
    .flatMap(([reason, group]) => (reason === null ? [] : [{ reason, count: group.length }]))
    .toSorted((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
  const bars = byReason.map(({ reason, count }) => ({
    label: `${say(REASONS, reason, language)} (${reason})`,
    value: count,
    colour: '#8b8f93',
    text: zh ? `${count} 个` : `${count}`,
  }));
  const remedies = byReason.map(({ reason }) => remedy(reason, language));
  const headings = zh
    ? ['图斑编号', '矿山名称', '原因', '可判面积占比', '未观测部分']
    : ['patch id', 'mine name', 'reason', 'observed share', 'not seen'];
  const intro = zh
    ? `${rows.length} 个图斑证据不足。证据不足是结论，不是零分；有更好的影像入库后自动重新评价。`
    : `${rows.length} patches lack evidence. That is a result and no score of zero; they are judged again when a better scene arrives.`;
  return `${title}
<p>${intro}</p>
${barRows(bars)}
<h3>${zh ? '怎样才能判' : 'What would help'}</h3>
<dl>${remedies.join('')}</dl>
<div class="wide"><table class="grid"><thead><tr>${headings.map((heading) => `<th>${heading}</th>`).join('')}</tr></thead><tbody>${rows.map((row) => insufficientRow(row, language)).join('')}</tbody></table></div>`;
}

function remedy(reason: ReasonCode, language: Language): string {
  return `<dt>${escapeHtml(say(REASONS, reason, language))}</dt><dd>${escapeHtml(say(REMEDIES, reason, language))}</dd>`;
}

function insufficientRow({ patch, result }: ReportRow, language: Language): string {
  const { assessment } = result;
  const reason =
    assessment.reason === null ? '' : `${say(REASONS, assessment.reason, language)} (${assessment.reason})`;
  const share = sayPercent(figuresOf(assessment).observedShare, language);
  const cells = [patch.patchId, patch.name, reason].map((cell) => `<td>${escapeHtml(cell)}</td>`).join('');
  return `<tr>${cells}<td class="n">${escapeHtml(share)}</td><td>${escapeHtml(unseenText(result, language))}</td></tr>`;
}

/** `云 1.20 公顷，云影 0.10 公顷`; causes below half a hundredth of a hectare are left out. */
export function unseenText(result: PatchResult, language: Language): string {
  const zh = language === 'zh';
  const { unseenM2 } = result.assessment;
  // Nothing was read, so nothing is known of clouds or edges.
  if (result.currentScenes.length === 0) return zh ? '未作比较' : 'not compared';
  const parts = (Object.keys(UNSEEN_WORDS) as UnseenCause[])
    .filter((cause) => Number(fixed(hectares(unseenM2[cause]), 2)) > 0)
    .map((cause) => `${say(UNSEEN_WORDS, cause, language)} ${sayHectares(unseenM2[cause], language)}`);
  if (parts.length === 0) return zh ? '无' : 'none';
  return parts.join(zh ? '，' : ', ');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
