/**
 * From the scenes of a task to the crops of its patches: open, plan, read each tile once, bring both dates onto one grid
 * per patch. Nothing here knows the policy beyond `CropRules`.
 */
import type { Scene } from '../analysis/scene.ts';
import { QingshanError } from '../errors.ts';
import { outlineArea } from '../geometry/area.ts';
import { chooseRing } from '../geometry/ring.ts';
import type { Window } from '../raster/window.ts';
import { alignDate, rolesOf } from './align-date.ts';
import type { CropRules } from './crop-rules.ts';
import { areaCrop, dateCrop } from './patch-crops.ts';
import type { PatchCrops } from './patch-crops.ts';
import { planCrop, sceneWindow } from './plan-crop.ts';
import type { CropPlan, Ring } from './plan-crop.ts';
import type { FileStamp, SceneFiles, SceneReader } from './ports/scenes.ts';
import type { AssessTask, PatchTask, SceneRef } from './ports/work.ts';
import { readCrops } from './read-crops.ts';
import type { CropReading } from './read-crops.ts';

/** What the scenes have of a patch. */
export type PatchReading =
  | { readonly crops: PatchCrops }
  | { readonly areaM2: number; readonly missing: 'IE_NO_SCENE' | 'IE_BASE' };

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

/**
 * @param use gets a patch's crops on demand, so that those of one patch at a time are held; a tile that could not be read
 *   fails the patch there
 */
export async function readTask<T>(
  { baseline: baselineRefs, current: currentRefs }: Pick<AssessTask, 'baseline' | 'current'>,
  patches: readonly PatchTask[],
  rules: CropRules,
  scenes: SceneFiles,
  use: (makeCrops: (index: number) => PatchReading) => Promise<T>,
): Promise<T> {
  const opened: SceneReader[] = [];
  const open = async (ref: SceneRef): Promise<OpenScene> => {
    await assertUnchanged(ref.path, ref.id, ref.stamp, scenes);
    if (ref.options.clouds !== undefined) {
      await assertUnchanged(ref.options.clouds, ref.cloudsId, ref.cloudsStamp, scenes);
    }
    const reader = await scenes.open(ref.path, { ...ref.options, radiometry: rules.radiometry });
    opened.push(reader);
    return { ref, reader };
  };
  try {
    const baseline: OpenScene[] = [];
    for (const ref of baselineRefs) baseline.push(await open(ref));
    const current: OpenScene[] = [];
    for (const ref of currentRefs) current.push(await open(ref));

    const planned = patches.map((patch) => planPatch(patch, rules, baseline, current));
    const readings = {
      baseline: await readDate(baseline, planned, rules),
      current: await readDate(current, planned, rules),
    };
    return await use((index) => makeCrops(index, planned[index]!, readings, rules));
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
  rules: CropRules,
  baseline: readonly OpenScene[],
  current: readonly OpenScene[],
): PlannedPatch {
  const areaM2 = outlineArea(patch.outline);
  const scenesOf = (date: readonly OpenScene[]): readonly Scene[] => date.map(({ reader }) => reader.scene);
  const plan = planCrop(patch.outline, scenesOf(baseline), scenesOf(current));
  if (plan === undefined || rules.ring === null) return { patch, areaM2, ring: undefined, plan };
  const ring = chooseRing(patch.outline, areaM2, plan.gsd, patch.neighbours, rules.ring);
  return { patch, areaM2, ring, plan: ring === undefined ? plan : plan.grownTo(ring.polygons) };
}

/** Reads every scene of a date once for all patches. */
async function readDate(
  date: readonly OpenScene[],
  patches: readonly PlannedPatch[],
  rules: CropRules,
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
    const { counted, extra } = rolesOf(scene.reader.scene, rules);
    const bandsOf = (roles: typeof counted): number[] => roles.map((role) => scene.reader.scene.bands[role]!);
    const crops = await readCrops(scene.reader, windows, bandsOf(counted), bandsOf(extra));
    all.push({ scene, readings: new Map(users.map((user, i) => [user, crops[i]!])) });
  }
  return all;
}

function makeCrops(
  index: number,
  { patch, areaM2, ring, plan }: PlannedPatch,
  readings: { readonly baseline: DateReadings; readonly current: DateReadings },
  rules: CropRules,
): PatchReading {
  if (plan === undefined) return { areaM2, missing: 'IE_NO_SCENE' };
  const baseline = alignDate(cropsOf(readings.baseline, index), plan.grid, rules);
  const current = alignDate(cropsOf(readings.current, index), plan.grid, rules);
  if (current === undefined) return { areaM2, missing: 'IE_NO_SCENE' };
  if (baseline === undefined) return { areaM2, missing: 'IE_BASE' };
  return {
    crops: {
      area: areaCrop(patch.outline, areaM2, ring, plan.grid),
      baseline: dateCrop(baseline, plan.grid, refsOf(readings.baseline)),
      current: dateCrop(current, plan.grid, refsOf(readings.current)),
    },
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

function refsOf(date: DateReadings): readonly SceneRef[] {
  return date.map(({ scene }) => scene.ref);
}
