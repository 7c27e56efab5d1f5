/** A layer of a mine file becomes patches: all of them, or none and every reason why (SCIENCE §9). */
import type { EcoType, Stage, TargetLandUse } from '../analysis/policy.ts';
import { QingshanError } from '../errors.ts';
import { resolveCrs } from '../geometry/crs.ts';
import { findOverlaps } from '../geometry/repair.ts';
import type { Mapping } from './field-mapping.ts';
import { textOf } from './field-values.ts';
import { readRecordedArea, readTargetArea } from './import-areas.ts';
import { createImportNotes, type ImportNote, type ImportNotes } from './import-notes.ts';
import { measureOutline, type MeasuredOutline } from './import-outlines.ts';
import {
  badValue,
  cell,
  fieldLabel,
  problemFrom,
  problemOf,
  readAttributes,
  readRowValues,
  type ImportProblem,
  type ImportRow,
  type RowValues,
} from './import-values.ts';
import type { MineFeature, MineLayer } from './mine-layer.ts';
import type { Patch } from './patch.ts';
import { findPrefecture } from './places.ts';
import { ecoTypeOf, placeZones, primaryZone, type PlaceRules, type PlaceZones } from './zones.ts';

export interface ImportContext {
  /** SHA-256 as hex. */
  readonly hash: (text: string) => string;
  /** CRS that the operator names with `--crs`; it goes before the file's. */
  readonly crs?: string;
  /** What the operator decides where the plan leaves a choice; the mapping's `places` go before it. */
  readonly placeRules?: PlaceRules;
  /**
   * Overlaps above `MAX_OVERLAP_SHARE`. An inventory refuses them, because ground would count twice; an analysis of
   * polygons from elsewhere, each for itself, may note them. `refuse` where absent.
   */
  readonly overlaps?: 'refuse' | 'note';
  /** For patches of which neither the file nor their place says more. */
  readonly defaults?: {
    readonly ecoType?: EcoType;
    readonly targetLandUse?: TargetLandUse;
    readonly stage?: Stage;
  };
}

export interface ImportedPatches {
  readonly patches: readonly Patch[];
  readonly notes: readonly ImportNote[];
}

/** Two patches may share this much of the smaller: neighbouring outlines never meet exactly. */
const MAX_OVERLAP_SHARE = 0.01;
/** Where neither file, place nor operator names one. Most mines lie in the basin, and it shifts no target. */
const FALLBACK_ECO_TYPE: EcoType = 'basin_hill';
/** 图斑大类 of the legacy frame. A file without the column is taken as the inventory that it is handed in as. */
const LEGACY_CLASS = '10';

/**
 * Imports every row or none. The error thrown is the first problem; `details.problems` lists all of them, each with its
 * code, row, patch id and details, and `details.problemCount` counts them.
 *
 * @throws {QingshanError} MAPPING_INVALID, MINES_EMPTY, MINES_NO_ID, MINES_DUPLICATE_ID, MINES_NOT_POLYGON,
 * MINES_BAD_VALUE, MINES_AREA_UNIT, POLYGON_INVALID, POLYGONS_OVERLAP, CRS_UNKNOWN, CRS_AMBIGUOUS, DATUM_LEGACY,
 * COORDINATES_OUTSIDE_CRS
 */
export function importPatches(layer: MineLayer, mapping: Mapping, context: ImportContext): ImportedPatches {
  assertUsable(layer, mapping);
  const crs = context.crs ?? layer.crs;
  // A CRS that no row can be placed in is said once, not for every row.
  if (crs !== null) resolveCrs(crs, layer.file);
  const problems: ImportProblem[] = [];
  const notes = createImportNotes();
  if (context.crs !== undefined && layer.crs !== null && resolveCrs(context.crs).id !== layer.crs) {
    notes.addCrsOverruled(layer.crs, context.crs);
  }
  const patches: Patch[] = [];
  for (const feature of layer.features) {
    const row = rowOf(layer.file, feature, mapping);
    const patch = importRow(row, feature, crs, mapping, context, problems, notes);
    if (patch !== null) patches.push(patch);
  }
  problems.push(...findDuplicates(layer, mapping), ...checkOverlaps(layer, mapping, patches, context, notes));
  throwProblems(problems);
  return { patches, notes: notes.all() };
}

