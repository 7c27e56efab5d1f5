/**
 * `verify`: is a stored result what its evidence gives? Policy and outline are held to their hashes, crops to their names,
 * and the result, judged again from the crops, to the stored one, bit by bit. Scenes are not needed.
 */
import type { Policy } from '../analysis/policy.ts';
import { offeredEntries } from '../analysis/reference/reference-library.ts';
import { unassessed } from '../analysis/unassessed.ts';
import { keepNoiseTiles } from '../analysis/uncertainty/draw-source.ts';
import type { NoiseTiles } from '../analysis/uncertainty/draw-source.ts';
import { QingshanError } from '../errors.ts';
import type { ErrorDetails, ErrorCode, SerializedError } from '../errors.ts';
import { outlineArea } from '../geometry/area.ts';
import type { Outline } from '../geometry/polygon.ts';
import { readKept } from './assess-task.ts';
import { canonicalJson, NUMERICS_VERSION, policyHash, sha256 } from './content-key.ts';
import { firstDifference } from './first-difference.ts';
import { changePlace, excavationIn, judgeCrops } from './judge-crops.ts';
import { outlineOf, outlineVersion, scenesOf } from './patch-crops.ts';
import type { PatchCrops, UsedScene } from './patch-crops.ts';
import type { CropStore } from './ports/crops.ts';
import type { Provenance, ResultRecord, Store } from './ports/record.ts';
import type { PatchResult, SceneUse } from './ports/work.ts';

export interface Verification {
  readonly quarter: string;
  readonly patchId: string;
  /** Content key of the result. */
  readonly key: string;
  /** The first thing that is not as it was; null where all is. */
  readonly difference: SerializedError | null;
}

export interface VerifyDependencies {
  readonly store: Pick<Store, 'getPolicy' | 'listOutlines' | 'listReferences'>;
  readonly crops: Pick<CropStore, 'get'>;
}

export async function verifyScores(
  records: readonly ResultRecord[],
  dependencies: VerifyDependencies,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<readonly Verification[]> {
  const verifications: Verification[] = [];
  const tiles = keepNoiseTiles();
  for (const record of records) {
    const { quarter, patchId, key } = record;
    verifications.push({ quarter, patchId, key, difference: await differenceOf(record, dependencies, tiles) });
    onProgress(verifications.length, records.length);
  }
  return verifications;
}

/** Damaged evidence is what is looked for; that the disk or the record cannot be read is not. */
async function differenceOf(
  record: ResultRecord,
  dependencies: VerifyDependencies,
  tiles: NoiseTiles,
): Promise<SerializedError | null> {
  try {
    await assertSame(record, dependencies, tiles);
    return null;
  } catch (error) {
    if (!(error instanceof QingshanError) || !DIFFERENCES.has(error.code)) throw error;
    return { code: error.code, details: { patch: record.patchId, quarter: record.quarter, ...error.details } };
  }
}

const DIFFERENCES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CROP_DAMAGED',
  'CROP_MISSING',
  'CROPS_NOT_KEPT',
  'NUMERICS_OTHER',
  'OUTLINE_CHANGED',
  'POLICY_CHANGED',
  'SCORE_DIFFERS',
]);

async function assertSame(
  record: ResultRecord,
  { store, crops }: VerifyDependencies,
  tiles: NoiseTiles,
): Promise<void> {
  const { provenance, result, patchId } = record;
  const policy = await store.getPolicy(provenance.policyHash);
  assertHash('POLICY_CHANGED', provenance.policyHash, policyHash(policy), { policy: `${policy.id} ${policy.version}` });
  const outline = checkedOutline(await store.listOutlines(patchId, provenance.outlineVersion), record);
  if (result.crops === null || isUnpaired(record)) {
    assertNumerics(provenance);
    assertUnassessed(result, outline);
    return;
  }
  if (result.crops === undefined) throw new QingshanError('CROPS_NOT_KEPT', { software: provenance.software });
  const kept = await readKept(result.crops, crops);
  assertHash('OUTLINE_CHANGED', provenance.outlineVersion, outlineOf(kept.area), { patch: patchId });
  assertNumerics(provenance);
  const judgement = judgeCrops(kept, result.judgedAs, policy, tiles);
  const { assessment, analysisGrid, crop } = judgement;
  // Results from before excavation was kept hold none to compare with.
  const isKept = result.excavation !== undefined;
  const excavation = isKept ? excavationIn(judgement, changePlace(patchId, outline, crop)) : undefined;
  assertEqual(evidenceOf(result), { assessment, excavation, analysisGrid, ...scenesIn(kept) });
  assertKnownScenes(kept, record);
  await assertKnownReferences(result.judgedAs, policy, store);
}

