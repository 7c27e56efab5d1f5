/** Which field of a mine file holds which attribute: proposed from the names, printed, overridden by a file, applied. */
import type { Language } from '../errors.ts';
import { AREA_UNITS, type AreaUnit } from './field-values.ts';
import { isPatchField, PATCH_FIELD_NAMES, PATCH_FIELDS, type PatchField } from './patch-fields.ts';
import { invalid, record } from './mapping-json.ts';
import { parsePlaceRules } from './place-rules.ts';
import type { PlaceRules } from './zones.ts';

/** Fields whose words can be translated: a word of the file to one of ours. */
const TRANSLATED_FIELDS = ['targetLandUse', 'stage', 'restoreState', 'isKeyProject', 'ecoType', 'patchClass'] as const;
export type TranslatedField = (typeof TRANSLATED_FIELDS)[number];

/** Plain data: it is printed before it is used, and written to a file to be changed. */
export interface Mapping {
  /** The file's own field name for each attribute that was found. */
  readonly fields: Readonly<Partial<Record<PatchField, string>>>;
  /** `{ "targetLandUse": { "复绿": "grass" } }`. */
  readonly values: Readonly<Partial<Record<TranslatedField, Readonly<Record<string, string>>>>>;
  /** Unit of the recorded areas. Absent: worked out by comparing with the outlines. */
  readonly areaUnit?: AreaUnit;
  /** What the operator decides about zones and eco-types where the plan leaves a choice. */
  readonly places?: PlaceRules;
  /** The file's fields that no attribute was found for; they are kept as delivered. */
  readonly unmapped: readonly string[];
}

/** How surely a name names an attribute; smaller is surer. */
const SURE = { ours: 0, chinese: 1, code: 2, numbered: 1000, cut: 2000 } as const;
/** DBF field names have ten bytes: five characters of GBK, three of UTF-8. */
const DBF_NAME_BYTES = 10;

/**
 * The mapping that the field names suggest. A field serves one attribute and an attribute takes one field, the surest: our
 * own name, the Chinese name, then the codes in the order of `PATCH_FIELDS`; then the same with a number behind
 * (`TBTYMJ_1`); then Chinese names cut to ten bytes, where only one attribute begins like that.
 */
export function proposeMapping(fields: readonly string[]): Mapping {
  const claims = fields
    .flatMap((field, order) =>
      PATCH_FIELD_NAMES.map((attribute) => ({ field, order, attribute, rank: rank(field, attribute) })),
    )
    .filter(({ rank: value }) => value !== null)
    .sort((a, b) => a.rank! - b.rank! || a.order - b.order);
  const found: Partial<Record<PatchField, string>> = {};
  const used = new Set<string>();
  for (const { field, attribute } of claims) {
    if (found[attribute] !== undefined || used.has(field)) continue;
    found[attribute] = field;
    used.add(field);
  }
  return mappingOf(found, fields);
}

/**
 * A mapping file changes what was proposed: `{"fields": {"patchId": "编号", "name": null}, "values": {…},
 * "areaUnit": "mu", "places": {…}}`. `null` takes a field away; `places` are `PlaceRules`.
 *
 * @param fields of the mine file, to refuse names that it does not have
 * @throws {QingshanError} MAPPING_INVALID
 */
export function parseMapping(json: unknown, file: string, fields: readonly string[]): Mapping {
  const root = record(json, file, 'JSON');
  for (const key of Object.keys(root)) {
    if (!['fields', 'values', 'areaUnit', 'places', 'unmapped'].includes(key))
      throw invalid(file, `有不认识的键 ${key}`, `it has an unknown key ${key}`);
  }
  const proposed = proposeMapping(fields);
  const overrides = readFields(root['fields'] ?? {}, file, fields);
  // A field that the operator gave away is no longer proposed for anything else.
  const given = new Set(Object.values(overrides));
  const kept = Object.entries(proposed.fields).filter(([, field]) => !given.has(field));
  const merged = { ...Object.fromEntries(kept), ...overrides } as Record<PatchField, string | null>;
  const chosen = Object.fromEntries(Object.entries(merged).filter(([, field]) => field !== null));
  const areaUnit = readAreaUnit(root['areaUnit'], file);
  return {
    ...mappingOf(chosen, fields),
    values: readValues(root['values'] ?? {}, file),
    ...(areaUnit !== undefined && { areaUnit }),
    ...(root['places'] !== undefined && { places: parsePlaceRules(root['places'], file) }),
  };
}

/** One line an attribute, for the operator to check before anything is imported. */
export function describeMapping(mapping: Mapping, language: Language): readonly string[] {
  const lines = PATCH_FIELD_NAMES.flatMap((attribute) => {
    const field = mapping.fields[attribute];
    if (field === undefined) return [];
    const row = PATCH_FIELDS[attribute];
    const kept = language === 'zh' ? '（原样保留）' : ' (kept as delivered)';
    return [`${row[language]} (${attribute}) ← ${field}${row.use === 'kept' ? kept : ''}`];
  });
  const missing = PATCH_FIELD_NAMES.filter((name) => PATCH_FIELDS[name].use === 'patch' && !mapping.fields[name]);
  const names = missing.map((name) => PATCH_FIELDS[name][language]).join(language === 'zh' ? '、' : ', ');
  if (missing.length > 0) lines.push(language === 'zh' ? `文件中没有：${names}` : `not in the file: ${names}`);
  if (mapping.unmapped.length > 0) {
    const rest = mapping.unmapped.join(language === 'zh' ? '、' : ', ');
    lines.push(language === 'zh' ? `未对应、原样保留：${rest}` : `not mapped, kept as delivered: ${rest}`);
  }
  return lines;
}