function assertUsable(layer: MineLayer, mapping: Mapping): void {
  if (layer.features.length === 0) throw new QingshanError('MINES_EMPTY', { file: layer.file });
  const missing = Object.values(mapping.fields).find((field) => !layer.fields.includes(field));
  if (missing !== undefined) {
    const why = { zh: `矿山文件没有字段 ${missing}`, en: `the mine file has no field ${missing}` };
    throw new QingshanError('MAPPING_INVALID', { file: layer.file, why });
  }
}

function rowOf(file: string, feature: MineFeature, mapping: Mapping): ImportRow {
  const row = { file, row: feature.row, feature: '', properties: feature.properties };
  return { ...row, feature: textOf(cell(row, mapping, 'patchId')) };
}

function importRow(
  row: ImportRow,
  feature: MineFeature,
  crs: string | null,
  mapping: Mapping,
  context: ImportContext,
  problems: ImportProblem[],
  notes: ImportNotes,
): Patch | null {
  const before = problems.length;
  if (row.feature === '') problems.push(problemOf(row, 'MINES_NO_ID', { field: fieldLabel(mapping, 'patchId') }));
  const values = readRowValues(row, mapping, problems);
  if (feature.geometry === null || feature.geometry === 'other') {
    problems.push(problemOf(row, 'MINES_NOT_POLYGON'));
    return null;
  }
  let measured: MeasuredOutline;
  try {
    measured = measureOutline(feature.geometry, crs, values, row.file, row.feature || String(row.row));
  } catch (error) {
    problems.push(problemFrom(row, error));
    return null;
  }
  const areas = readAreas(row, values, measured, mapping, problems, notes);
  if (problems.length > before || areas === null) return null;
  notes.addOutline(row, measured);
  return toPatch(row, values, measured, areas, mapping, context, notes);
}

interface Areas {
  readonly recordedAreaM2: number | null;
  readonly targetAreaM2: number | null;
}

function readAreas(
  row: ImportRow,
  values: RowValues,
  { areaM2 }: MeasuredOutline,
  mapping: Mapping,
  problems: ImportProblem[],
  notes: ImportNotes,
): Areas | null {
  const areaField = mapping.fields.area ?? '';
  const recorded = readRecordedArea(values.area, areaM2, areaField, mapping.areaUnit);
  if ('misfit' in recorded) {
    const value = textOf(cell(row, mapping, 'area'));
    problems.push(problemOf(row, 'MINES_AREA_UNIT', { value, measured: Math.round(areaM2 * 100) / 100 }));
    return null;
  }
  const targetField = mapping.fields.targetArea ?? '';
  const target = readTargetArea(values.targetArea, areaM2, targetField, mapping.areaUnit, recorded.unit);
  if ('misfit' in target) {
    const why = {
      zh: '面积单位不明；在字段对照文件中写明 areaUnit（m2、mu 或 ha）',
      en: 'its unit is unclear; state areaUnit (m2, mu or ha) in the mapping file',
    };
    problems.push(badValue(row, targetField, cell(row, mapping, 'targetArea'), why));
    return null;
  }
  notes.addArea(row, recorded.remark, recorded.m2, areaM2);
  if (target.isLarger) notes.addLargeTarget(row, target.m2 ?? 0, areaM2);
  return { recordedAreaM2: recorded.m2, targetAreaM2: target.m2 };
}

