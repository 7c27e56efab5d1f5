/**
 * A full disk, on small file systems of their own: every command says OUTPUT_FAILED, leaves nothing half-written, and
 * touches nothing that was there; the record says that it is full, and is whole again once there is space.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../src/adapters/database/open-database.ts';
import { createStore } from '../src/adapters/database/store.ts';
import { runCli, runCliOk } from './cli.ts';
import type { CliResult } from './cli.ts';
import { FIXTURES } from './fixtures.ts';
import { initialise, jobs, recorded, setUp } from './helpers/quarter.ts';
import type { PatchLine } from './helpers/quarter.ts';

/** Idle, the longest takes 10 s. */
const TIMEOUT_MS = 180_000;
const QUARTER = '2023Q2';
const HAZARD = join(FIXTURES, 'hole-and-parts');
const scene = (date: string): string => join(HAZARD, `${date}.tif`);
const mines = join(HAZARD, 'mines.geojson');

const folder = await mkdtemp(join(tmpdir(), 'qingshan-full-'));
const outDisk = join(folder, 'out-disk');
const dataDisk = join(folder, 'data-disk');
const canMount = (await mountSmall(outDisk, '4m')) && (await mountSmall(dataDisk, '160m'));
const env = setUp(join(folder, 'data'));
let plain: readonly PatchLine[];

beforeAll(async () => {
  if (!canMount) return;
  await initialise(env);
  await runCliOk(['mines', 'import', mines], { 'eco-type': 'basin_hill' }, env);
  await runCliOk(['scenes', 'add', scene('baseline'), scene('current')], {}, env);
  await cp(join(folder, 'data'), join(folder, 'registered'), { recursive: true });
  await runCliOk(['run'], { quarter: QUARTER }, env);
  plain = await recorded(QUARTER, env);
}, TIMEOUT_MS);
afterAll(async () => {
  // Lazily: a database that ended in a panic keeps its files open until this process ends.
  for (const disk of [outDisk, dataDisk]) asRoot('umount', '-l', disk);
  await rm(folder, { recursive: true, force: true });
});

/** @returns false where this user may not mount */
async function mountSmall(disk: string, size: string): Promise<boolean> {
  await mkdir(disk);
  if (asRoot('mount', '-t', 'tmpfs', '-o', `size=${size},mode=1777`, 'tmpfs', disk)) return true;
  process.stderr.write('\n!! No small file system can be mounted (mount -t tmpfs), so a full disk is not tested\n');
  return false;
}

function asRoot(...command: readonly string[]): boolean {
  const words = process.getuid?.() === 0 ? command : ['sudo', '-n', ...command];
  return spawnSync(words[0]!, words.slice(1), { stdio: 'ignore' }).status === 0;
}

/** Leaves so many bytes free. */
async function fill(disk: string, free: number): Promise<void> {
  const file = join(disk, 'filler');
  const handle = await open(file, 'w');
  let size = 0;
  for (const block of [Buffer.alloc(2 ** 20), Buffer.alloc(2 ** 12)]) {
    for (;;) {
      const written = await handle.write(block).catch(() => null);
      if (written === null) break;
      size += written.bytesWritten;
    }
  }
  await handle.close();
  await truncate(file, Math.max(0, size - free));
}

async function snapshot(disk: string): Promise<readonly string[]> {
  const entries = await readdir(disk, { recursive: true, withFileTypes: true });
  const lines = entries.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    const sum = entry.isFile()
      ? createHash('sha256')
          .update(await readFile(path))
          .digest('hex')
      : 'folder';
    return `${relative(disk, path)} ${sum}`;
  });
  return (await Promise.all(lines)).sort();
}

const analyze = ['analyze', '--baseline', scene('baseline'), '--current', scene('current'), '--mines', mines];
const kept = join(outDisk, 'kept');
/** Chips take 770 kB, what comes before the report another 160 kB, the report 680 kB. */
const WRITING = [
  { what: 'analyze, no byte free', args: [...analyze, '--out', join(outDisk, 'new')], free: 0 },
  { what: 'analyze, over older results', args: [...analyze, '--out', kept, '--force'], free: 1_200_000 },
  { what: 'run', args: ['run', '--quarter', QUARTER, '--out', join(outDisk, 'new', 'deep')], free: 300_000 },
  { what: 'run, over an older report', args: ['run', '--quarter', QUARTER, '--out', kept, '--force'], free: 850_000 },
  { what: 'zonal to CSV', args: ['zonal', scene('current'), mines, '--out', join(outDisk, 'new.csv')], free: 0 },
  {
    what: 'zonal to GeoPackage, over an older one',
    args: ['zonal', scene('current'), mines, '--out', join(kept, 'old.gpkg'), '--force'],
    free: 20_000,
  },
  {
    what: 'spotcheck',
    args: ['spotcheck', '--quarter', QUARTER, '--capacity', '2', '--seed', '1', '--out', join(outDisk, 'new')],
    free: 0,
  },
  {
    what: 'spotcheck, over an older list',
    args: ['spotcheck', '--quarter', QUARTER, '--capacity', '2', '--seed', '1', '--out', kept, '--force'],
    free: 0,
  },
];

