/** One conformance suite for every engine: the same task gives the same bits (SCIENCE, rule 13). */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInlineEngine } from '../src/adapters/engines/inline.ts';
import { createThreadsEngine } from '../src/adapters/engines/threads.ts';
import { createVectorFiles } from '../src/adapters/vector/vector-files.ts';
import { loadPolicy } from '../src/app/load-policy.ts';
import { patchTasks } from '../src/app/patch-task.ts';
import type { AssessTask, Engine, SceneRef } from '../src/app/ports/work.ts';
import { readPatches } from '../src/app/read-patches.ts';
import { createAssessDependencies } from '../src/runtime.ts';
import { ROOT } from './cli.ts';

const ENTRY = new URL('../workers/assess-thread.ts', import.meta.url);
const HAZARDS = ['cloud-half', 'different-pixel-sizes', 'crosses-zone-35-36', 'two-scenes'];

const engines: readonly (readonly [name: string, engine: Engine])[] = [
  ['inline', createInlineEngine(createAssessDependencies())],
  ['one thread', createThreadsEngine(ENTRY, 1)],
  ['four threads', createThreadsEngine(ENTRY, 4)],
];
afterAll(async () => {
  for (const [, engine] of engines) await engine.close();
});

describe.each(HAZARDS)('%s', (hazard) => {
  let task: AssessTask;
  let alone: unknown;
  beforeAll(async () => {
    task = await taskOf(hazard);
    const [, inline] = engines[0]!;
    // Patch by patch: whoever shares the tiles plays no part.
    alone = await Promise.all(
      task.patches.map(async (patch) => (await inline.assess({ ...task, patches: [patch] })).results),
    );
  });

  test.each(engines)('%s', async (_, engine) => {
    const { results, failures } = await engine.assess(task);

    expect(failures).toEqual([]);
    expect(results.map((result) => [result])).toEqual(alone);
  });
});

test('a coded error keeps its code and details on the way from a thread', async () => {
  const missing: SceneRef = { path: 'nowhere.tif', options: {} };
  const [, threads] = engines[1]!;

  const { patches } = await taskOf('cloud-half');

  const work = threads.assess({
    baseline: [missing],
    current: [missing],
    patches,
    policy: await loadPolicy(undefined),
  });

  await expect(work).rejects.toMatchObject({
    name: 'QingshanError',
    code: 'SCENE_NOT_FOUND',
    details: { file: 'nowhere.tif' },
  });
});

async function taskOf(hazard: string): Promise<AssessTask> {
  const folder = join(ROOT, 'fixtures', hazard);
  const { scenes } = JSON.parse(await readFile(join(folder, 'expected.json'), 'utf8')) as {
    readonly scenes: { readonly baseline: readonly string[]; readonly current: readonly string[] };
  };
  const refs = (names: readonly string[]): readonly SceneRef[] =>
    names.map((name) => ({ path: join(folder, name), options: {} }));
  const defaults = { targetLandUse: 'forest', ecoType: 'basin_hill', stage: 'completed' } as const;
  const patches = await readPatches(join(folder, 'mines.geojson'), 'survey', defaults, createVectorFiles(), () => {});
  return {
    baseline: refs(scenes.baseline),
    current: refs(scenes.current),
    patches: patchTasks(patches, patches),
    policy: await loadPolicy(undefined),
  };
}