function toPatch(
  row: ImportRow,
  values: RowValues,
  { outline, repairs, areaM2, centre }: MeasuredOutline,
  areas: Areas,
  mapping: Mapping,
  { hash, placeRules: generalRules, defaults }: ImportContext,
  notes: ImportNotes,
): Patch {
  const placeRules = mapping.places ?? generalRules;
  const place = { city: values.city, county: values.county, elevation: values.elevation, lngLat: centre };
  const placed = placeOf(
    values,
    placeZones(place, placeRules),
    (primary) => ecoTypeOf(place, primary, placeRules),
    placeRules,
  );
  const ecoType = values.ecoType ?? placed.ecoType ?? defaults?.ecoType;
  if (ecoType === undefined) notes.addAssumedEcoType(row, FALLBACK_ECO_TYPE);
  const stage = values.stage ?? values.restoredStage ?? defaults?.stage ?? 'unknown';
  if (values.stage === null && values.restoredStage !== null) notes.addStageFromState(row);
  const inLegacyFrame = values.patchClass === null || values.patchClass === LEGACY_CLASS;
  if (!inLegacyFrame) notes.addOutsideFrame(row);
  return {
    patchId: row.feature,
    mineId: values.mineId,
    name: values.name,
    city: findPrefecture(values.city, values.county)?.name ?? values.city,
    county: values.county,
    zones: placed.zones,
    primaryZone: placed.primary,
    ecoType: ecoType ?? FALLBACK_ECO_TYPE,
    targetLandUse: values.targetLandUse ?? defaults?.targetLandUse ?? 'unknown',
    stage,
    isKeyProject: values.isKeyProject,
    worksStart: values.worksStart,
    worksEnd: values.worksEnd,
    planYear: values.planYear,
    patchClass: values.patchClass,
    inLegacyFrame,
    ...areas,
    outline,
    areaM2,
    repairs,
    outlineVersion: hash(JSON.stringify([outline.crs, outline.polygons])),
    attributes: readAttributes(row, mapping),
  };
}

/** The file's own zone goes before the table; the eco-type follows the zone that decides. */
function placeOf(
  values: RowValues,
  byPlace: PlaceZones,
  ecoTypeIn: (primary: number | null) => EcoType | null,
  rules: PlaceRules | undefined,
): PlaceZones {
  if (values.zones === null) return byPlace;
  const primary = primaryZone(values.zones, rules);
  return { zones: values.zones, primary, ecoType: ecoTypeIn(primary) };
}

function findDuplicates(layer: MineLayer, mapping: Mapping): readonly ImportProblem[] {
  const rows = new Map<string, ImportRow[]>();
  for (const feature of layer.features) {
    const row = rowOf(layer.file, feature, mapping);
    if (row.feature !== '') rows.set(row.feature, [...(rows.get(row.feature) ?? []), row]);
  }
  return [...rows.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined || same.length < 2) return [];
    return [problemOf(first, 'MINES_DUPLICATE_ID', { rows: same.map(({ row }) => row).join(', ') })];
  });
}

function checkOverlaps(
  layer: MineLayer,
  mapping: Mapping,
  patches: readonly Patch[],
  { overlaps = 'refuse' }: ImportContext,
  notes: ImportNotes,
): readonly ImportProblem[] {
  const problems: ImportProblem[] = [];
  const rows = new Map(
    layer.features.map((feature) => rowOf(layer.file, feature, mapping)).map((row) => [row.feature, row]),
  );
  for (const { id, other, shareOfSmaller } of findOverlaps(
    patches.map(({ patchId, outline }) => ({ id: patchId, outline })),
  )) {
    const row = rows.get(id);
    // Rows of one id are a duplicate, which is said elsewhere.
    if (row === undefined || id === other) continue;
    if (shareOfSmaller <= MAX_OVERLAP_SHARE || overlaps === 'note') {
      notes.addOverlap(row, other, shareOfSmaller);
      continue;
    }
    const shareFmt = `${(100 * shareOfSmaller).toFixed(1)} %`;
    problems.push(problemOf(row, 'POLYGONS_OVERLAP', { other, share: shareOfSmaller, shareFmt }));
  }
  return problems;
}

function throwProblems(problems: readonly ImportProblem[]): void {
  const [first] = problems.toSorted((a, b) => a.row - b.row);
  if (first === undefined) return;
  const listed = problems.toSorted((a, b) => a.row - b.row);
  throw new QingshanError(first.code, { ...first.details, problems: listed, problemCount: listed.length });
}
