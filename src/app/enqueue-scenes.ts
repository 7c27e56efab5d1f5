/** A new scene arrives: check it, register it, and queue just the patches whose result it can change. */
import type { Policy } from '../analysis/policy.ts';
import { lngLatBounds } from '../geometry/transform.ts';
import { parseQuarter, quarterOf } from '../oversight/quarter.ts';
import { addScenes } from './add-scenes.ts';
import type { AddedScene } from './add-scenes.ts';
import type { Store } from './ports/record.ts';
import type { SceneFiles, SceneOptions } from './ports/scenes.ts';
import { queueQuarter } from './run-quarter.ts';
import type { QueueDependencies, QueuedQuarter } from './run-quarter.ts';

export interface EnqueuedScenes {
  readonly added: readonly AddedScene[];
  readonly quarters: readonly ({ readonly quarter: string } & QueuedQuarter)[];
}

/** @param quarter `2023Q3`; absent: the quarter in which each scene was taken */
export async function enqueueScenes(
  paths: readonly string[],
  sceneOptions: SceneOptions,
  quarter: string | undefined,
  policy: Policy,
  dependencies: QueueDependencies & { readonly scenes: SceneFiles },
  onProgress: (done: number, total: number) => void = () => {},
): Promise<EnqueuedScenes> {
  const { scenes, store } = dependencies;
  const openStore = (): Promise<Store> => Promise.resolve(store);
  const added = await addScenes(paths, sceneOptions, { scenes, openStore }, onProgress);
  const labels = new Set(added.map(({ record }) => quarter ?? quarterOf(record.scene.acquired.date)));
  const reached = await patchesUnder(added, dependencies);
  const quarters: ({ quarter: string } & QueuedQuarter)[] = [];
  for (const label of [...labels].sort()) {
    // The plan decides: a patch whose best pair is still the old one keeps its key, and is not queued.
    const queued = await queueQuarter(parseQuarter(label), policy, dependencies, { only: reached });
    quarters.push({ quarter: label, ...queued });
  }
  return { added, quarters };
}

async function patchesUnder(
  added: readonly AddedScene[],
  { store }: Pick<QueueDependencies, 'store'>,
): Promise<ReadonlySet<string>> {
  const reached = new Set<string>();
  for (const patch of await store.listPatches()) {
    const [west, south, east, north] = lngLatBounds(patch.outline);
    const touches = added.some(({ record: { lngLatBounds: scene } }) => {
      const [sceneWest, sceneSouth, sceneEast, sceneNorth] = scene;
      return sceneWest <= east && sceneEast >= west && sceneSouth <= north && sceneNorth >= south;
    });
    if (touches) reached.add(patch.patchId);
  }
  return reached;
}
