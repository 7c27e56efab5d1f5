/**
 * Starts PostgreSQL and Redis for tests: on free ports, in folders of their own, gone afterwards. Never touches a server
 * that it did not start.
 *
 * Where the programs are missing a test runs on what is embedded, and says so; with QINGSHAN_TEST_SERVERS=required
 * (scripts/test, CI) it fails instead.
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface TestServer {
  readonly url: string;
  stop(): Promise<void>;
}

const run = promisify(execFile);
const START_MS = 30_000;

/** A cluster with one superuser and no password, reachable from this machine only. Null where PostgreSQL is missing. */
export async function startPostgres(): Promise<TestServer | null> {
  const bin = await findPostgres();
  if (bin === null) return missing('PostgreSQL', 'apt-get install postgresql');
  const user = unprivilegedUser();
  const folder = await mkdtemp(join(tmpdir(), 'qingshan-postgres-'));
  if (user !== null) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const asUser = user === null ? {} : { uid: user.uid, gid: user.gid };
  const env = { ...process.env, HOME: folder, LC_ALL: 'C.UTF-8', TZ: 'UTC' };
  try {
    const initdb = ['-D', data, '-U', 'qingshan', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
    await run(join(bin, 'initdb'), initdb, { ...asUser, env, cwd: folder });
    const port = await freePort();
    // No Unix socket: its default folder belongs to the system's own server.
    const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: 200 };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = watch(spawn(join(bin, 'postgres'), ['-D', data, ...options], { ...asUser, env, cwd: folder }));
    const isReady = (): Promise<boolean> =>
      run(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'qingshan', '-d', 'postgres']).then(
        () => true,
        () => false,
      );
    await untilReady('PostgreSQL', server, isReady);
    return {
      url: `postgresql://qingshan@127.0.0.1:${port}/postgres`,
      // SIGINT is PostgreSQL's fast shutdown: it does not wait for clients.
      stop: () => stop(server, 'SIGINT', folder),
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** @param options further `redis-server` arguments; the policy that jobs need is the default */
export async function startRedis(
  options: readonly string[] = ['--maxmemory-policy', 'noeviction'],
): Promise<TestServer | null> {
  const program = findOnPath('redis-server');
  if (program === null) return missing('Redis', 'apt-get install redis-server');
  const folder = await mkdtemp(join(tmpdir(), 'qingshan-redis-'));
  try {
    const port = await freePort();
    const fixed = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--daemonize', 'no'];
    const server = watch(spawn(program, [...fixed, ...options], { cwd: folder }));
    await untilReady('Redis', server, () => Promise.resolve(server.output().includes('Ready to accept connections')));
    return { url: `redis://127.0.0.1:${port}/0`, stop: () => stop(server, 'SIGTERM', folder) };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function missing(what: string, command: string): null {
  const line = `${what} is not installed, so its tests do not run (${command})`;
  if (process.env['QINGSHAN_TEST_SERVERS'] === 'required') throw new Error(line);
  process.stderr.write(`\n!! ${line}\n`);
  return null;
}

async function findPostgres(): Promise<string | null> {
  // Debian keeps the server's programs off the path, a folder for each version.
  const root = '/usr/lib/postgresql';
  const versions = await readdir(root).catch(() => []);
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  if (newest !== undefined) return join(root, newest, 'bin');
  const initdb = findOnPath('initdb');
  return initdb === null ? null : join(initdb, '..');
}

function findOnPath(program: string): string | null {
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0);
  return found ?? null;
}

/** PostgreSQL refuses to run as root. Null where we are not root. */
function unprivilegedUser(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    const ids = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }));
    const [uid, gid] = ids.map(({ status, stdout }) => (status === 0 ? Number(stdout) : NaN));
    if (uid !== undefined && gid !== undefined && uid > 0 && gid > 0) return { uid, gid };
  }
  throw new Error('There is no user "postgres" or "nobody" to run PostgreSQL as');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

interface Watched {
  readonly process: ChildProcess;
  readonly ended: Promise<void>;
  output(): string;
  hasEnded(): boolean;
}

function watch(child: ChildProcess): Watched {
  let output = '';
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      hasEnded = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', (error) => {
      output += error.message;
      end();
    });
  });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  // A test run that is interrupted must not leave servers behind.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  void ended.then(() => process.off('exit', kill));
  return { process: child, ended, output: () => output, hasEnded: () => hasEnded };
}

async function untilReady(what: string, server: Watched, isReady: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (!(await isReady())) {
    if (server.hasEnded() || Date.now() > deadline) {
      server.process.kill('SIGKILL');
      throw new Error(`${what} did not start:\n${server.output()}`);
    }
    await sleep(50);
  }
}

async function stop(server: Watched, signal: NodeJS.Signals, folder: string): Promise<void> {
  server.process.kill(signal);
  const timer = setTimeout(() => server.process.kill('SIGKILL'), 10_000);
  await server.ended;
  clearTimeout(timer);
  await rm(folder, { recursive: true, force: true });
}
