/** The attributes of one row of a mine file, typed; whatever cannot be read becomes a problem with its place. */
import type { EcoType, Stage, TargetLandUse } from '../analysis/policy.ts';
import { QingshanError, type ErrorCode, type ErrorDetails } from '../errors.ts';
import type { Mapping, TranslatedField } from './field-mapping.ts';
import {
  readDate,
  readQuantity,
  readYear,
  readYesNo,
  textOf,
  type CellValue,
  type Quantity,
  type Reading,
} from './field-values.ts';
import { PATCH_FIELDS, type PatchField } from './patch-fields.ts';
import { readEcoType, readPatchClass, readRestoreState, readStage, readTarget, readZones } from './patch-words.ts';

/** A coded error of one row. All problems of a file are collected before the first of them is thrown. */
export interface ImportProblem {
  readonly code: ErrorCode;
  /** 1-based; the first row of several. */
  readonly row: number;
  /** Patch id, '' where the row has none. */
  readonly feature: string;
  readonly details: ErrorDetails;
}

/** One row as the layer has it. */
export interface ImportRow {
  readonly file: string;
  readonly row: number;
  readonly feature: string;
  readonly properties: Readonly<Record<string, string | number | boolean | null>>;
}

export interface RowValues {
  readonly mineId: string;
  readonly name: string;
  readonly city: string;
  readonly county: string;
  readonly elevation: number | null;
  readonly area: Quantity | null;
  readonly targetArea: Quantity | null;
  readonly patchClass: string | null;
  readonly zones: readonly number[] | null;
  readonly ecoType: EcoType | null;
  readonly targetLandUse: TargetLandUse | null;
  readonly stage: Stage | null;
  /** Stage that 恢复治理情况 stands for, where there is no stage. */
  readonly restoredStage: Stage | null;
  readonly isKeyProject: boolean;
  readonly worksStart: string | null;
  readonly worksEnd: string | null;
  readonly planYear: number | null;
}

/** Reads a row; problems are added to `problems`, and a value with a problem is null. */
export function readRowValues(row: ImportRow, mapping: Mapping, problems: ImportProblem[]): RowValues {
  const text = (field: PatchField): string => textOf(cell(row, mapping, field));
  const read = <T>(field: PatchField, reader: (value: CellValue) => Reading<T>): T | null => {
    const value = translated(cell(row, mapping, field), field, mapping);
    const reading = reader(value);
    if ('value' in reading) return reading.value;
    problems.push(badValue(row, mapping.fields[field] ?? field, value, reading.why));
    return null;
  };
  const worksStart = read('worksStart', (value) => readDate(value, 'start'));
  const worksEnd = read('worksEnd', (value) => readDate(value, 'end'));
  if (worksStart !== null && worksEnd !== null && worksEnd < worksStart) {
    const why = { zh: `早于开工时间 ${worksStart}`, en: `it is before the start of works, ${worksStart}` };
    problems.push(badValue(row, mapping.fields.worksEnd ?? 'worksEnd', worksEnd, why));
  }
  const stage = read('stage', readStage);
  return {
    mineId: text('mineId') || row.feature,
    name: text('name'),
    city: text('city'),
    county: text('county'),
    elevation: read('elevation', (value) => readQuantity(textOf(value).replace(/(m|米)$/i, '')))?.amount ?? null,
    area: read('area', readQuantity),
    targetArea: read('targetArea', readQuantity),
    patchClass: read('patchClass', readPatchClass),
    zones: read('zone', readZones),
    ecoType: read('ecoType', readEcoType),
    targetLandUse: read('targetLandUse', readTarget),
    stage,
    restoredStage: stage === null ? read('restoreState', readRestoreState) : null,
    isKeyProject: read('isKeyProject', readYesNo) ?? false,
    worksStart,
    worksEnd,
    planYear: read('planYear', readYear),
  };
}

/** Text as delivered of every field that is not kept word for word in the patch. Empty cells are left out. */
export function readAttributes(row: ImportRow, mapping: Mapping): Readonly<Record<string, string>> {
  const wordForWord = new Set(
    (['patchId', 'mineId', 'name'] satisfies PatchField[]).map((field) => mapping.fields[field]),
  );
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(row.properties)) {
    if (value !== null && value !== '' && !wordForWord.has(name)) attributes[name] = String(value);
  }
  return attributes;
}

export function cell(row: ImportRow, mapping: Mapping, field: PatchField): CellValue {
  const name = mapping.fields[field];
  return name === undefined ? null : row.properties[name];
}

export function problemOf(row: ImportRow, code: ErrorCode, details: ErrorDetails = {}): ImportProblem {
  const place = { file: row.file, row: row.row, feature: row.feature };
  return { code, row: row.row, feature: row.feature, details: { ...place, ...details } };
}

export function badValue(row: ImportRow, field: string, value: CellValue, why: unknown): ImportProblem {
  return problemOf(row, 'MINES_BAD_VALUE', { field, value: String(value ?? ''), why });
}

/** The problem behind a coded error that reading one row threw; anything else is a bug and goes on. */
export function problemFrom(row: ImportRow, error: unknown): ImportProblem {
  if (error instanceof QingshanError) return problemOf(row, error.code, error.details);
  throw error;
}

/** The name under which a field was looked for, for messages. */
export function fieldLabel(mapping: Mapping, field: PatchField): string {
  return mapping.fields[field] ?? PATCH_FIELDS[field].zh;
}

function translated(value: CellValue, field: PatchField, mapping: Mapping): CellValue {
  const table = mapping.values[field as TranslatedField];
  return table?.[textOf(value)] ?? value;
}