/** A name without case, width, spaces, underscores and a unit behind: `图斑面积（㎡）` is `图斑面积`. */
function plain(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_]+/g, '')
    .replace(/\(?(m2|平方米|亩|公顷|hm2|ha)\)?$/, '');
}

function rank(field: string, attribute: PatchField): number | null {
  const { zh, names } = PATCH_FIELDS[attribute];
  const name = plain(field);
  if (name === '') return null;
  const exact = exactRank(name, attribute);
  if (exact !== null) return exact;
  const unnumbered = exactRank(name.replace(/\d+$/, ''), attribute);
  if (unnumbered !== null) return SURE.numbered + unnumbered;
  if (!isCutLength(field)) return null;
  const beginsLike = (full: string): boolean => full.length > name.length && plain(full).startsWith(name);
  const rivals = PATCH_FIELD_NAMES.filter((other) =>
    [PATCH_FIELDS[other].zh, ...PATCH_FIELDS[other].names].some(beginsLike),
  );
  const isOnly = rivals.length === 1 && rivals[0] === attribute;
  return isOnly && [zh, ...names].some(beginsLike) ? SURE.cut : null;
}

function exactRank(name: string, attribute: PatchField): number | null {
  const { zh, names } = PATCH_FIELDS[attribute];
  if (name === attribute.toLowerCase()) return SURE.ours;
  if (name === plain(zh)) return SURE.chinese;
  const index = names.findIndex((candidate) => plain(candidate) === name);
  return index < 0 ? null : SURE.code + index;
}

/** Whether a name is as long as names get when they are cut: the next character would not have fitted. */
function isCutLength(field: string): boolean {
  const beyondAscii = [...field].filter((character) => character > '\u007f').length;
  if (beyondAscii === 0) return false;
  const ascii = [...field].length - beyondAscii;
  return isFull(ascii + 2 * beyondAscii, 2) || isFull(ascii + 3 * beyondAscii, 3);
}

function isFull(bytes: number, bytesOfNext: number): boolean {
  return bytes <= DBF_NAME_BYTES && bytes + bytesOfNext > DBF_NAME_BYTES;
}

function mappingOf(fields: Mapping['fields'], all: readonly string[]): Mapping {
  const used = new Set(Object.values(fields));
  return { fields, values: {}, unmapped: all.filter((field) => !used.has(field)) };
}

function readFields(
  json: unknown,
  file: string,
  fields: readonly string[],
): Partial<Record<PatchField, string | null>> {
  const overrides: Partial<Record<PatchField, string | null>> = {};
  for (const [attribute, field] of Object.entries(record(json, file, 'fields'))) {
    if (!isPatchField(attribute))
      throw invalid(file, `${attribute} 不是图斑属性`, `${attribute} is no attribute of a patch`);
    if (field !== null && typeof field !== 'string')
      throw invalid(file, `fields.${attribute} 不是字段名`, `fields.${attribute} is no field name`);
    if (field !== null && !fields.includes(field)) {
      throw invalid(
        file,
        `矿山文件没有字段 ${field}，只有：${fields.join('、')}`,
        `the mine file has no field ${field}, but: ${fields.join(', ')}`,
      );
    }
    overrides[attribute] = field;
  }
  const names = Object.values(overrides).filter((name) => name !== null);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(file, `字段 ${twice} 被用了两次`, `two attributes take the field ${twice}`);
  return overrides;
}

function readValues(json: unknown, file: string): Mapping['values'] {
  const values: Partial<Record<TranslatedField, Readonly<Record<string, string>>>> = {};
  for (const [attribute, words] of Object.entries(record(json, file, 'values'))) {
    const translated = TRANSLATED_FIELDS.find((name) => name === attribute);
    if (translated === undefined)
      throw invalid(file, `${attribute} 的值不能对照`, `values of ${attribute} cannot be translated`);
    const table = record(words, file, `values.${attribute}`);
    for (const [word, ours] of Object.entries(table)) {
      if (typeof ours !== 'string')
        throw invalid(file, `values.${attribute}.${word} 不是文字`, `values.${attribute}.${word} is no text`);
    }
    values[translated] = table as Record<string, string>;
  }
  return values;
}

function readAreaUnit(json: unknown, file: string): AreaUnit | undefined {
  if (json === undefined) return undefined;
  const unit = AREA_UNITS.find((candidate) => candidate === json);
  if (unit === undefined)
    throw invalid(
      file,
      `areaUnit 应为 ${AREA_UNITS.join('、')} 之一`,
      `areaUnit is not one of ${AREA_UNITS.join(', ')}`,
    );
  return unit;
}
