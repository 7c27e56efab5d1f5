/** Chapters 5 and 6: where the numbers come from, what they cannot say, how to use them. */
import type { EndMembers } from '../../analysis/assessment.ts';
import type { Report } from '../../app/ports/reports.ts';
import type { SceneUse } from '../../app/ports/work.ts';
import type { Language } from '../../errors.ts';
import { fixed } from '../../oversight/figures.ts';
import { CAVEAT, EVIDENCE_CLASSES, saySensor } from '../../oversight/words.ts';
import { escapeHtml } from './escape.ts';
import { limitNotes, methodNotes, tableNotes } from './method.ts';

export function methodChapter(report: Report, language: Language): string {
  const zh = language === 'zh';
  return `<h2>${zh ? '五、数据、方法与误差' : '5 Data, method and error'}</h2>
<h3>${zh ? '影像' : 'Scenes'}</h3>
${sceneTable(report, language)}
<h3>${zh ? '方法' : 'Method'} · ${escapeHtml(`${report.policy.title[language]} ${report.policy.version}`)}</h3>
${definitions(methodNotes(report.policy, language))}
${endMemberTable(report, language)}
<h3>${zh ? '误差与局限' : 'Error and limits'}</h3>
<ul>${limitNotes(language)
    .map((note) => `<li>${escapeHtml(note)}</li>`)
    .join('')}</ul>`;
}

export function usageChapter(report: Report, language: Language): string {
  const zh = language === 'zh';
  const classes = Object.values(EVIDENCE_CLASSES)
    .map((words) => words[language])
    .join(zh ? '；' : '; ');
  const notes = zh
    ? ([
        ['用途', CAVEAT.zh],
        ['证据等级', `${classes}。只有 A、B 级且非暂定的结果可作为奖补或处罚名单的参考。`],
        [
          '复核',
          `每个图斑附结果校验码。用相同的影像、图斑边界与规则 ${report.policy.id} ${report.policy.version} 重新运行，应得到相同的校验码和数值；qingshan explain 逐项列出一个分值的由来。`,
        ],
        [
          '文件',
          'mines.xlsx、mines.csv 为结果表；results.gpkg 可在 QGIS、ArcGIS 中打开；chips 为两期对比图；change 为变化栅格。',
        ],
      ] as const)
    : ([
        ['use', CAVEAT.en],
        ['evidence class', `${classes}. Only A and B that are not provisional may support lists of reward or penalty.`],
        [
          'check',
          `Each patch carries a result key. The same scenes, outline and policy ${report.policy.id} ${report.policy.version} give the same key and numbers; qingshan explain lists how a score came about.`,
        ],
        [
          'files',
          'mines.xlsx and mines.csv are the tables; results.gpkg opens in QGIS and ArcGIS; chips holds the pictures, change the change rasters.',
        ],
      ] as const);
  return `<h2>${zh ? '六、使用说明' : '6 How to use this report'}</h2>
${definitions([...notes, ...tableNotes(language)])}`;
}

function definitions(notes: readonly (readonly [string, string])[]): string {
  return `<dl>${notes.map(([heading, text]) => `<dt>${escapeHtml(heading)}</dt><dd>${escapeHtml(text)}</dd>`).join('')}</dl>`;
}

function sceneTable(report: Report, language: Language): string {
  const zh = language === 'zh';
  const uses = new Map<string, SceneUse>();
  const counts = new Map<string, number>();
  for (const { result } of report.rows) {
    for (const scene of new Map(
      [...result.baselineScenes, ...result.currentScenes].map((use) => [use.id, use]),
    ).values()) {
      uses.set(scene.id, scene);
      counts.set(scene.id, (counts.get(scene.id) ?? 0) + 1);
    }
  }
  const rows = [...uses.values()]
    .toSorted((a, b) => (a.date + a.name < b.date + b.name ? -1 : 1))
    .map((scene) => {
      const cells = [
        `<td>${escapeHtml(scene.date)}</td><td>${escapeHtml(saySensor(scene.sensor, language))}</td><td>${escapeHtml(scene.name)}</td>`,
        `<td class="n">${Number(scene.gsd.toPrecision(3))}</td>`,
        `<td>${escapeHtml(scene.radiometry)}</td><td>${escapeHtml(scene.capability)}</td>`,
        `<td class="n">${counts.get(scene.id)}</td><td class="small">${escapeHtml(scene.id.slice(0, 16))}</td>`,
      ];
      return `<tr>${cells.join('')}</tr>`;
    });
  const headings = zh
    ? ['日期', '传感器', '文件', '分辨率(米)', '辐射', '波段', '图斑(个)', 'SHA-256 前 16 位']
    : ['date', 'sensor', 'file', 'pixel (m)', 'radiometry', 'bands', 'patches', 'SHA-256, first 16'];
  if (rows.length === 0) return `<p>${zh ? '没有影像用到图斑上。' : 'No scene reached a patch.'}</p>`;
  return `<div class="wide"><table class="grid"><thead><tr>${headings.map((heading) => `<th>${heading}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function endMemberTable(report: Report, language: Language): string {
  const zh = language === 'zh';
  const rows = report.rows.flatMap(({ patch, result: { assessment } }) => {
    const [baseline, current] = [assessment.baseline?.endMembers ?? null, assessment.current?.endMembers ?? null];
    if (baseline === null && current === null) return [];
    const cells = [patch.patchId, ...endMemberCells(baseline, language), ...endMemberCells(current, language)];
    return [
      `<tr>${cells.map((cell, i) => `<td${i % 3 === 0 ? '' : ' class="n"'}>${escapeHtml(cell)}</td>`).join('')}</tr>`,
    ];
  });
  if (rows.length === 0) return '';
  const headings = zh
    ? ['图斑编号', '前时相裸土 NDVI', '前时相植被 NDVI', '来源', '后时相裸土 NDVI', '后时相植被 NDVI', '来源']
    : [
        'patch id',
        'baseline soil NDVI',
        'baseline vegetation NDVI',
        'source',
        'current soil NDVI',
        'current vegetation NDVI',
        'source',
      ];
  return `<h3>${zh ? '端元（无量纲）' : 'End-members (no unit)'}</h3>
<div class="wide"><table class="grid"><thead><tr>${headings.map((heading) => `<th>${heading}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function endMemberCells(endMembers: EndMembers | null, language: Language): readonly [string, string, string] {
  if (endMembers === null) return ['', '', ''];
  const zh = language === 'zh';
  const source = endMembers.source === 'local' ? (zh ? '周边求得' : 'local') : zh ? '默认值' : 'default';
  return [fixed(endMembers.soil, 3), fixed(endMembers.vegetation, 3), source];
}
