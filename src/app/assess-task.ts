/**
 * One task from files to results: open the scenes of both dates, read each tile once, bring both dates onto one grid per
 * patch, judge, and write the pictures. Runs in whatever thread the engine gives it.
 */
import { assessPatch } from '../analysis/assess.ts';
import type { AssessInput } from '../analysis/assess.ts';
import { listChangePatches } from '../analysis/change/list-patches.ts';
import { unassessed } from '../analysis/unassessed.ts';
import type { Policy } from '../analysis/policy.ts';
import type { Scene } from '../analysis/scene.ts';
import { ERROR_TEXTS } from '../error-texts.ts';
import { QingshanError, withoutSecrets } from '../errors.ts';
import type { SerializedError } from '../errors.ts';
import { cellAreas, groundSize, outlineArea } from '../geometry/area.ts';
import { coverageFractions } from '../geometry/coverage.ts';
import { chooseRing } from '../geometry/ring.ts';
import { moveOutline } from '../geometry/transform.ts';
import type { PatchCrop } from '../raster/crop.ts';
import type { Window } from '../raster/window.ts';
import { alignDate, rolesOf } from './align-date.ts';
import type { AlignedDate } from './align-date.ts';
import { judgedAs } from './patch-task.ts';
import { planCrop, sceneWindow } from './plan-crop.ts';
import type { CropPlan, Ring } from './plan-crop.ts';
import type {
  AssessOutcome,
  AssessTask,
  EvidenceWriter,
  FileStamp,
  PatchResult,
  PatchTask,
  SceneFiles,
  SceneReader,
  SceneRef,
  SceneUse,
} from './ports.ts';
import { readCrops } from './read-crops.ts';
import type { CropReading } from './read-crops.ts';

export interface AssessDependencies {
  readonly scenes: SceneFiles;
  readonly evidence: EvidenceWriter;
}

/** An open scene and the patches' windows in it; `readings` follow the windows. */
interface OpenScene {
  readonly ref: SceneRef;
  readonly reader: SceneReader;
}

interface PlannedPatch {
  readonly patch: PatchTask;
  readonly areaM2: number;
  readonly ring: Ring | undefined;
  /** Undefined where no scene of either date reaches the patch. */
  readonly plan: CropPlan | undefined;
}

type DateReadings = readonly { readonly scene: OpenScene; readonly readings: ReadonlyMap<number, CropReading> }[];

export async function runAssessTask(task: AssessTask, dependencies: AssessDependencies): Promise<AssessOutcome> {
  const opened: SceneReader[] = [];
  const open = async (ref: SceneRef): Promise<OpenScene> => {
    await assertUnchanged(ref.path, ref.id, ref.stamp, dependencies.scenes);
    if (ref.options.clouds !== undefined) {
      await assertUnchanged(ref.options.clouds, ref.cloudsId, ref.cloudsStamp, dependencies.scenes);
    }
    const reader = await dependencies.scenes.open(ref.path, { ...ref.options, radiometry: task.policy.radiometry });
    opened.push(reader);
    return { ref, reader };
  };
  try {
    const baseline: OpenScene[] = [];
    for (const ref of task.baseline) baseline.push(await open(ref));
    const current: OpenScene[] = [];
    for (const ref of task.current) current.push(await open(ref));

    const patches = task.patches.map((patch) => planPatch(patch, task, baseline, current));
    const readings = {
      baseline: await readDate(baseline, patches, task.policy),
      current: await readDate(current, patches, task.policy),
    };

    const results: PatchResult[] = [];
    const failures: { patchId: string; error: SerializedError }[] = [];
    for (const [index, planned] of patches.entries()) {
      try {
        results.push(await judge(index, planned, readings, task, dependencies));
      } catch (error) {
        // Only the user's data may fail a patch; a bug or a full disk must stop the task.
        if (!(error instanceof QingshanError) || ERROR_TEXTS[error.code].kind === 'outside') throw error;
        const { patchId } = planned.patch;
        failures.push({ patchId, error: { code: error.code, details: { feature: patchId, ...error.details } } });
      }
    }
    return { results, failures };
  } finally {
    for (const reader of opened) await reader.close();
  }
}

/**
 * A result is filed under the content of its scenes, so other content must not get there. A file that was only copied or
 * touched is what it was.
 */
async function assertUnchanged(
  path: string,
  id: string | undefined,
  stamp: FileStamp | undefined,
  scenes: SceneFiles,
): Promise<void> {
  if (id === undefined || stamp === undefined) return;
  const { size, modifiedMs, etag } = await scenes.stamp(path);
  if (size === stamp.size && modifiedMs === stamp.modifiedMs && etag === stamp.etag) return;
  if (size === stamp.size && (await scenes.identify(path)) === id) return;
  throw new QingshanError('SCENE_CHANGED', { file: path });
}

