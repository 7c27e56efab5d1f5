/**
 * One quarter on the three set-ups: everything embedded, jobs on PostgreSQL, jobs on Redis with two workers. Wherever and
 * however wide it runs, the results are the same to the bit, under the same keys.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCliOk } from './cli.ts';
import {
  evidenceSums,
  jobs,
  newDatabase,
  recorded,
  register,
  setUp,
  simulateQuarter,
  startWorker,
} from './helpers/quarter.ts';
import type { Env, PatchLine, Simulated } from './helpers/quarter.ts';
import { startPostgres, startRedis } from './servers.ts';

/** Idle, the longest takes 20 s. */
const TIMEOUT_MS = 300_000;

const postgres = await startPostgres();
const redis = await startRedis();
let folder: string;
let simulated: Simulated;
/** Registered once; each set-up starts on a copy. */
let embedded: string;

interface Ran {
  readonly lines: readonly PatchLine[];
  readonly evidence: Readonly<Record<string, string>>;
}
/** What `run --threads 1` on the embedded database gave. */
let plain: Ran;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-setups-'));
  // Two clouded scenes, one of raster and one of polygons; a patch across two scenes; one that no scene reaches.
  simulated = await simulateQuarter(join(folder, 'quarter'), { sites: 6, patchesPerSite: 3 });
  embedded = join(folder, 'registered');
  const empty = postgres === null ? null : await newDatabase(postgres.url, 'registered');
  await Promise.all([
    register(simulated, setUp(embedded)),
    empty === null ? null : register(simulated, setUp(join(folder, 'none'), empty)),
  ]);
  plain = await run(await copyEmbedded('plain'), '1');
}, TIMEOUT_MS);
afterAll(async () => {
  await redis?.stop();
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function copyEmbedded(name: string): Promise<Env> {
  await cp(embedded, join(folder, name), { recursive: true });
  return setUp(join(folder, name));
}

async function copyPostgres(name: string, redisUrl = ''): Promise<Env> {
  return setUp(join(folder, name), await newDatabase(postgres!.url, name, 'registered'), redisUrl);
}

async function run(env: Env, threads: string): Promise<Ran> {
  const { quarter } = simulated;
  await runCliOk(['run'], { quarter, threads, json: true }, env);
  return { lines: await recorded(quarter, env), evidence: await evidenceSums(quarter, env) };
}

test('has a result for every patch, measured or with its reason', () => {
  expect(plain.lines.map(({ patchId }) => patchId)).toEqual(simulated.patchIds);
  const seen = plain.lines.filter(({ assessment }) => assessment.observedM2 > 0).map(({ patchId }) => patchId);
  expect(seen.length).toBeGreaterThan(8);
  for (const id of seen)
    expect(Object.keys(plain.evidence)).toEqual(expect.arrayContaining([`${id}.png`, `${id}.tif`]));
});

test(
  'gives the same bits embedded on four threads',
  async () => {
    expect(await run(await copyEmbedded('four'), '4')).toEqual(plain);
  },
  TIMEOUT_MS,
);

test.skipIf(postgres === null)(
  'gives the same bits with record and jobs on PostgreSQL, on four threads',
  async () => {
    expect(await run(await copyPostgres('on_postgres'), '4')).toEqual(plain);
  },
  TIMEOUT_MS,
);

test.skipIf(postgres === null || redis === null)(
  'gives the same bits from two workers and a run on PostgreSQL and Redis, and again changes nothing',
  async () => {
    const { quarter } = simulated;
    const env = await copyPostgres('redis', redis!.url);
    const logged = { ...env, QINGSHAN_LOG_LEVEL: 'info' };
    const workers = [await startWorker(logged, '1'), await startWorker(logged, '4')];

    expect(await run(env, '1')).toEqual(plain);

    const before = await jobs(quarter, env);
    const again = JSON.parse((await runCliOk(['run'], { quarter, json: true }, env)).stdout) as Record<string, unknown>;
    expect(again).toMatchObject({ queued: 0, failed: [], results: plain.lines.length });
    expect(await recorded(quarter, env)).toEqual(plain.lines);
    expect(await jobs(quarter, env)).toEqual(before);

    for (const worker of workers) worker.kill('SIGTERM');
    const ended = await Promise.all(workers.map((worker) => worker.ended));
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    // The run takes its share, but the workers waited for the jobs and it did not.
    const assessed = ended.flatMap(({ stderr }) => stderr.match(/"msg":"group assessed"/g) ?? []);
    expect(assessed.length).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);
