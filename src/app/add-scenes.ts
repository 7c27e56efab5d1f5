/** Checks scenes end to end where that is cheap, and puts them on record under their content identity. */
import type { Scene } from '../analysis/scene.ts';
import { createTransform } from '../geometry/transform.ts';
import { pixelToMap } from '../raster/grid.ts';
import type { Grid } from '../raster/grid.ts';
import type { SceneRecord, Store } from './ports/record.ts';
import type { SceneFiles, SceneOptions } from './ports/scenes.ts';
import { absoluteScenePath } from './scene-path.ts';

export interface AddedScene {
  readonly record: SceneRecord;
  /** False where the same content was on record already. */
  readonly added: boolean;
}

/** All scenes are checked before the first is stored, so a bad one leaves the record untouched. */
export async function addScenes(
  paths: readonly string[],
  options: SceneOptions,
  dependencies: { readonly scenes: SceneFiles; readonly openStore: () => Promise<Store> },
  onProgress: (done: number, total: number) => void = () => {},
): Promise<readonly AddedScene[]> {
  const records: SceneRecord[] = [];
  for (const path of paths) {
    records.push(await inspectScene(path, options, dependencies.scenes));
    onProgress(records.length, paths.length);
  }
  const store = await dependencies.openStore();
  const added: AddedScene[] = [];
  for (const record of records) added.push({ record, ...(await store.saveScene(record)) });
  return added;
}

async function inspectScene(path: string, given: SceneOptions, scenes: SceneFiles): Promise<SceneRecord> {
  const options = given.clouds === undefined ? given : { ...given, clouds: absoluteScenePath(given.clouds) };
  const reader = await scenes.open(absoluteScenePath(path), options);
  try {
    // Stamped first: a file that is changed while it is read has another stamp from then on.
    const stamp = await scenes.stamp(path);
    const scene: Scene = { ...reader.scene, id: await scenes.identify(path) };
    return {
      scene,
      options,
      stamp,
      ...(options.clouds === undefined ? {} : await identifyClouds(options.clouds, scenes)),
      lngLatBounds: lngLatBoundsOf(scene.grid),
      addedAt: new Date().toISOString(),
    };
  } finally {
    await reader.close();
  }
}

async function identifyClouds(
  path: string,
  scenes: SceneFiles,
): Promise<Required<Pick<SceneRecord, 'cloudsStamp' | 'cloudsId'>>> {
  const cloudsStamp = await scenes.stamp(path);
  return { cloudsStamp, cloudsId: await scenes.identify(path) };
}

/** Bounds in degrees; edges are sampled because they bend between projections. */
function lngLatBoundsOf(grid: Grid): [number, number, number, number] {
  const move = createTransform(grid.crs, 'EPSG:4490');
  const lngs: number[] = [];
  const lats: number[] = [];
  const steps = 8;
  for (let i = 0; i <= steps; i++) {
    for (let j = 0; j <= steps; j++) {
      const [x, y] = pixelToMap(grid.transform, (grid.width * i) / steps, (grid.height * j) / steps);
      const [lng, lat] = move(x, y);
      lngs.push(lng);
      lats.push(lat);
    }
  }
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)];
}
