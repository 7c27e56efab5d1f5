/** Patches of change in the report: one order everywhere, a map layer, a sheet, a table. */
import { CHANGE_KINDS } from '../../analysis/change/change-patch.ts';
import type { ChangePatch } from '../../analysis/change/change-patch.ts';
import type { OutputField, OutputLayer } from '../../app/ports/outputs.ts';
import type { Report, ReportRow } from '../../app/ports/reports.ts';
import type { Language } from '../../errors.ts';
import { moveOutline } from '../../geometry/transform.ts';
import { fixed, hectares } from '../../oversight/figures.ts';
import { CHANGE_KIND_WORDS, OUTCOMES, say } from '../../oversight/words.ts';
import type { CellKind } from './columns.ts';
import { escapeHtml } from './escape.ts';
import { changeKindStyle } from './qml.ts';

interface Listed {
  readonly row: ReportRow;
  readonly change: ChangePatch;
}

/** Of all mines: new bare ground first, the largest of each kind first. */
export function listedChanges(report: Report): readonly Listed[] {
  return report.rows
    .flatMap((row) => (row.result.changePatches?.listed ?? []).map((change) => ({ row, change })))
    .toSorted(
      ({ change: a }, { change: b }) =>
        CHANGE_KINDS.indexOf(a.kind) - CHANGE_KINDS.indexOf(b.kind) || b.areaM2 - a.areaM2 || (a.id < b.id ? -1 : 1),
    );
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
  ['change_id', 'text', ({ change }) => change.id],
  ['kind', 'text', ({ change }) => change.kind],
  ['area_m2', 'real', ({ change }) => change.areaM2],
  ['pixels', 'real', ({ change }) => change.pixels],
  ['ndvi_change', 'real', ({ change }) => change.ndviChange],
  ['lng', 'real', ({ change }) => change.centre[0]],
  ['lat', 'real', ({ change }) => change.centre[1]],
  ['outcome', 'text', ({ row }) => row.result.assessment.outcome],
  // A change between scenes that cannot be compared is a clue at best: who filters has it at hand.
  ['reason', 'text', ({ row }) => row.result.assessment.reason],
  ['result_key', 'text', ({ row }) => row.key],
];

/** `change_patches`, in the order of the list. */
export function changePatchLayer(report: Report, language: Language): OutputLayer {
  return {
    name: 'change_patches',
    description: 'patches of change from the minimum mapping unit on, new bare ground first',
    crs: CRS,
    fields: FIELDS.map(([name, type]) => ({ name, type })),
    features: listedChanges(report).map((listed) => {
      const { polygons } = listed.change;
      const crs = listed.row.result.analysisGrid?.crs ?? CRS;
      return {
        geometry: moveOutline({ crs, polygons }, CRS),
        values: Object.fromEntries(FIELDS.map(([name, , value]) => [name, value(listed)])),
      };
    }),
    styleQml: changeKindStyle(language),
  };
}

interface SheetColumn {
  readonly zh: string;
  readonly en: string;
  readonly kind: CellKind;
  readonly width: number;
  readonly value: (listed: Listed, language: Language) => string | number | null;
}

export const CHANGE_COLUMNS: readonly SheetColumn[] = [
  { zh: '变化类型', en: 'kind', kind: 'text', width: 12, value: ({ change }, language) => kindOf(change, language) },
  { zh: '主体编号', en: 'mine id', kind: 'id', width: 18, value: ({ row }) => row.patch.mineId },
  { zh: '图斑编号', en: 'patch id', kind: 'id', width: 18, value: ({ row }) => row.patch.patchId },
  { zh: '矿山名称', en: 'mine name', kind: 'text', width: 26, value: ({ row }) => row.patch.name || null },
  { zh: '县(市、区)', en: 'county', kind: 'text', width: 12, value: ({ row }) => row.patch.county || null },
  {
    zh: '面积(公顷)',
    en: 'area (ha)',
    kind: { decimals: 4 },
    width: 12,
    value: ({ change }) => hectares(change.areaM2),
  },
  { zh: '像元数', en: 'pixels', kind: { decimals: 1 }, width: 10, value: ({ change }) => change.pixels },
  { zh: 'NDVI 变化', en: 'change of NDVI', kind: { decimals: 3 }, width: 11, value: ({ change }) => change.ndviChange },
  { zh: '经度', en: 'longitude', kind: { decimals: 6 }, width: 13, value: ({ change }) => change.centre[0] },
  { zh: '纬度', en: 'latitude', kind: { decimals: 6 }, width: 13, value: ({ change }) => change.centre[1] },
  {
    zh: '变化结论',
    en: 'outcome of the patch',
    kind: 'text',
    width: 14,
    value: ({ row }, language) => say(OUTCOMES, row.result.assessment.outcome, language),
  },
  { zh: '原因代码', en: 'reason code', kind: 'text', width: 13, value: ({ row }) => row.result.assessment.reason },
  { zh: '变化图斑编号', en: 'change patch id', kind: 'id', width: 46, value: ({ change }) => change.id },
];

/** The table shows as many; the rest is in the sheet and the layer. */
const MOST_ROWS = 50;

/** New bare ground of the mines that have an outcome; empty where there is none. */
export function newBareTable(report: Report, language: Language): string {
  const zh = language === 'zh';
  const all = listedChanges(report).filter(
    ({ row, change }) => change.kind === 'new_bare' && row.result.assessment.outcome !== 'insufficient_evidence',
  );
  if (all.length === 0) return '';
  const headings = zh
    ? ['图斑编号', '矿山名称', '县(市、区)', '面积(公顷)', 'NDVI 变化', '经度', '纬度']
    : ['patch id', 'mine name', 'county', 'area (ha)', 'change of NDVI', 'longitude', 'latitude'];
  const rows = all.slice(0, MOST_ROWS).map(({ row: { patch }, change }) => {
    const texts = [patch.patchId, patch.name, patch.county].map((text) => `<td>${escapeHtml(text)}</td>`);
    const [lng, lat] = change.centre;
    const numbers = [
      fixed(hectares(change.areaM2), 2),
      change.ndviChange === null ? '—' : fixed(change.ndviChange, 3).replace('-', '−'),
      fixed(lng, 6),
      fixed(lat, 6),
    ].map((text) => `<td class="n">${text}</td>`);
    return `<tr>${[...texts, ...numbers].join('')}</tr>`;
  });
  const left = all.length - rows.length;
  const more = zh
    ? `其余 ${left} 处及其他类型见 mines.xlsx 的“变化图斑”表和 results.gpkg 的 change_patches 图层。`
    : `${left} more and the other kinds are in mines.xlsx (change patches) and in the layer change_patches of results.gpkg.`;
  return `<h3>${zh ? '新增裸露图斑' : 'Patches of new bare ground'}</h3>
<div class="wide"><table class="grid"><thead><tr>${headings.map((heading) => `<th>${heading}</th>`).join('')}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>
<p class="small">${more}</p>`;
}

function kindOf({ kind }: ChangePatch, language: Language): string {
  return say(CHANGE_KIND_WORDS, kind, language);
}
