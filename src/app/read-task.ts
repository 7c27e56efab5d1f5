/**
 * From the scenes of a task to the crops of its patches: open, plan, read each tile once, bring both dates onto one grid
 * per patch. Nothing here knows the policy beyond `CropRules`.
 */
import type { Scene } from '../analysis/scene.ts';
import { QingshanError } from '../errors.ts';
import { appliedShift } from '../analysis/registration/pair-registration.ts';
import type { PairRegistration } from '../analysis/registration/pair-registration.ts';
import { outlineArea } from '../geometry/area.ts';
import { chooseRing } from '../geometry/ring.ts';
import type { Window } from '../raster/window.ts';
import { alignDate, rolesOf } from './align-date.ts';
import type { CropRules } from './crop-rules.ts';
import type { PlacedReading } from './lattice-layer.ts';
import { areaCrop, dateCrop } from './patch-crops.ts';
import type { PatchCrops } from './patch-crops.ts';
import { planCrop } from './plan-crop.ts';
import type { CropPlan, Ring } from './plan-crop.ts';
import { planReading } from './plan-reading.ts';
import { planTies } from './plan-ties.ts';
import type { TiePlan } from './plan-ties.ts';
import type { FileStamp, SceneFiles, SceneReader } from './ports/scenes.ts';
import type { AssessTask, PatchTask, SceneRef } from './ports/work.ts';
import { createMatchMemory, registerPatch } from './register-patch.ts';
import type { MatchMemory, TiePair } from './register-patch.ts';
import { releaseArrays } from './windows/release-arrays.ts';
import { createSceneWindows } from './windows/scene-windows.ts';
import type { SceneWindows } from './windows/scene-windows.ts';

/** What the scenes have of a patch. */
export type PatchReading =
  | { readonly crops: PatchCrops }
  | { readonly areaM2: number; readonly missing: 'IE_NO_SCENE' | 'IE_BASE' };

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
  /** Undefined where nothing is to be registered. */
  readonly ties: TiePlan | undefined;
}

/** A scene with the window that each patch needs of it, by the patch's index. */
interface PlannedScene extends OpenScene {
  readonly windows: SceneWindows<Float32Array>;
  readonly places: ReadonlyMap<number, { readonly index: number; readonly window: Window }>;
}

type Dates<T> = Readonly<Record<'baseline' | 'current', T>>;

/** Decoded tiles of a scene that are kept for patches to come; what is more goes to a file for as long. */
const KEPT_BYTES = 2 ** 24;

/**
 * @param use gets a patch's crops on demand, so that those of one patch at a time are held; asked in the order of the patches
 *   the fewest tiles are kept. A tile that could not be read fails the patch there
 */
