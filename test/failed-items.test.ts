/**
 * What cannot be measured fails, visibly and alone: its patches are named with a code in both languages, the others have
 * their results, and once the data is mended the next run finishes.
 */
import { copyFile, cp, mkdir, mkdtemp, open, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT, runCli, runCliOk } from './cli.ts';
import { FIXTURES } from './fixtures.ts';
import { initialise, jobs, recorded, setUp } from './helpers/quarter.ts';
import type { Env, JobLine, PatchLine } from './helpers/quarter.ts';

/** Idle, each takes 10 s. */
const TIMEOUT_MS = 300_000;
const QUARTER = '2023Q2';
/** Far apart, so each has a job of its own. */
const HAZARDS = ['cloud-half', 'disturbed-anew', 'recovers', 'stays-bare'] as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-failed-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function importMines(hazards: readonly string[], env: Env): Promise<void> {
  await initialise(env);
  for (const hazard of hazards) {
    await runCliOk(['mines', 'import', join(FIXTURES, hazard, 'mines.geojson')], { 'eco-type': 'basin_hill' }, env);
  }
}

function patchIds(lines: readonly { readonly patchIds: readonly string[] }[]): readonly string[] {
  return lines.flatMap((line) => line.patchIds).sort();
}

const ids = (lines: readonly PatchLine[]): readonly string[] => lines.map(({ patchId }) => patchId);

test(
  'scenes that changed after they were registered fail their patches until they are what they were',
  async () => {
    const scenes = join(folder, 'scenes');
    await mkdir(scenes);
    for (const hazard of HAZARDS) await cp(join(FIXTURES, hazard), join(scenes, hazard), { recursive: true });
    const file = (hazard: (typeof HAZARDS)[number], name: string): string => join(scenes, hazard, name);
    const env = setUp(join(folder, 'changed'));
    await importMines(HAZARDS, env);
    await runCliOk(['scenes', 'add', ...HAZARDS.map((hazard) => file(hazard, 'baseline.tif'))], {}, env);

    const clear = HAZARDS.filter((hazard) => hazard !== 'cloud-half').map((hazard) => file(hazard, 'current.tif'));
    const added = await runCliOk(['enqueue', ...clear], { quarter: QUARTER, json: true }, env);
    const clouds = file('cloud-half', 'clouds.geojson');
    const clouded = await runCliOk(['enqueue', file('cloud-half', 'current.tif')], { quarter: QUARTER, clouds }, env);
    const { quarters } = JSON.parse(added.stdout) as {
      readonly quarters: readonly { readonly jobs: readonly { readonly id: string; readonly patches: string[] }[] }[];
    };
    const queued = quarters.flatMap((quarter) => quarter.jobs);
    expect(queued.flatMap(({ patches }) => patches).sort()).toEqual(['510100022001', '510100023001', '510100024001']);
    expect(clouded.stdout).toContain('510100025002');
    const waiting = await jobs(QUARTER, env);
    expect(waiting.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
    expect(waiting.map(({ id }) => id)).toEqual(expect.arrayContaining(queued.map(({ id }) => id)));
    await cp(join(folder, 'changed'), join(folder, 'undisturbed'), { recursive: true });

    // Half a file, another byte, another outline of the clouds; one is only touched.
    await truncate(file('disturbed-anew', 'current.tif'), 5_000);
    const bytes = await readFile(file('stays-bare', 'baseline.tif'));
    bytes[bytes.length - 40]! ^= 1;
    await writeFile(file('stays-bare', 'baseline.tif'), bytes);
    await writeFile(clouds, (await readFile(clouds, 'utf8')).replace(/\d(?=\s*\])/, '5'));
    await utimes(file('recovers', 'current.tif'), new Date(0), new Date(0));

    const inChinese = await runCli(['run', '--quarter', QUARTER], { env });
    expect(inChinese.code).toBe(3);
    expect(inChinese.stdout).toContain(
      `✗ 510100024001 SCENE_CHANGED 影像 ${file('disturbed-anew', 'current.tif')} 登记后被改动 → 用 qingshan scenes add 重新登记`,
    );
    const inEnglish = await runCli(['run', '--quarter', QUARTER, '--lang', 'en'], { env });
    expect(inEnglish.code).toBe(3);
    expect(inEnglish.stdout).toContain(
      `✗ 510100023001 SCENE_CHANGED Scene ${file('stays-bare', 'baseline.tif')} changed after it was registered`,
    );
    expect(inEnglish.stdout).toContain(`✗ 510100025002 SCENE_CHANGED Scene ${clouds} changed`);
    expect(ids(await recorded(QUARTER, env))).toEqual(['510100022001']);
    const failed = (await jobs(QUARTER, env)).filter(({ state }) => state === 'failed');
    expect(patchIds(failed)).toEqual(['510100023001', '510100024001', '510100025001', '510100025002']);
    expect(new Set(failed.map(({ error }) => error?.code))).toEqual(new Set(['SCENE_CHANGED']));
    const status = await runCliOk(['status'], { patch: '510100023001' }, env);
    expect(status.stdout).toContain('SCENE_CHANGED');

    for (const [hazard, name] of [
      ['disturbed-anew', 'current.tif'],
      ['stays-bare', 'baseline.tif'],
      ['cloud-half', 'clouds.geojson'],
    ] as const) {
      await copyFile(join(FIXTURES, hazard, name), file(hazard, name));
    }
    const again = JSON.parse((await runCliOk(['run'], { quarter: QUARTER, json: true }, env)).stdout) as object;
    expect(again).toMatchObject({ queued: 3, unchanged: 1, failed: [], results: 5 });

    const undisturbed = setUp(join(folder, 'undisturbed'));
    await runCliOk(['run'], { quarter: QUARTER }, undisturbed);
    expect(await recorded(QUARTER, env)).toEqual(await recorded(QUARTER, undisturbed));
  },
  TIMEOUT_MS,
);