describe.skipIf(!canMount)('output on a full disk', () => {
  beforeAll(async () => {
    await mkdir(kept);
    for (const name of ['report.html', 'results.json', 'old.gpkg', '抽查清单.csv']) {
      await writeFile(join(kept, name), `what ${name} was`);
    }
  });

  // Every other one in English.
  test.each(WRITING.map((writing, i) => ({ ...writing, isEnglish: i % 2 === 1 })))(
    '$what',
    async ({ args, free, isEnglish }) => {
      await fill(outDisk, free);
      const before = await snapshot(outDisk);

      const result = await runCli(['--quiet', '--lang', isEnglish ? 'en' : 'zh', ...args], { env });

      expect(result).toMatchObject({ code: 1, stdout: '' });
      expect(result.stderr).toContain('OUTPUT_FAILED');
      expect(result.stderr).toContain(isEnglish ? ' cannot be written: ' : ' 无法写入 ');
      expect(result.stderr).toContain('ENOSPC');
      expect(await snapshot(outDisk)).toEqual(before);
    },
    TIMEOUT_MS,
  );

  test('leaves the record as it was', async () => {
    expect(await recorded(QUARTER, env)).toEqual(plain);
    const database = await openDatabase({ databaseUrl: null, dataFolder: env['QINGSHAN_DATA']! });
    expect(await createStore(database).listSpotChecks(QUARTER)).toEqual([]);
    await database.close();
  });
});

/** A sentence with a code, in place of a stack. */
function expectCoded({ code, stdout, stderr }: CliResult): void {
  expect([1, 3]).toContain(code);
  const said = code === 1 ? stderr : stdout;
  expect(said).toMatch(/^(✗ \d+ )?(DATA_FOLDER_BROKEN|DATABASE_FULL|OUTPUT_FAILED) .*[一-鿿]/m);
  expect(stderr).not.toMatch(/^ {4}at /m);
}

describe.skipIf(!canMount)('the record on a full disk', () => {
  test(
    'is not made half, and is made once there is space',
    async () => {
      const here = setUp(join(dataDisk, 'made'));
      for (const free of [0, 20_000_000]) {
        await fill(dataDisk, free);
        const result = await runCli(['init'], { env: here });
        expectCoded(result);
        expect(result.stderr).toContain('ENOSPC');
        expect(await readdir(join(dataDisk, 'made')).catch(() => [])).toEqual([]);
      }
      await rm(join(dataDisk, 'filler'));

      await runCliOk(['init'], {}, here);
      await rm(join(dataDisk, 'made'), { recursive: true });
    },
    TIMEOUT_MS,
  );

  test.each([50_000, 600_000])(
    'refuses a run with %i bytes free, and the next run finishes once there is space',
    async (free) => {
      const here = setUp(join(dataDisk, 'run'));
      await cp(join(folder, 'registered'), join(dataDisk, 'run'), { recursive: true });
      await fill(dataDisk, free);
      expectCoded(await runCli(['run', '--quarter', QUARTER], { env: here }));
      await rm(join(dataDisk, 'filler'));

      await runCliOk(['run'], { quarter: QUARTER }, here);

      expect(await recorded(QUARTER, here)).toEqual(plain);
      expect((await jobs(QUARTER, here)).map(({ state }) => state)).toEqual(['completed']);
      await rm(join(dataDisk, 'run'), { recursive: true });
    },
    TIMEOUT_MS,
  );

  test(
    'that cannot grow its log refuses every further statement at once, ends, and recovers',
    async () => {
      const dataFolder = join(dataDisk, 'log');
      await cp(join(folder, 'registered'), dataFolder, { recursive: true });
      const database = await openDatabase({ databaseUrl: null, dataFolder });
      const store = createStore(database);
      const before = await store.listScenes();
      const pool = database.openQueuePool();
      await fill(dataDisk, 5_000_000);

      // A segment of the log is 16 MB.
      const growing = async (): Promise<void> => {
        for (let i = 0; i < 100; i++)
          await pool.query(`SELECT pg_logical_emit_message(true, 'x', repeat('y', 400000))`);
      };
      await expect(growing()).rejects.toMatchObject({ code: 'DATABASE_FULL' });
      await expect(store.listScenes()).rejects.toMatchObject({ code: 'DATABASE_FULL' });
      await expect(store.saveScene(before[0]!)).rejects.toMatchObject({ code: 'DATABASE_FULL' });
      await expect(pool.query('BEGIN')).rejects.toMatchObject({ code: 'DATABASE_FULL' });
      await pool.end();
      await database.close();

      await rm(join(dataDisk, 'filler'));
      const again = await openDatabase({ databaseUrl: null, dataFolder });
      expect(await createStore(again).listScenes()).toEqual(before);
      await again.close();
    },
    TIMEOUT_MS,
  );
});