export async function readTask<T>(
  { baseline: baselineRefs, current: currentRefs }: Pick<AssessTask, 'baseline' | 'current'>,
  patches: readonly PatchTask[],
  rules: CropRules,
  scenes: SceneFiles,
  use: (makeCrops: (index: number) => Promise<PatchReading>) => Promise<T>,
): Promise<T> {
  const opened: { close(): Promise<void> }[] = [];
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

    const isSame = haveSameScenes(baselineRefs, currentRefs);
    const planned = patches.map((patch) => planPatch(patch, rules, baseline, current, isSame));
    const planDate = (date: readonly OpenScene[], role: keyof Dates<unknown>): readonly PlannedScene[] =>
      date.map((scene) => {
        const all = planScene(scene, planned, rules, role);
        opened.push(all.windows);
        return all;
      });
    const dates = { baseline: planDate(baseline, 'baseline'), current: planDate(current, 'current') };
    const memory = createMatchMemory();
    return await use((index) => makeCrops(index, planned[index]!, dates, rules, memory));
  } finally {
    for (const each of opened.toReversed()) await each.close();
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

function haveSameScenes(baseline: readonly SceneRef[], current: readonly SceneRef[]): boolean {
  return baseline.length === current.length && baseline.every((ref, i) => nameOf(ref) === nameOf(current[i]!));
}

/** Without content identity a path is what a scene is. */
function nameOf({ id, path }: SceneRef): string {
  return id === undefined || id === '' ? path : id;
}

function planPatch(
  patch: PatchTask,
  rules: CropRules,
  baseline: readonly OpenScene[],
  current: readonly OpenScene[],
  isSame: boolean,
): PlannedPatch {
  const areaM2 = outlineArea(patch.outline);
  const scenesOf = (date: readonly OpenScene[]): readonly Scene[] => date.map(({ reader }) => reader.scene);
  const plan = planCrop(patch.outline, scenesOf(baseline), scenesOf(current));
  if (plan === undefined) return { patch, areaM2, ring: undefined, plan, ties: undefined };
  const ring = rules.ring && chooseRing(patch.outline, areaM2, plan.gsd, patch.neighbours, rules.ring);
  const ties =
    rules.registration === null || isSame
      ? undefined
      : planTies(plan, [patch.outline, ...patch.neighbours], scenesOf(baseline), scenesOf(current), rules.registration);
  return { patch, areaM2, ring: ring ?? undefined, plan: ring ? plan.grownTo(ring.polygons) : plan, ties };
}

function planScene(
  { ref, reader }: OpenScene,
  patches: readonly PlannedPatch[],
  rules: CropRules,
  role: keyof Dates<unknown>,
): PlannedScene {
  const places = new Map<number, { index: number; window: Window }>();
  for (const [patch, { plan, ties }] of patches.entries()) {
    const window = plan && planReading(plan, ties, reader.scene.grid, role, rules.registration);
    if (window !== undefined) places.set(patch, { index: places.size, window });
  }
  const { counted, extra } = rolesOf(reader.scene, rules);
  const bandsOf = (roles: typeof counted): number[] => roles.map((each) => reader.scene.bands[each]!);
  const plan = {
    windows: [...places.values()].map(({ window }) => window),
    counted: bandsOf(counted),
    extra: bandsOf(extra),
  };
  return { ref, reader, places, windows: createSceneWindows(reader, plan, { memoryBytes: KEPT_BYTES }) };
}

async function makeCrops(
  index: number,
  { patch, areaM2, ring, plan, ties }: PlannedPatch,
  dates: Dates<readonly PlannedScene[]>,
  rules: CropRules,
  memory: MatchMemory,
): Promise<PatchReading> {
  if (plan === undefined) return { areaM2, missing: 'IE_NO_SCENE' };
  const pair = {
    baseline: await readDate(dates.baseline, index),
    current: await readDate(dates.current, index),
  };
  const baseline = alignDate(pair.baseline, plan.grid, rules);
  if (pair.current.length === 0) return { areaM2, missing: 'IE_NO_SCENE' };
  if (baseline === undefined) return { areaM2, missing: 'IE_BASE' };
  const registration = registered(ties, pair, rules, memory);
  const current = alignDate(pair.current, plan.grid, rules, registration && appliedShift(registration))!;
  // Both dates were copied onto the patch's grid.
  for (const { crop } of [...pair.baseline, ...pair.current]) releaseArrays([...crop.bands, crop.state]);
  const facts = registration === undefined ? current.facts : { ...current.facts, registration };
  return {
    crops: {
      area: areaCrop(patch.outline, areaM2, ring, plan.grid),
      baseline: dateCrop(baseline, plan.grid, refsOf(dates.baseline)),
      current: dateCrop({ ...current, facts }, plan.grid, refsOf(dates.current)),
    },
  };
}

/** Undefined where the policy registers nothing. */
function registered(
  ties: TiePlan | undefined,
  pair: TiePair,
  rules: CropRules,
  memory: MatchMemory,
): PairRegistration | undefined {
  if (rules.registration === null) return undefined;
  if (ties === undefined) return { status: 'same-scene' };
  return registerPatch(ties, pair, rules, rules.registration, memory);
}

/** Scenes of a date that reach the patch, in the date's order; a tile that could not be read fails the patch. */
async function readDate(date: readonly PlannedScene[], patch: number): Promise<readonly PlacedReading[]> {
  const readings: PlacedReading[] = [];
  for (const { ref, reader, windows, places } of date) {
    const place = places.get(patch);
    if (place === undefined) continue;
    const crop = await windows.read(place.index);
    readings.push({ scene: reader.scene, ref, crop, window: place.window });
  }
  return readings;
}

function refsOf(date: readonly OpenScene[]): readonly SceneRef[] {
  return date.map(({ ref }) => ref);
}