test(
  'a tile that cannot be decoded fails the patch on it and leaves its neighbour measured; a mended scene takes its place',
  async () => {
    const scene = join(folder, 'nodata-zero.tif');
    const good = join(FIXTURES, 'nodata-zero/current.tif');
    await copyFile(good, scene);
    // Within the upper left tile of 32 × 32 pixels, which ends at byte 4423: the first patch reaches it, the second not.
    const handle = await open(scene, 'r+');
    await handle.write(Buffer.alloc(200, 0xff), 0, 200, 2_000);
    await handle.close();
    const env = setUp(join(folder, 'damaged'));
    await importMines(['nodata-zero'], env);
    await runCliOk(['scenes', 'add', join(FIXTURES, 'nodata-zero/baseline.tif'), scene], {}, env);

    // Under the default policy both patches need the surroundings, and so that tile.
    const policy = join(ROOT, 'policies/raw-ndvi.json');
    const out = join(folder, 'damaged-out');
    const run = ['run', '--quarter', QUARTER, '--policy', policy, '--out', out];
    const damaged = await runCli(run, { env });
    expect(damaged.code).toBe(3);
    const told = damaged.stdout.split('\n').filter((line) => line.startsWith('✗'));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`✗ 510100001001 SCENE_UNREADABLE 影像 ${scene} 无法读取`);
    const inEnglish = await runCliOk(['--lang', 'en', 'status'], {}, env);
    expect(inEnglish.stdout).toContain(`✗ 510100001001 SCENE_UNREADABLE Scene ${scene} cannot be read`);
    const [job] = (await jobs(QUARTER, env)) as [JobLine];
    expect(job).toMatchObject({ state: 'failed', attempts: 1, patchIds: ['510100001001', '510100001002'] });
    expect(ids(await recorded(QUARTER, env))).toEqual(['510100001002']);

    // The good copy at the same path: another content, so it is registered again, and the damaged one is gone.
    await copyFile(good, scene);
    await runCliOk(['scenes', 'add', scene], {}, env);
    const listed = JSON.parse((await runCliOk(['scenes', 'list'], { json: true }, env)).stdout) as unknown[];
    expect(listed).toHaveLength(2);
    await runCliOk(run, { force: true }, env);
    expect(ids(await recorded(QUARTER, env))).toEqual(['510100001001', '510100001002']);
    expect((await jobs(QUARTER, env)).filter(({ state }) => state === 'failed')).toEqual([]);
  },
  TIMEOUT_MS,
);
