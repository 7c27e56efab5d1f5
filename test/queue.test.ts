/** What every queue must do: on the embedded database, on PostgreSQL and on Redis. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../src/adapters/database/open-database.ts';
import type { Database } from '../src/adapters/database/open-database.ts';
import { createQueue } from '../src/adapters/queue/create-queue.ts';
import type { GroupJob, JobQueue } from '../src/app/ports/queue.ts';
import { QingshanError } from '../src/errors.ts';
import { createLog } from '../src/log.ts';
import type { QueueProcessOptions } from './helpers/queue-process.ts';
import { groupWith } from './helpers/record.ts';
import { startPostgres, startRedis } from './servers.ts';

const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
const folders: string[] = [];
const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'qingshan-queue-'));
  folders.push(folder);
  return folder;
};
const sharedFolder = await newFolder();
afterAll(async () => {
  await Promise.all([postgres?.stop(), redis?.stop()]);
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const log = createLog({ logLevel: 'silent' });
// Delivery is at least once: a machine that stands still for longer than a lock gets a job twice. So locks outlast any
// pause here, but where a worker is killed: there somebody waits for its lock.
const timing = { lockMs: 60_000, stalledMs: 500, retryMs: 20, pollMs: 20 };
const quickLocks = { ...timing, lockMs: 2_000 };

describe.each([
  { name: 'PGlite', databaseUrl: null, redisUrl: null, isMissing: false },
  { name: 'PostgreSQL', databaseUrl: postgres?.url ?? null, redisUrl: null, isMissing: postgres === null },
  { name: 'Redis', databaseUrl: postgres?.url ?? null, redisUrl: redis?.url ?? null, isMissing: redis === null },
])('the queue on $name', ({ name, databaseUrl, redisUrl, isMissing }) => {
  describe.skipIf(isMissing)('', () => {
    let database: Database;
    let queue: JobQueue;
    /** The groups that were begun, in order. */
    let begun: string[];

    beforeEach(async () => {
      begun = [];
      database = await openDatabase({ databaseUrl, dataFolder: sharedFolder });
      queue = await createQueue({ redisUrl }, database, log, timing);
    });
    afterEach(async () => {
      await queue.close();
      await database.close();
    });

    const work = (handler: (job: GroupJob) => Promise<void> = async () => undefined, concurrency = 2) =>
      queue.work(
        async (job) => {
          begun.push(job.id);
          await handler(job);
        },
        { concurrency },
      );
    const statesOf = async (quarter: string): Promise<Record<string, string>> =>
      Object.fromEntries((await queue.list(quarter)).map(({ id, state }) => [id, state]));

    it('runs every group of a quarter once, with all it carries', async () => {
      const quarter = '2010Q1';
      const task = { ...groupWith({ id: 'x', quarter }).task, zebra: 1, ant: [-0, 1e-300, 0.1 + 0.2, '\u0000矿'] };
      const groups = ['a', 'b', 'c'].map((id) => groupWith({ id, quarter, patchIds: [`${id}1`, `${id}2`], task }));
      const received: GroupJob[] = [];
      const before = Date.now();

      await queue.addQuarter(quarter, groups);
      work(async (job) => void received.push(job));
      await queue.waitFor(quarter);

      const sorted = received.toSorted((a, b) => a.id.localeCompare(b.id));
      expect(sorted).toEqual(groups.map((group) => ({ ...group, askedAt: expect.any(String) as string })));
      expect(Object.keys(sorted[0]!.task)).toEqual(Object.keys(task));
      const askedAt = Date.parse(sorted[0]!.askedAt ?? '');
      expect(askedAt).toBeGreaterThanOrEqual(before);
      expect(askedAt).toBeLessThanOrEqual(Date.now());
      expect(await queue.list(quarter)).toMatchObject(
        groups.map(({ id, patchIds }) => ({ id, quarter, patchIds, state: 'completed', error: null })),
      );
    });

    it('tells the progress as it is', async () => {
      const quarter = '2010Q2';
      const seen: string[] = [];
      await queue.addQuarter(
        quarter,
        ['a', 'b', 'c', 'd'].map((id) => groupWith({ id, quarter })),
      );

      // Progress is asked for now and then: a job that ends sooner than that is told together with the next.
      work(async ({ id }) => {
        const states = begun.length;
        while (seen.length < states) await sleep(5);
        if (id === 'c') throw new QingshanError('SCENE_NOT_FOUND', { file: 'c.tif' });
      }, 1);
      await queue.waitFor(quarter, (done, failed, total) => seen.push(`${done} ${failed} ${total}`));

      expect(seen).toEqual(['0 0 4', '1 0 4', '2 0 4', '2 1 4', '3 1 4']);
    });

    it('adding a quarter again changes nothing, neither before nor after it ran', async () => {
      const quarter = '2010Q3';
      const groups = ['a', 'b'].map((id) => groupWith({ id, quarter }));

      await queue.addQuarter(quarter, groups);
      const first = await queue.list(quarter);
      await queue.addQuarter(quarter, groups);
      expect(await queue.list(quarter)).toEqual(first);
      work();
      await queue.waitFor(quarter);
      await queue.addQuarter(quarter, groups);
      const progress: number[][] = [];
      await queue.waitFor(quarter, (...numbers) => progress.push(numbers));

      expect(begun.toSorted()).toEqual(['a', 'b']);
      expect(await statesOf(quarter)).toEqual({ a: 'completed', b: 'completed' });
      expect(progress).toEqual([[2, 0, 2]]);
    });

    it('runs completed groups again for a caller who says that their results are gone', async () => {
      const quarter = '2015Q1';
      const groups = ['a', 'b'].map((id) => groupWith({ id, quarter }));
      await queue.addQuarter(quarter, groups);
      work();
      await queue.waitFor(quarter);

      await queue.addQuarter(quarter, [groups[0]!], { completed: 'repeat' });
      await queue.waitFor(quarter);

      expect(begun.toSorted()).toEqual(['a', 'a', 'b']);
      expect(await statesOf(quarter)).toEqual({ a: 'completed', b: 'completed' });
    });

    it('adds to a quarter that is under way', async () => {
      const quarter = '2010Q4';

      await queue.addQuarter(quarter, [groupWith({ id: 'a', quarter }), groupWith({ id: 'b', quarter })]);
      await queue.addQuarter(quarter, [groupWith({ id: 'b', quarter }), groupWith({ id: 'c', quarter })]);
      work();
      const totals: number[] = [];
      await queue.waitFor(quarter, (_, __, total) => totals.push(total));

      expect(begun.toSorted()).toEqual(['a', 'b', 'c']);
      expect(totals.at(-1)).toBe(3);
    });

    it('drops waiting groups whose patches are all asked for anew, and only those', async () => {
      const quarter = '2011Q1';
      const old = groupWith({ id: 'old', quarter, patchIds: ['p1', 'p2'] });
      const half = groupWith({ id: 'half', quarter, patchIds: ['p2', 'p3'] });

      await queue.addQuarter(quarter, [old, half]);
      await queue.addQuarter(quarter, [groupWith({ id: 'new', quarter, patchIds: ['p1', 'p2'] })]);
      work(undefined, 1);
      await queue.waitFor(quarter);

      expect(await statesOf(quarter)).toEqual({ half: 'completed', new: 'completed' });
      expect(begun.toSorted()).toEqual(['half', 'new']);
    });

    it('never repeats what the user has to correct, keeps its code, and finishes the quarter', async () => {
      const quarter = '2011Q2';
      await queue.addQuarter(
        quarter,
        ['bad', 'good', 'wrong-call'].map((id) => groupWith({ id, quarter })),
      );

      work(async ({ id }) => {
        if (id === 'bad') throw new QingshanError('SCENE_UNREADABLE', { file: '影像.tif', why: 'it ends early' });
        if (id === 'wrong-call') throw new QingshanError('QUARTER_INVALID', { value: 'x' });
      });
      await queue.waitFor(quarter);

      expect(begun.toSorted()).toEqual(['bad', 'good', 'wrong-call']);
      const jobs = Object.fromEntries((await queue.list(quarter)).map((job) => [job.id, job]));
      expect(jobs['bad']).toMatchObject({
        state: 'failed',
        attempts: 1,
        error: { code: 'SCENE_UNREADABLE', details: { file: '影像.tif', why: 'it ends early' } },
      });
      expect(jobs['wrong-call']).toMatchObject({ state: 'failed', error: { code: 'QUARTER_INVALID' } });
      expect(jobs['good']).toMatchObject({ state: 'completed', error: null });
    });

    it('tries again what may pass, and keeps why it failed in between', async () => {
      const quarter = '2011Q3';
      const between: unknown[] = [];
      await queue.addQuarter(quarter, [groupWith({ id: 'a', quarter })]);

      work(async () => {
        between.push(...(await queue.list(quarter)).map(({ state, attempts, error }) => ({ state, attempts, error })));
        if (begun.length < 3) throw new QingshanError('OUTPUT_FAILED', { file: 'x', why: 'full' });
      });
      await queue.waitFor(quarter);

      const error = { code: 'OUTPUT_FAILED', details: { file: 'x', why: 'full' } };
      expect(between).toEqual([
        { state: 'active', attempts: 0, error: null },
        { state: 'active', attempts: 1, error },
        { state: 'active', attempts: 2, error },
      ]);
      expect(await queue.list(quarter)).toMatchObject([{ state: 'completed', error: null }]);
    });

    it('gives up after three attempts, with the code or the message of the last', async () => {
      const quarter = '2011Q4';
      await queue.addQuarter(
        quarter,
        ['bug', 'full'].map((id) => groupWith({ id, quarter })),
      );

      work(async ({ id }) => {
        if (id === 'full') throw new QingshanError('OUTPUT_FAILED', { file: 'x', why: 'full' });
        throw new TypeError('undefined is not a mine');
      });
      await queue.waitFor(quarter);

      expect(begun).toHaveLength(6);
      expect((await queue.list(quarter)).toSorted((a, b) => a.id.localeCompare(b.id))).toMatchObject([
        { id: 'bug', state: 'failed', attempts: 3, error: { message: 'undefined is not a mine' } },
        { id: 'full', state: 'failed', attempts: 3, error: { code: 'OUTPUT_FAILED' } },
      ]);
    });

    it('runs failed groups afresh when they are added again, and leaves completed ones', async () => {
      const quarter = '2012Q1';
      const groups = ['a', 'b', 'c'].map((id) => groupWith({ id, quarter }));
      let isBroken = true;
      await queue.addQuarter(quarter, groups);
      work(async ({ id }) => {
        if (isBroken && id !== 'a') throw new QingshanError('SCENE_NOT_FOUND', { file: `${id}.tif` });
      });
      await queue.waitFor(quarter);
      expect(await statesOf(quarter)).toEqual({ a: 'completed', b: 'failed', c: 'failed' });

      isBroken = false;
      await queue.addQuarter(quarter, groups);
      await queue.waitFor(quarter);

      expect(await statesOf(quarter)).toEqual({ a: 'completed', b: 'completed', c: 'completed' });
      expect(begun.toSorted()).toEqual(['a', 'b', 'b', 'c', 'c']);
    });

    it('finishes what is at work before it closes, and takes nothing more', async () => {
      const quarter = '2012Q2';
      const ended: string[] = [];
      await queue.addQuarter(
        quarter,
        ['a', 'b', 'c'].map((id) => groupWith({ id, quarter })),
      );
      const worker = work(async ({ id }) => {
        await sleep(300);
        ended.push(id);
      }, 1);
      while (begun.length === 0) await sleep(10);

      await worker.close();
      await worker.close();

      expect(ended).toEqual(begun);
      expect(begun).toHaveLength(1);
      expect(Object.values(await statesOf(quarter)).toSorted()).toEqual(['completed', 'waiting', 'waiting']);
      work();
      await queue.waitFor(quarter);
    });

    it('shares the groups among workers, each to one', async () => {
      const quarter = '2012Q3';
      const groups = Array.from({ length: 40 }, (_, i) => groupWith({ id: `g${i}`, quarter }));
      await queue.addQuarter(quarter, groups);

      const workers = [work(() => sleep(5)), work(() => sleep(5)), work(() => sleep(5))];
      await queue.waitFor(quarter);

      expect(begun.toSorted()).toEqual(groups.map(({ id }) => id).toSorted());
      await Promise.all(workers.map((worker) => worker.close()));
    });

    it('carries a province: 128 groups of 200 KB', { timeout: 120_000 }, async () => {
      const quarter = '2012Q4';
      const ballast = Array.from({ length: 12_000 }, (_, i) => 500_000 + i / 7);
      const task = { ...groupWith({ id: 'x', quarter }).task, ballast };
      const groups = Array.from({ length: 128 }, (_, i) => groupWith({ id: `g${i}`, quarter, task }));
      expect(JSON.stringify(groups[0]).length).toBeGreaterThan(190_000);

      await queue.addQuarter(quarter, groups);
      work(undefined, 4);
      await queue.waitFor(quarter);

      expect(begun).toHaveLength(128);
      expect(Object.values(await statesOf(quarter)).every((state) => state === 'completed')).toBe(true);
    });

    it('lists all quarters, and knows nothing of one that was never added', async () => {
      await queue.addQuarter('2013Q1', [groupWith({ id: 'a', quarter: '2013Q1' })]);
      await queue.addQuarter('2013Q2', [groupWith({ id: 'a', quarter: '2013Q2' })]);

      const added = (await queue.list()).filter(({ quarter }) => quarter.startsWith('2013'));
      expect(added.map(({ id, quarter, state }) => [id, quarter, state])).toEqual([
        ['a', '2013Q1', 'waiting'],
        ['a', '2013Q2', 'waiting'],
      ]);
      expect(await queue.list('1999Q1')).toEqual([]);
      await queue.waitFor('1999Q1');
      work();
      await Promise.all([queue.waitFor('2013Q1'), queue.waitFor('2013Q2')]);
    });

    it('refuses names that it could not keep', async () => {
      const quarter = '2013Q3';
      await expect(queue.addQuarter(quarter, [groupWith({ id: 'a:b', quarter })])).rejects.toThrow('cannot name a job');
      await expect(queue.addQuarter('2013Q4', [groupWith({ id: 'a', quarter })])).rejects.toThrow('belongs to 2013Q3');
    });

    it('survives a worker that is killed: another one finishes its group', { timeout: 60_000 }, async () => {
      const quarter = '2014Q1';
      // The embedded database serves one process: there the next one takes over, at once.
      const isEmbedded = name === 'PGlite';
      const dataFolder = await newFolder();
      const place = { databaseUrl, redisUrl, dataFolder };
      const groups = Array.from({ length: 8 }, (_, i) => groupWith({ id: `g${i}`, quarter }));
      if (isEmbedded) {
        const seeding = await openDatabase({ databaseUrl, dataFolder });
        const seeder = await createQueue({ redisUrl }, seeding, log, quickLocks);
        await seeder.addQuarter(quarter, groups);
        await seeder.close();
        await seeding.close();
      } else {
        await queue.addQuarter(quarter, groups);
      }

      const startHeir = async (): Promise<RunningProcess> =>
        // Long locks on the embedded database: nobody else can be at work there, so nothing has to run out.
        isEmbedded
          ? startProcess({ ...place, timing: { ...timing, lockMs: 30_000, stalledMs: 30_000 }, quarter })
          : startProcess({ ...place, dataFolder: await newFolder(), timing: quickLocks, quarter });

      const doomed = await startProcess({ ...place, timing: quickLocks, hangOn: 'g3' });
      await doomed.saw('start g3');
      const early = isEmbedded ? null : await startHeir();
      doomed.child.kill('SIGKILL');
      await doomed.ended;
      const killedAt = Date.now();
      const heir = early ?? (await startHeir());
      await heir.saw('closed');
      const tookMs = Date.now() - killedAt;

      const done = [...doomed.lines, ...heir.lines].filter((line) => line.startsWith('end '));
      // A group that ended right before the kill may run twice: delivery is at least once.
      expect(new Set(done)).toEqual(new Set(groups.map(({ id }) => `end ${id}`)));
      expect(heir.lines).toContain('end g3');
      expect(tookMs).toBeLessThan(15_000);
      // Ends by itself: nothing is left open.
      expect(await heir.ended).toBe(0);
    });
  });
});

