/** A mine file becomes patches; the mapping and every assumption are said before they count. */
import { readFile } from 'node:fs/promises';
import type { EcoType, Stage, TargetLandUse } from '../analysis/policy.ts';
import { QingshanError } from '../errors.ts';
import { describeMapping, parseMapping, proposeMapping } from '../oversight/field-mapping.ts';
import type { Mapping } from '../oversight/field-mapping.ts';
import { importPatches } from '../oversight/import-patches.ts';
import type { ImportContext } from '../oversight/import-patches.ts';
import type { Patch } from '../oversight/patch.ts';
import { sha256 } from './content-key.ts';
import type { VectorFiles, VectorLayer } from './ports/vectors.ts';

/** Says a remark in both languages; the edge picks one. */
export type Note = (zh: string, en: string) => void;

/** What the operator says for patches of which the file does not. */
export interface PatchDefaults {
  /** Mapping file. */
  readonly mapping?: string;
  /** Needed where the file has several layers. */
  readonly layer?: string;
  readonly crs?: string;
  readonly targetLandUse?: TargetLandUse;
  readonly ecoType?: EcoType;
  readonly stage?: Stage;
}

/**
 * `inventory`: the file becomes the record, so every patch needs its 图斑编号 and no ground may count twice. `survey`:
 * any polygons, each measured by itself; a column that tells them apart serves as id, and overlaps are only noted.
 */
export type PatchPurpose = 'inventory' | 'survey';

/** @throws QingshanError the first problem of the file, with all of them in `details.problems` */
export async function readPatches(
  file: string,
  purpose: PatchPurpose,
  defaults: PatchDefaults,
  vectors: VectorFiles,
  note: Note,
): Promise<readonly Patch[]> {
  const layer = await vectors.read(file, defaults.layer === undefined ? {} : { layer: defaults.layer });
  const found = await mappingFor(layer, defaults.mapping);
  const mapping = purpose === 'survey' ? withId(layer, found) : found;
  const [zh, en] = [describeMapping(mapping, 'zh'), describeMapping(mapping, 'en')];
  for (const [i, line] of zh.entries()) note(line, en[i] ?? line);

  const { ecoType, targetLandUse, stage } = defaults;
  const context: ImportContext = {
    hash: sha256,
    overlaps: purpose === 'survey' ? 'note' : 'refuse',
    ...(defaults.crs === undefined ? {} : { crs: defaults.crs }),
    defaults: {
      ...(ecoType === undefined ? {} : { ecoType }),
      ...(targetLandUse === undefined ? {} : { targetLandUse }),
      ...(stage === undefined ? {} : { stage }),
    },
  };
  const { patches, notes } = importPatches(layer, mapping, context);
  for (const { words, features } of notes) note(withFeatures(words.zh, features), withFeatures(words.en, features));
  return patches;
}

async function mappingFor(layer: VectorLayer, file: string | undefined): Promise<Mapping> {
  if (file === undefined) return proposeMapping(layer.fields);
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new QingshanError('MAPPING_INVALID', { file, why: String(error) }, { cause: error });
  }
  return parseMapping(json, file, layer.fields);
}

/** Polygons from elsewhere have no 图斑编号: any id or name that tells all features apart will do. */
function withId(layer: VectorLayer, mapping: Mapping): Mapping {
  if (mapping.fields.patchId !== undefined) return mapping;
  const field = layer.fields.find((name) => /id$|编号$|名称$|^name$/i.test(name) && isUnique(layer, name));
  if (field === undefined) return mapping;
  return {
    ...mapping,
    fields: { ...mapping.fields, patchId: field },
    unmapped: mapping.unmapped.filter((name) => name !== field),
  };
}

function isUnique(layer: VectorLayer, field: string): boolean {
  const values = new Set(layer.features.map(({ properties }) => String(properties[field] ?? '')));
  return values.size === layer.features.length && !values.has('');
}

function withFeatures(text: string, features: readonly string[]): string {
  if (features.length === 0) return text;
  const shown = features.slice(0, 8).join(' ');
  return `${text}: ${shown}${features.length > 8 ? ` … (${features.length})` : ''}`;
}
