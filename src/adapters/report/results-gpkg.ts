/** The layers of `results.gpkg`. Field names are ASCII and do not change with the language; names and reasons do. */
import type { MeasuredCover, Score } from '../../analysis/assessment.ts';
import { MEASURED_COVERS } from '../../analysis/assessment.ts';
import type { OutputField, OutputLayer } from '../../app/ports/outputs.ts';
import type { Report, ReportRow } from '../../app/ports/reports.ts';
import type { Language } from '../../errors.ts';
import type { MultiPolygonRings } from '../../geometry/polygon.ts';
import { moveOutline } from '../../geometry/transform.ts';
import { figuresOf } from '../../oversight/figures.ts';
import type { Figures } from '../../oversight/figures.ts';
import { rangesOf } from '../../oversight/interval-words.ts';
import type { FigureRanges } from '../../oversight/interval-words.ts';
import { flagsIn } from '../../oversight/quarter-flags.ts';
import { REASONS, REPORT_TITLE, say } from '../../oversight/words.ts';
import { changePatchLayer } from './change-patches.ts';
import { excavationLayers } from './excavations.ts';
import { datesOf, sensorsOf } from './columns.ts';
import { changeStyle, groundStyle, outcomeStyle } from './qml.ts';

const CRS = 'EPSG:4490';

type Value = string | number | boolean | null;
type Fields = readonly (readonly [name: string, type: OutputField['type'], value: (row: ReportRow) => Value])[];

/** `mines`, `change` and `change_patches`; `excavation` where it was looked for, `spot_check` where one was drawn. */
export function resultLayers(report: Report, language: Language): readonly OutputLayer[] {
  const outlines = new Map(report.rows.map((row) => [row, moveOutline(row.patch.outline, CRS)]));
  const layers: OutputLayer[] = [
    layerOf(
      'mines',
      `${REPORT_TITLE[language]} ${report.quarter}`,
      mineFields(language),
      outlines,
      outcomeStyle(language),
    ),
    layerOf('change', 'areas of change between the two dates, m2', CHANGE_FIELDS, outlines, changeStyle(language)),
    changePatchLayer(report, language),
    ...excavationLayers(report, language),
  ];
  return report.spotCheck === null ? layers : [...layers, spotCheckLayer(report.spotCheck, outlines, language)];
}

function layerOf(
  name: string,
  description: string,
  fields: Fields,
  outlines: ReadonlyMap<ReportRow, MultiPolygonRings>,
  styleQml: string,
): OutputLayer {
  return {
    name,
    description,
    crs: CRS,
    fields: fields.map(([field, type]) => ({ name: field, type })),
    features: [...outlines].map(([row, geometry]) => ({
      geometry,
      values: Object.fromEntries(fields.map(([field, , value]) => [field, value(row)])),
    })),
    styleQml,
  };
}

const IDS: Fields = [
  ['quarter', 'text', (row) => row.quarter],
  ['mine_id', 'text', ({ patch }) => patch.mineId],
  ['patch_id', 'text', ({ patch }) => patch.patchId],
  ['name', 'text', ({ patch }) => patch.name],
];

function mineFields(language: Language): Fields {
  return [
    ...IDS,
    ['city', 'text', ({ patch }) => patch.city],
    ['county', 'text', ({ patch }) => patch.county],
    ['zone', 'integer', ({ patch }) => patch.primaryZone],
    ['target', 'text', ({ patch }) => patch.targetLandUse],
    ['stage', 'text', ({ patch }) => patch.stage],
    ['key_project', 'boolean', ({ patch }) => patch.isKeyProject],
    ['status', 'text', ({ result }) => result.assessment.status],
    ['outcome', 'text', ({ result }) => result.assessment.outcome],
    ['score', 'real', (row) => scoreOf(row)?.value ?? null],
    ['score_low', 'real', (row) => scoreOf(row)?.interval?.low ?? null],
    ['score_high', 'real', (row) => scoreOf(row)?.interval?.high ?? null],
    ['score_se', 'real', (row) => scoreOf(row)?.interval?.standardError ?? null],
    ['grade', 'text', (row) => scoreOf(row)?.grade ?? null],
    ['grade_low', 'text', (row) => scoreOf(row)?.gradeRange?.[0] ?? null],
    ['grade_high', 'text', (row) => scoreOf(row)?.gradeRange?.[1] ?? null],
    ['provisional', 'boolean', (row) => scoreOf(row)?.provisional ?? null],
    ['evidence_class', 'text', ({ result }) => result.assessment.evidenceClass],
    ['reason', 'text', ({ result }) => result.assessment.reason],
    [
      'reason_text',
      'text',
      ({ result: { assessment } }) => (assessment.reason === null ? null : say(REASONS, assessment.reason, language)),
    ],
    ['flags', 'text', ({ quarter, result }) => flagsIn(quarter, result).join(' ')],
    ['area_m2', 'real', (row) => figuresOfRow(row).areaM2],
    ['observed_m2', 'real', ({ result }) => result.assessment.observedM2],
    ['observed_share', 'real', (row) => figuresOfRow(row).observedShare],
    ['baseline_date', 'text', ({ result }) => datesOf(result.baselineScenes, 'en')],
    ['baseline_sensor', 'text', ({ result }) => sensorsOf(result.baselineScenes, 'en')],
    ['current_date', 'text', ({ result }) => datesOf(result.currentScenes, 'en')],
    ['current_sensor', 'text', ({ result }) => sensorsOf(result.currentScenes, 'en')],
    ['baseline_bare_m2', 'real', (row) => figuresOfRow(row).baselineBareM2],
    ['current_bare_m2', 'real', (row) => figuresOfRow(row).currentBareM2],
    ['net_bare_m2', 'real', (row) => figuresOfRow(row).netBareM2],
    ...bounds('baseline_bare', 'm2', 'baselineBare'),
    ...bounds('current_bare', 'm2', 'currentBare'),
    ...bounds('net_bare', 'm2', 'netBare'),
    ['current_bare_least_m2', 'real', (row) => figuresOfRow(row).currentBareWhole?.least ?? null],
    ['current_bare_most_m2', 'real', (row) => figuresOfRow(row).currentBareWhole?.most ?? null],
    ['current_bare_estimate_m2', 'real', (row) => figuresOfRow(row).currentBareWhole?.estimate ?? null],
    ['baseline_cover', 'real', (row) => figuresOfRow(row).baselineCover],
    ['current_cover', 'real', (row) => figuresOfRow(row).currentCover],
    ...bounds('current_cover', null, 'currentCover'),
    ['ring_cover', 'real', (row) => figuresOfRow(row).ringCover],
    ['policy', 'text', (row) => row.policyLabel],
    ['result_key', 'text', (row) => row.key],
    [
      'excavation_m2',
      'real',
      ({ result: { excavation } }) => (excavation?.status === 'observed' ? excavation.areaM2 : null),
    ],
    ['compliance', 'text', ({ standing }) => standing?.compliance ?? null],
    ['compliance_provisional', 'boolean', ({ standing }) => standing?.isProvisional ?? null],
    ['write_off', 'text', ({ standing }) => standing?.advice ?? null],
    ['write_off_missing', 'text', ({ standing }) => standing?.obstacles.join(' ') ?? null],
    ['chip', 'text', ({ result }) => result.chip],
    ['change_raster', 'text', ({ result }) => result.change],
  ];
}