describe.skipIf(redis === null)('Redis', () => {
  it('that may evict is refused: it would lose jobs without a word', async () => {
    const evicting = await startRedis(['--maxmemory-policy', 'allkeys-lru']);
    const database = await openDatabase({ databaseUrl: null, dataFolder: sharedFolder });
    try {
      const creating = createQueue({ redisUrl: evicting!.url }, database, log);

      await expect(creating).rejects.toMatchObject({ code: 'REDIS_EVICTION', details: { policy: 'allkeys-lru' } });
    } finally {
      await database.close();
      await evicting?.stop();
    }
  });

  it('that is away, or wants another password, is said to be unreachable and why', async () => {
    const locked = await startRedis(['--requirepass', 'right']);
    const database = await openDatabase({ databaseUrl: null, dataFolder: sharedFolder });
    try {
      const away = createQueue({ redisUrl: 'redis://127.0.0.1:1/0' }, database, log);
      await expect(away).rejects.toMatchObject({ code: 'REDIS_UNREACHABLE', message: /ECONNREFUSED/ });
      const wrong = createQueue({ redisUrl: locked!.url.replace('//', '//:wrong@') }, database, log);
      const error = await wrong.catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'REDIS_UNREACHABLE' });
      expect(String(error)).toMatch(/WRONGPASS|password/i);
      expect(JSON.stringify((error as QingshanError).details)).not.toContain('wrong@');
    } finally {
      await database.close();
      await locked?.stop();
    }
  });
});

interface RunningProcess {
  readonly child: ChildProcess;
  readonly lines: readonly string[];
  readonly ended: Promise<number | null>;
  saw(line: string): Promise<void>;
}

async function startProcess(options: QueueProcessOptions): Promise<RunningProcess> {
  const program = fileURLToPath(new URL('./helpers/queue-process.ts', import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  let rest = '';
  child.stdout.on('data', (chunk) => {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  let hasEnded = false;
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      hasEnded = true;
      resolve(code);
    });
  });
  const saw = async (line: string): Promise<void> => {
    while (!lines.includes(line)) {
      if (hasEnded) throw new Error(`The process ended without "${line}":\n${lines.join('\n')}`);
      await sleep(10);
    }
  };
  await saw('ready');
  return { child, lines, ended, saw };
}