/** What was offered of a reference library is what the library on record has. */
async function assertKnownReferences(
  { references, zone, ecoType }: PatchResult['judgedAs'],
  policy: Policy,
  store: VerifyDependencies['store'],
): Promise<void> {
  if (references === undefined) return;
  const library = (await store.listReferences()).find(({ hash }) => hash === references.library)?.library;
  if (library === undefined) throw differs('judgedAs.references.library', references.library, '—');
  const found = sha256(canonicalJson(library));
  if (found !== references.library) throw differs('judgedAs.references.library', references.library, found);
  const offered = offeredEntries(library, found, { zone: zone ?? null, ecoType }, policy);
  assertEqual({ references }, { references: offered });
}

/** Whether there was a scene, only scenes can say; that nothing is claimed without one can be checked. */
function assertUnassessed({ assessment }: PatchResult, outline: Outline): void {
  const { reason } = assessment;
  assertEqual({ assessment }, { assessment: reason === null ? null : unassessed(outlineArea(outline), reason) });
}

/** Other numbers under another version are no damage, so what is damaged is said before. */
function assertNumerics({ numericsVersion: stored, software }: Provenance): void {
  if (stored !== NUMERICS_VERSION) {
    throw new QingshanError('NUMERICS_OTHER', { stored, current: NUMERICS_VERSION, software });
  }
}

function assertHash(
  code: 'POLICY_CHANGED' | 'OUTLINE_CHANGED',
  stored: string,
  found: string,
  details: ErrorDetails,
): void {
  if (stored !== found) throw new QingshanError(code, { ...details, stored, found });
}

/** An outline may be on record several times, with other attributes beside it. */
function checkedOutline(outlines: readonly Outline[], { provenance, patchId }: ResultRecord): Outline {
  const stored = provenance.outlineVersion;
  for (const outline of outlines) assertHash('OUTLINE_CHANGED', stored, outlineVersion(outline), { patch: patchId });
  const [outline] = outlines;
  if (outline === undefined) throw new QingshanError('OUTLINE_CHANGED', { patch: patchId, stored, found: '—' });
  return outline;
}

/** Nothing was to be read: no pair of dates was found when the quarter was planned. */
function isUnpaired({ provenance }: ResultRecord): boolean {
  return provenance.baselineSceneIds.length === 0 && provenance.currentSceneIds.length === 0;
}

/** What of a result the crops decide. */
function evidenceOf({ assessment, excavation, analysisGrid, baselineScenes, currentScenes }: PatchResult): object {
  return {
    assessment,
    excavation,
    analysisGrid,
    baselineScenes: baselineScenes.map(withoutPlace),
    currentScenes: currentScenes.map(withoutPlace),
  };
}

function scenesIn({ baseline, current }: PatchCrops): object {
  return {
    baselineScenes: scenesOf(baseline).map(withoutOrder),
    currentScenes: scenesOf(current).map(withoutOrder),
  };
}

function withoutPlace({ path: _path, ...scene }: SceneUse): Omit<SceneUse, 'path'> {
  return scene;
}

function withoutOrder({ order: _order, ...scene }: UsedScene): Omit<SceneUse, 'path'> {
  return scene;
}

/** Crops of other scenes than those that the result is filed under. */
function assertKnownScenes({ baseline, current }: PatchCrops, { provenance }: ResultRecord): void {
  const { baselineSceneIds, currentSceneIds } = provenance;
  for (const [date, ids] of [
    [baseline, baselineSceneIds],
    [current, currentSceneIds],
  ] as const) {
    for (const { id } of scenesOf(date)) {
      if (!ids.includes(id)) throw differs('provenance', ids.join(' '), id);
    }
  }
}

function assertEqual(stored: unknown, recomputed: unknown): void {
  const difference = firstDifference(stored, recomputed);
  if (difference === undefined) return;
  throw differs(difference.field, difference.stored, difference.recomputed);
}

function differs(field: string, stored: unknown, recomputed: unknown): QingshanError {
  return new QingshanError('SCORE_DIFFERS', { field, stored: shown(stored), recomputed: shown(recomputed) });
}

/** Every digit, and -0 apart from 0. */
function shown(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '—');
}