/** Both ends of a 90 % interval: `net_bare_low_m2`, `net_bare_high_m2`. */
function bounds(name: string, unit: string | null, figure: keyof FigureRanges): Fields {
  return (['low', 'high'] as const).map((end) => [
    [name, end, unit].filter((part) => part !== null).join('_'),
    'real',
    ({ result }: ReportRow) => rangesOf(result.assessment)[figure]?.[end] ?? null,
  ]);
}

function figuresOfRow({ result }: ReportRow): Figures {
  return figuresOf(result.assessment);
}

function scoreOf({ result }: ReportRow): Score | null {
  return result.assessment.score;
}

const MATRIX: readonly (readonly [MeasuredCover, MeasuredCover])[] = MEASURED_COVERS.flatMap((from) =>
  MEASURED_COVERS.map((to) => [from, to] as const),
);

/** Shares are of the observed area. All areas are null where nothing was measured. */
const CHANGE_FIELDS: Fields = [
  ...IDS,
  [
    'net_bare_share',
    'real',
    ({ result: { assessment } }) => {
      const { netBareM2 } = figuresOf(assessment);
      return netBareM2 === null ? null : netBareM2 / assessment.observedM2;
    },
  ],
  ['bare_to_veg_m2', 'real', ({ result }) => figuresOf(result.assessment).bareToVegetatedM2],
  ['new_bare_m2', 'real', ({ result }) => figuresOf(result.assessment).newBareM2],
  ['restored_m2', 'real', ({ result }) => result.assessment.groups?.restoredM2 ?? null],
  ['newly_disturbed_m2', 'real', ({ result }) => result.assessment.groups?.newlyDisturbedM2 ?? null],
  ...bounds('restored', 'm2', 'restored'),
  ...bounds('newly_disturbed', 'm2', 'newlyDisturbed'),
  ['works_clearing_m2', 'real', ({ result }) => result.assessment.groups?.worksClearingM2 ?? null],
  ...MATRIX.map(
    ([from, to]) =>
      [
        `${from}_to_${to}_m2`,
        'real',
        ({ result: { assessment } }: ReportRow) =>
          figuresOf(assessment).netBareM2 === null ? null : assessment.transitionsM2[`${from}_to_${to}`],
      ] as const,
  ),
];

function spotCheckLayer(
  spotCheck: NonNullable<Report['spotCheck']>,
  outlines: ReadonlyMap<ReportRow, MultiPolygonRings>,
  language: Language,
): OutputLayer {
  const rows = new Map(spotCheck.rows.map((row) => [row.mineId, row]));
  const drawn = new Map([...outlines].filter(([row]) => rows.has(row.patch.mineId)));
  const of = (row: ReportRow) => rows.get(row.patch.mineId);
  const fields: Fields = [
    ...IDS,
    ['check_order', 'integer', (row) => of(row)?.order ?? null],
    ['ground', 'text', (row) => of(row)?.ground ?? null],
    ['detail', 'text', (row) => of(row)?.detail ?? null],
    ['seed', 'text', () => String(spotCheck.seed)],
    ['frame_hash', 'text', () => spotCheck.frameHash],
  ];
  return layerOf('spot_check', `spot check ${spotCheck.quarter}`, fields, drawn, groundStyle(language));
}
