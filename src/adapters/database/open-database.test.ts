import { spawn, spawnSync } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from './folder-lock.ts';
import { openDatabase } from './open-database.ts';

let folder: string;
let lockFile: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-open-'));
  lockFile = join(folder, 'database.lock');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const lock = () => lockFolder(folder, lockFile);
const owner = (change: object): string =>
  JSON.stringify({ token: 'another', pid: process.pid, host: hostname(), startedAt: null, ...change });

describe('the lock of the data folder', () => {
  it('is held by one, named by its pid, and free again after release', async () => {
    const held = await lock();

    await expect(lock()).rejects.toMatchObject({
      code: 'DATA_FOLDER_LOCKED',
      details: { folder, pid: process.pid },
    });
    await held.release();
    await (await lock()).release();
    await expect(access(lockFile)).rejects.toThrow('ENOENT');
  });

  it('of a process that was killed is taken over', async () => {
    const dead = spawnSync(process.execPath, ['-e', 'console.log(process.pid)'], { encoding: 'utf8' });
    await writeFile(lockFile, owner({ pid: Number(dead.stdout) }));

    await (await lock()).release();
  });

  it.runIf(process.platform === 'linux')('is taken over where another process has the pid by now', async () => {
    await writeFile(lockFile, owner({ startedAt: 'another boot 123' }));

    await (await lock()).release();
  });

  it.each(['', '{"pid":', '[]'])('with the broken text %j was left by a crash and is taken over', async (text) => {
    await writeFile(lockFile, text);

    await (await lock()).release();
  });

  it('of another host counts while it is touched, and is taken over after a minute of silence', async () => {
    await writeFile(lockFile, owner({ host: 'another-host', pid: 7 }));
    await expect(lock()).rejects.toMatchObject({ details: { pid: '7 @ another-host' } });

    const longAgo = new Date(Date.now() - 120_000);
    await utimes(lockFile, longAgo, longAgo);

    await (await lock()).release();
  });

  it('is not removed by one who lost it', async () => {
    const held = await lock();
    await writeFile(lockFile, owner({}));

    await held.release();

    expect(await readFile(lockFile, 'utf8')).toContain('another');
  });

  it('goes to one of many who find a dead one at the same time', { timeout: 60_000 }, async () => {
    const program = fileURLToPath(new URL('./folder-lock.ts', import.meta.url));
    // Each waits for the same moment, tries, and holds what it got until all have tried.
    const script = `
      const { lockFolder } = await import(${JSON.stringify(program)});
      await new Promise((resolve) => setTimeout(resolve, Number(process.argv[1]) - Date.now()));
      const got = await lockFolder('f', ${JSON.stringify(lockFile)}).then(() => 'got', (error) => error.code);
      console.log(got);
      await new Promise((resolve) => setTimeout(resolve, 1500));`;
    for (let round = 0; round < 3; round++) {
      await writeFile(lockFile, owner({ pid: 2 ** 22 + 1 }));
      const at = String(Date.now() + 1500);

      const answers = await Promise.all(Array.from({ length: 6 }, () => outputOf(['-e', script, at])));

      expect(answers.toSorted()).toEqual([...Array.from({ length: 5 }, () => 'DATA_FOLDER_LOCKED'), 'got']);
    }
  });
});

const open = (change: object = {}, options = {}) =>
  openDatabase({ databaseUrl: null, dataFolder: folder, ...change }, options);

describe('openDatabase', () => {
  it('refuses a second process on the folder and leaves the first one at work', { timeout: 60_000 }, async () => {
    const program = fileURLToPath(new URL('./open-database.ts', import.meta.url));
    const script = `
      const { openDatabase } = await import(${JSON.stringify(program)});
      const config = { databaseUrl: null, dataFolder: ${JSON.stringify(folder)} };
      await openDatabase(config).then(() => console.log('opened'), (error) => console.log(error.code, error.details.pid));`;
    const first = await open();

    expect(await outputOf(['-e', script])).toBe(`DATA_FOLDER_LOCKED ${process.pid}`);

    await first.migrate();
    await first.close();
    await first.close();
    expect(await outputOf(['-e', script])).toBe('opened');
  });

  it('does not create a folder where one is expected', async () => {
    await expect(open({}, { folder: 'existing' })).rejects.toMatchObject({
      code: 'DATA_FOLDER_MISSING',
      details: { folder },
    });
    await expect(access(join(folder, 'database'))).rejects.toThrow('ENOENT');
  });

  it('says what is wrong with a folder that cannot be one, and lets go of it', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'not a folder');
    await expect(open({ dataFolder: file })).rejects.toMatchObject({ code: 'DATA_FOLDER_BROKEN' });

    await mkdir(join(folder, 'database'));
    await writeFile(join(folder, 'database', 'PG_VERSION'), 'not a version');
    await expect(open()).rejects.toMatchObject({ code: 'DATA_FOLDER_BROKEN', details: { folder } });
    await expect(access(lockFile)).rejects.toThrow('ENOENT');
  });

  it('says why a server cannot be reached, without the password', async () => {
    const error: unknown = await open({ databaseUrl: 'postgresql://u:secret@localhost:1/q' }).catch((e: unknown) => e);

    expect(error).toMatchObject({ code: 'DATABASE_UNREACHABLE', message: /ECONNREFUSED/ });
    expect(JSON.stringify(error)).not.toContain('secret');
  });
});

async function outputOf(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  await new Promise((resolve) => child.once('close', resolve));
  await sleep(0);
  return output.trim();
}
