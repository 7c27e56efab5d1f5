/**
 * Processes that die, and processes that meet. Killed half way, a quarter is finished by whoever runs it next, and
 * nobody can tell from its results.
 */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli, runCliOk } from './cli.ts';
import type { CliResult } from './cli.ts';
import {
  evidenceSums,
  isHalfWay,
  jobs,
  newDatabase,
  progressOf,
  recorded,
  register,
  setUp,
  simulateQuarter,
  startCli,
  startWorker,
} from './helpers/quarter.ts';
import type { Env, PatchLine, Simulated } from './helpers/quarter.ts';
import { startPostgres, startRedis } from './servers.ts';

/** Idle, the longest takes 45 s: other workers wait for a dead one's lock. */
const TIMEOUT_MS = 300_000;

const postgres = await startPostgres();
const redis = await startRedis();
let folder: string;
let simulated: Simulated;
let registered: string;
/** What an undisturbed run gave. */
let plain: { readonly lines: readonly PatchLine[]; readonly evidence: Readonly<Record<string, string>> };
/** Two processes that came while that run was at work, and the run itself. */
let met: {
  readonly first: CliResult;
  readonly pid: number;
  readonly folder: string;
  readonly inChinese: CliResult;
  readonly inEnglish: CliResult;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-kill-'));
  // Ten scene pairs, so that half way is a long way.
  simulated = await simulateQuarter(join(folder, 'quarter'), { sites: 12, patchesPerSite: 1 });
  registered = join(folder, 'registered');
  await register(simulated, setUp(registered));
  const { quarter } = simulated;
  const env = await copyRegistered('plain');
  const first = startCli(['run', '--quarter', quarter, '--threads', '2'], env);
  await first.said((line) => progressOf(line) !== null);
  const args = ['scores', 'list', '--quarter', quarter];
  const [inChinese, inEnglish] = await Promise.all([runCli(args, { env }), runCli(['--lang', 'en', ...args], { env })]);
  met = { first: await first.ended, pid: first.pid, folder: env['QINGSHAN_DATA']!, inChinese, inEnglish };
  plain = { lines: await recorded(quarter, env), evidence: await evidenceSums(quarter, env) };
}, TIMEOUT_MS);
afterAll(async () => {
  await redis?.stop();
  await postgres?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function copyRegistered(name: string): Promise<Env> {
  await cp(registered, join(folder, name), { recursive: true });
  return setUp(join(folder, name));
}

async function expectWhole(env: Env): Promise<void> {
  const { quarter, patchIds } = simulated;
  const lines = await recorded(quarter, env);
  expect(lines.map(({ patchId }) => patchId)).toEqual(patchIds);
  expect(lines).toEqual(plain.lines);
  expect(await evidenceSums(quarter, env)).toEqual(plain.evidence);
  const states = (await jobs(quarter, env)).map(({ state }) => state);
  expect(states.length).toBeGreaterThanOrEqual(6);
  expect(new Set(states)).toEqual(new Set(['completed']));
}

const REPORT = ['change', 'chips', 'mines.csv', 'mines.xlsx', 'report.html', 'results.gpkg', 'results.json'];

function startedJobs(log: string): readonly string[] {
  return loggedJobs(log, 'group started');
}

function finishedJobs(log: string): readonly string[] {
  return loggedJobs(log, 'group assessed');
}

function loggedJobs(log: string, event: string): readonly string[] {
  const lines = log.split('\n').filter((line) => line.includes(`"msg":"${event}"`));
  return lines.map((line) => (JSON.parse(line) as { readonly jobId: string }).jobId);
}

test('a second process on the data folder is refused and told who is there; the first goes on', () => {
  const { first, pid, folder: data, inChinese, inEnglish } = met;

  expect([inChinese.code, inEnglish.code]).toEqual([1, 1]);
  expect(inChinese.stderr).toContain(`DATA_FOLDER_LOCKED 数据目录 ${data} 正被进程 ${pid} 使用`);
  expect(inEnglish.stderr).toContain(`DATA_FOLDER_LOCKED Data folder ${data} is in use by process ${pid}`);
  expect(first).toMatchObject({ code: 0 });
  expect(plain.lines.map(({ patchId }) => patchId)).toEqual(simulated.patchIds);
});

test(
  'a run on the embedded record is killed half way, and the next one finishes',
  async () => {
    const { quarter } = simulated;
    const env = await copyRegistered('killed');
    const out = join(folder, 'killed-out');
    const run = ['run', '--quarter', quarter, '--threads', '2', '--out', out];
    const doomed = startCli(run, env);
    await doomed.said(isHalfWay);
    doomed.kill('SIGKILL');
    expect(await doomed.ended).toMatchObject({ code: null, stdout: '' });

    const unfinished = (await jobs(quarter, env)).filter(({ state }) => state !== 'completed');
    expect(unfinished.length).toBeGreaterThan(0);
    await runCliOk(run, {}, env);

    await expectWhole(env);
    expect((await readdir(out)).sort()).toEqual(REPORT);
  },
  TIMEOUT_MS,
);

test.skipIf(postgres === null || redis === null)(
  'one of two workers is killed with a job in hand, and the other finishes the quarter',
  async () => {
    const { quarter } = simulated;
    const databaseUrl = await newDatabase(postgres!.url, 'killed');
    const env = setUp(join(folder, 'killed-worker'), databaseUrl, redis!.url);
    await register(simulated, env);
    const logged = { ...env, QINGSHAN_LOG_LEVEL: 'info' };
    const doomed = await startWorker(logged, '1');
    const other = await startWorker(logged, '1');
    const clear = simulated.scenes.filter(({ clouds }) => clouds === null);
    const scenes = clear.map(({ file }) => join(simulated.folder, file));
    await runCliOk(['enqueue', ...scenes], { quarter, quiet: true }, env);
    await doomed.said((line) => line.includes('"msg":"group started"'), 2);
    doomed.kill('SIGKILL');
    const killedAt = Date.now();
    const { stderr } = await doomed.ended;
    const inHand = startedJobs(stderr).at(-1);
    expect(finishedJobs(stderr)).not.toContain(inHand);

    await runCliOk(['status'], { quarter, follow: true, quiet: true }, env);
    expect(Date.now() - killedAt).toBeLessThan(120_000);
    other.kill('SIGTERM');
    const survivor = await other.ended;
    expect(survivor.code).toBe(0);
    expect(finishedJobs(survivor.stderr)).toContain(inHand);

    // The two that no scene reaches are not in any job; the others are done.
    const again = await runCliOk(['run'], { quarter, json: true }, env);
    expect(JSON.parse(again.stdout)).toMatchObject({ queued: 0, failed: [] });
    await expectWhole(env);
  },
  TIMEOUT_MS,
);
