/** New excavation in the report: a section of its own and a layer of its own, since its evidence is its own (SCIENCE rule 11). */
import type { ExcavatedPatch, ExcavationRecord } from '../../analysis/excavation-record.ts';
import type { OutputField, OutputLayer } from '../../app/ports/outputs.ts';
import type { Report, ReportRow } from '../../app/ports/reports.ts';
import type { Language } from '../../errors.ts';
import { moveOutline } from '../../geometry/transform.ts';
import { sayExcavationEvidence } from '../../oversight/explain-excavation.ts';
import { fixed, hectares } from '../../oversight/figures.ts';
import { OUTCOMES, say } from '../../oversight/words.ts';
import { datesOf } from './columns.ts';
import { escapeHtml } from './escape.ts';
import { excavationStyle } from './qml.ts';

type Observed = Extract<ExcavationRecord, { readonly status: 'observed' }>;

interface Listed {
  readonly row: ReportRow;
  readonly excavation: Observed;
  readonly dug: ExcavatedPatch;
}

const CRS = 'EPSG:4490';

type Fields = readonly (readonly [
  name: string,
  type: OutputField['type'],
  value: (listed: Listed) => string | number | null,
])[];

const FIELDS: Fields = [
  ['quarter', 'text', ({ row }) => row.quarter],
  ['mine_id', 'text', ({ row }) => row.patch.mineId],
  ['patch_id', 'text', ({ row }) => row.patch.patchId],
  ['name', 'text', ({ row }) => row.patch.name],
  ['excavation_id', 'text', ({ dug }) => dug.id],
  ['area_m2', 'real', ({ dug }) => dug.areaM2],
  ['pixels', 'real', ({ dug }) => dug.pixels],
  ['brightness_rise', 'real', ({ dug }) => dug.brightnessRise],
  ['edge_break', 'real', ({ dug }) => dug.edgeBreak],
  ['compared_with', 'text', ({ excavation }) => excavation.comparedWith],
  ['evidence_class', 'text', ({ excavation }) => excavation.evidenceClass],
  ['lng', 'real', ({ dug }) => dug.centre[0]],
  ['lat', 'real', ({ dug }) => dug.centre[1]],
  ['stage', 'text', ({ row }) => row.patch.stage],
  ['outcome', 'text', ({ row }) => row.result.assessment.outcome],
  ['reason', 'text', ({ row }) => row.result.assessment.reason],
  ['result_key', 'text', ({ row }) => row.key],
];

/** `excavation`, the largest first; none where nobody looked for any. */
export function excavationLayers(report: Report, language: Language): readonly OutputLayer[] {
  if (report.rows.every(({ result }) => !result.excavation)) return [];
  return [
    {
      name: 'excavation',
      description: 'new excavation in alpine mines, whatever the season',
      crs: CRS,
      fields: FIELDS.map(([name, type]) => ({ name, type })),
      features: listedExcavations(report).map((listed) => ({
        geometry: moveOutline({ crs: listed.row.result.analysisGrid?.crs ?? CRS, polygons: listed.dug.polygons }, CRS),
        values: Object.fromEntries(FIELDS.map(([name, , value]) => [name, value(listed)])),
      })),
      styleQml: excavationStyle(language),
    },
  ];
}

function listedExcavations(report: Report): readonly Listed[] {
  return report.rows
    .flatMap((row) => {
      const { excavation } = row.result;
      if (excavation?.status !== 'observed') return [];
      return excavation.listed.map((dug) => ({ row, excavation, dug }));
    })
    .toSorted(({ dug: a }, { dug: b }) => b.areaM2 - a.areaM2 || (a.id < b.id ? -1 : 1));
}

/** Every alpine patch has a row: what was found, that nothing was, or why it could not be looked for. Empty without any. */
export function excavationSection(report: Report, language: Language): string {
  const zh = language === 'zh';
  const rows = report.rows.flatMap((row) =>
    row.result.excavation ? [{ row, excavation: row.result.excavation }] : [],
  );
  if (rows.length === 0) return '';
  const area = ({ excavation }: (typeof rows)[number]): number =>
    excavation.status === 'observed' ? excavation.areaM2 : -1;
  const headings = zh
    ? ['图斑编号', '矿山名称', '后时相日期', '新增开挖(处)', '面积(公顷)', '证据', '最大一处位置', '变化结论']
    : ['patch id', 'mine name', 'current date', 'places', 'area (ha)', 'evidence', 'largest at', 'outcome'];
  const cells = rows
    .toSorted((a, b) => area(b) - area(a))
    .map(({ row, excavation }) => {
      const found = excavation.status === 'observed' ? excavation : null;
      const centre = found?.listed[0]?.centre;
      const texts = [
        row.patch.patchId,
        row.patch.name,
        datesOf(row.result.currentScenes, language) ?? '',
        found ? String(found.count) : '',
        found ? fixed(hectares(found.areaM2), 2) : '',
        sayExcavationEvidence(excavation, language),
        centre ? `${fixed(centre[0], 6)}, ${fixed(centre[1], 6)}` : '',
        say(OUTCOMES, row.result.assessment.outcome, language),
      ];
      return `<tr>${texts.map((text) => `<td>${escapeHtml(text)}</td>`).join('')}</tr>`;
    });
  const note = zh
    ? '高寒区（生态修复区 2、4、9）一年有半年不能按植被判读，新增开挖另行观测：由植被或稀疏植被变为裸露，亮度升高超过周边枯黄地面，达到最小图斑且边界新出现；剔除积雪、阴影及其边缘。生长季以外同样有效，不参与评分。单一日期的发现为暂定，须第二个清晰日期印证或实地核查。图斑多边形见 results.gpkg 的 excavation 图层。'
    : 'Alpine mines (zones 2, 4, 9) cannot be judged on vegetation for half the year, so new excavation is observed by itself: vegetated or sparse ground that turned bare, brighter than the dried ground around, from the minimum mapping unit on, with an edge that was not there; snow, shadow and their fringes are left out. It holds outside the green window too and is no part of the score. What one date shows is provisional until a second clear date or a visit agrees. The polygons are in the layer excavation of results.gpkg.';
  return `<h3>${zh ? '新增开挖（高寒区）' : 'New excavation (alpine zones)'}</h3>
<p class="small">${note}</p>
<div class="wide"><table class="grid"><thead><tr>${headings.map((heading) => `<th>${heading}</th>`).join('')}</tr></thead><tbody>
${cells.join('\n')}
</tbody></table></div>`;
}
