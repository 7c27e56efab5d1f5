/**
 * One task from files to results. A patch whose crops are kept is judged on them; for the others the scenes are opened and
 * read once (`read-task.ts`). Judging and pictures start from crops either way. Runs in whatever thread the engine gives it.
 */
import { listChangePatches } from '../analysis/change/list-patches.ts';
import { unassessed } from '../analysis/unassessed.ts';
import type { NoiseTiles } from '../analysis/uncertainty/draw-source.ts';
import { ERROR_TEXTS } from '../error-texts.ts';
import { QingshanError, withoutSecrets } from '../errors.ts';
import type { SerializedError } from '../errors.ts';
import { cropKey, cropRules } from './crop-rules.ts';
import { changePlace, excavationIn, judgeCrops } from './judge-crops.ts';
import { scenesOf } from './patch-crops.ts';
import type { PatchCrops, UsedScene } from './patch-crops.ts';
import { judgedAs } from './patch-task.ts';
import type { CropIds, CropStore } from './ports/crops.ts';
import type { SceneFiles } from './ports/scenes.ts';
import type {
  AssessOutcome,
  AssessTask,
  EvidenceWriter,
  PatchResult,
  PatchTask,
  SceneRef,
  SceneUse,
} from './ports/work.ts';
import { readTask } from './read-task.ts';
import { releaseArrays } from './windows/release-arrays.ts';

export interface AssessDependencies {
  readonly scenes: SceneFiles;
  readonly evidence: EvidenceWriter;
  readonly openCrops: (folder: string) => CropStore;
  /** One for all tasks of a thread. */
  readonly tiles: NoiseTiles;
}

type PatchOutcome = { readonly result: PatchResult } | { readonly error: SerializedError };

export async function runAssessTask(task: AssessTask, dependencies: AssessDependencies): Promise<AssessOutcome> {
  const store = task.crops === undefined ? undefined : dependencies.openCrops(task.crops);
  const outcomes: PatchOutcome[] = [];
  const unread: number[] = [];
  for (const [index, patch] of task.patches.entries()) {
    const kept = store && (await keptCrops(task, patch, store));
    if (kept === undefined) unread.push(index);
    else outcomes[index] = await attempt(patch, () => judge(patch, kept.crops, kept.ids, task, dependencies));
  }
  if (unread.length > 0) {
    const patches = unread.map((index) => task.patches[index]!);
    await readTask(task, patches, cropRules(task.policy), dependencies.scenes, async (makeCrops) => {
      for (const [i, patch] of patches.entries()) {
        outcomes[unread[i]!] = await attempt(patch, async () => {
          const reading = await makeCrops(i);
          if ('missing' in reading) return withoutPixels(patch, reading.areaM2, reading.missing);
          const ids = store && (await keep(task, patch, reading.crops, store));
          const result = await judge(patch, reading.crops, ids, task, dependencies);
          releaseCrops(reading.crops);
          return result;
        });
      }
    });
  }
  return {
    results: outcomes.flatMap((outcome) => ('result' in outcome ? [outcome.result] : [])),
    failures: outcomes.flatMap((outcome, i) =>
      'error' in outcome ? [{ patchId: task.patches[i]!.patchId, error: outcome.error }] : [],
    ),
  };
}

/** Only the user's data may fail a patch; a bug or a full disk must stop the task. */
async function attempt({ patchId }: PatchTask, act: () => Promise<PatchResult>): Promise<PatchOutcome> {
  try {
    return { result: await act() };
  } catch (error) {
    if (!(error instanceof QingshanError) || ERROR_TEXTS[error.code].kind === 'outside') throw error;
    return { error: { code: error.code, details: { feature: patchId, ...error.details } } };
  }
}

/** Crops that were lost or damaged since are made from the scenes again, which gives the same. */
async function keptCrops(
  task: AssessTask,
  patch: PatchTask,
  store: CropStore,
): Promise<{ readonly crops: PatchCrops; readonly ids: CropIds } | undefined> {
  const key = cropKey(task, patch);
  const ids = key && (await store.find(key));
  if (ids === undefined || ids === '') return undefined;
  try {
    return { crops: await readKept(ids, store), ids };
  } catch (error) {
    if (error instanceof QingshanError && (error.code === 'CROP_MISSING' || error.code === 'CROP_DAMAGED')) {
      return undefined;
    }
    throw error;
  }
}

/** @throws CROP_MISSING, CROP_DAMAGED */
export async function readKept(
  { area, baseline, current }: CropIds,
  store: Pick<CropStore, 'get'>,
): Promise<PatchCrops> {
  return { area: await store.get(area), baseline: await store.get(baseline), current: await store.get(current) };
}

/** The key comes last: it never names a crop that is not there. */
async function keep(
  task: AssessTask,
  patch: PatchTask,
  { area, baseline, current }: PatchCrops,
  store: CropStore,
): Promise<CropIds> {
  const ids = { area: await store.put(area), baseline: await store.put(baseline), current: await store.put(current) };
  const key = cropKey(task, patch);
  if (key !== undefined) await store.remember(key, ids);
  return ids;
}

async function judge(
  patch: PatchTask,
  crops: PatchCrops,
  ids: CropIds | undefined,
  task: AssessTask,
  dependencies: AssessDependencies,
): Promise<PatchResult> {
  const judgement = judgeCrops(crops, judgedAs(patch), task.policy, dependencies.tiles);
  const { assessment, covers, changed, crop, analysisGrid } = judgement;
  const baselineScenes = usesOf(scenesOf(crops.baseline), task.baseline);
  const currentScenes = usesOf(scenesOf(crops.current), task.current);
  const place = changePlace(patch.patchId, patch.outline, crop);
  const changePatches = changed && listChangePatches(place, changed, task.policy.change.mappingUnit);
  const evidence =
    task.evidence &&
    (await dependencies.evidence.write(
      { patch, crop, outline: place.outline, covers, assessment, changePatches, baselineScenes, currentScenes },
      task.evidence,
    ));
  return {
    patchId: patch.patchId,
    judgedAs: judgedAs(patch),
    assessment,
    changePatches,
    excavation: excavationIn(judgement, place),
    baselineScenes,
    currentScenes,
    analysisGrid,
    chip: evidence?.chip ?? null,
    change: evidence?.change ?? null,
    ...(ids === undefined ? {} : { crops: ids }),
  };
}

/** What was kept of them lies in files. */
function releaseCrops({ area, baseline, current }: PatchCrops): void {
  for (const { bands } of [area, baseline, current]) releaseArrays(bands.map(({ values }) => values));
}

function withoutPixels(patch: PatchTask, areaM2: number, reason: 'IE_NO_SCENE' | 'IE_BASE'): PatchResult {
  return {
    patchId: patch.patchId,
    judgedAs: judgedAs(patch),
    assessment: unassessed(areaM2, reason),
    baselineScenes: [],
    currentScenes: [],
    analysisGrid: null,
    chip: null,
    change: null,
    crops: null,
  };
}

/** Where a scene lies today is said by the task; it goes into results, where the key of a signed link has no business. */
function usesOf(scenes: readonly UsedScene[], refs: readonly SceneRef[]): readonly SceneUse[] {
  return scenes.map(({ order, ...scene }) => ({ path: withoutSecrets(refs[order]!.path), ...scene }));
}