function planPatch(
  patch: PatchTask,
  task: AssessTask,
  baseline: readonly OpenScene[],
  current: readonly OpenScene[],
): PlannedPatch {
  const areaM2 = outlineArea(patch.outline);
  const scenesOf = (date: readonly OpenScene[]): readonly Scene[] => date.map(({ reader }) => reader.scene);
  const plan = planCrop(patch.outline, scenesOf(baseline), scenesOf(current));
  if (plan === undefined || task.policy.ring === null) return { patch, areaM2, ring: undefined, plan };
  const ring = chooseRing(patch.outline, areaM2, plan.gsd, patch.neighbours, task.policy.ring);
  return { patch, areaM2, ring, plan: ring === undefined ? plan : plan.grownTo(ring.polygons) };
}

/** Reads every scene of a date once for all patches. */
async function readDate(
  date: readonly OpenScene[],
  patches: readonly PlannedPatch[],
  policy: Policy,
): Promise<DateReadings> {
  const all: { scene: OpenScene; readings: Map<number, CropReading> }[] = [];
  for (const scene of date) {
    const users: number[] = [];
    const windows: Window[] = [];
    for (const [index, { plan }] of patches.entries()) {
      const window = plan && sceneWindow(plan.grid, scene.reader.scene.grid);
      if (window === undefined) continue;
      users.push(index);
      windows.push(window);
    }
    const { counted, extra } = rolesOf(scene.reader.scene, policy);
    const bandsOf = (roles: typeof counted): number[] => roles.map((role) => scene.reader.scene.bands[role]!);
    const crops = await readCrops(scene.reader, windows, bandsOf(counted), bandsOf(extra));
    all.push({ scene, readings: new Map(users.map((user, i) => [user, crops[i]!])) });
  }
  return all;
}

async function judge(
  index: number,
  planned: PlannedPatch,
  readings: { readonly baseline: DateReadings; readonly current: DateReadings },
  task: AssessTask,
  dependencies: AssessDependencies,
): Promise<PatchResult> {
  const { patch, areaM2, ring, plan } = planned;
  if (plan === undefined) return withoutPixels(patch, areaM2, 'IE_NO_SCENE');

  const baseline = alignDate(cropsOf(readings.baseline, index), plan.grid, task.policy);
  const current = alignDate(cropsOf(readings.current, index), plan.grid, task.policy);
  if (current === undefined) return withoutPixels(patch, areaM2, 'IE_NO_SCENE');
  if (baseline === undefined) return withoutPixels(patch, areaM2, 'IE_BASE');

  const outline = moveOutline(patch.outline, plan.grid.crs);
  const crop: PatchCrop = {
    grid: plan.grid,
    gsd: groundSize(plan.grid),
    cellAreas: cellAreas(plan.grid),
    coverage: coverageFractions(outline, plan.grid),
    ring:
      ring === undefined
        ? new Float64Array(plan.grid.width * plan.grid.height)
        : coverageFractions(moveOutline({ crs: 'EPSG:4490', polygons: ring.polygons }, plan.grid.crs), plan.grid),
    baseline: baseline.crop,
    current: current.crop,
  };
  const input: AssessInput = {
    crop,
    areaM2,
    ...judgedAs(patch),
    ring: ring === undefined ? null : { innerMetres: ring.innerMetres, outerMetres: ring.outerMetres },
    baseline: baseline.facts,
    current: current.facts,
  };
  const { assessment, covers, changed } = assessPatch(input, task.policy);
  const place = { patchId: patch.patchId, outline, grid: plan.grid, gsd: crop.gsd, cellAreas: crop.cellAreas };
  const changePatches = changed && listChangePatches(place, changed, task.policy.change.mappingUnit);

  const baselineScenes = usesOf(baseline);
  const currentScenes = usesOf(current);
  const evidence =
    task.evidence &&
    (await dependencies.evidence.write(
      { patch, crop, outline, covers, assessment, changePatches, baselineScenes, currentScenes },
      task.evidence,
    ));
  const [, , x, , , y] = plan.grid.transform;
  return {
    patchId: patch.patchId,
    judgedAs: judgedAs(patch),
    assessment,
    changePatches,
    baselineScenes,
    currentScenes,
    analysisGrid: { crs: plan.grid.crs, gsd: crop.gsd, origin: [x, y] },
    chip: evidence?.chip ?? null,
    change: evidence?.change ?? null,
  };
}

/** Scenes of a date that reach the patch, in the date's order; a tile that could not be read fails the patch. */
function cropsOf(date: DateReadings, index: number): Parameters<typeof alignDate>[0] {
  return date.flatMap(({ scene, readings }) => {
    const reading = readings.get(index);
    if (reading === undefined) return [];
    if ('error' in reading) throw reading.error;
    return [{ scene: scene.reader.scene, ref: scene.ref, crop: reading.crop }];
  });
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
  };
}

function usesOf(date: AlignedDate): readonly SceneUse[] {
  return date.used.map(({ scene, ref }) => ({
    // It goes into results, where the key of a signed link has no business.
    path: withoutSecrets(ref.path),
    name: scene.name,
    id: ref.id ?? '',
    date: scene.acquired.date,
    sensor: scene.sensor,
    gsd: scene.gsd,
    radiometry: scene.radiometry.level,
    capability: scene.capability,
  }));
}
