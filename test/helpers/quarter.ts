/** A simulated quarter, registered and run by the command line as users do, for tests of processes and set-ups. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, link, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Client } from 'pg';
import type { PatchAssessment } from '../../src/analysis/assessment.ts';
import type { TruthFile } from '../../src/app/truth-file.ts';
import { ROOT, runCliOk } from '../cli.ts';
import type { CliResult } from '../cli.ts';
import { madeOnce } from './made-once.ts';

export type Env = Readonly<Record<string, string>>;

/** Where one set-up keeps its record. */
export function setUp(data: string, databaseUrl = '', redisUrl = ''): Env {
  return { QINGSHAN_DATA: data, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, QINGSHAN_LANG: 'zh' };
}

export interface Simulated {
  readonly folder: string;
  readonly quarter: string;
  readonly minesFile: string;
  readonly patchIds: readonly string[];
  readonly scenes: TruthFile['scenes'];
}

/** Leaves some patches out, so that a test takes no longer than it must. */
export interface Choice {
  /** So many of the first sites are kept, of twelve; the first have four mines each. */
  readonly sites: number;
  /** At most so many patches of each site are kept. */
  readonly patchesPerSite: number;
}

/** All 24 mines, so that every story is told; nobody may change the files. */
export function simulatedFolder(): Promise<string> {
  return madeOnce('quarter', async (folder) => {
    await runCliOk(['simulate'], { mines: '24', seed: '638', out: folder, quiet: true });
  });
}

/** A quarter of its own for a test, of the common files. */
export async function simulateQuarter(folder: string, { sites, patchesPerSite }: Choice): Promise<Simulated> {
  await linkFiles(await simulatedFolder(), folder);
  const truth = JSON.parse(await readFile(join(folder, 'truth.json'), 'utf8')) as TruthFile;
  const mines = JSON.parse(await readFile(join(folder, 'mines.geojson'), 'utf8')) as {
    readonly features: readonly { readonly properties: Readonly<Record<string, unknown>> }[];
  };
  // The county of a patch, the first digits of its number, is its site.
  const bySite = Map.groupBy(mines.features, ({ properties }) => String(properties['图斑编号']).slice(0, 9));
  const chosen = [...bySite.values()].slice(0, sites).flatMap((features) => features.slice(0, patchesPerSite));
  const minesFile = join(folder, 'chosen.geojson');
  await writeFile(minesFile, JSON.stringify({ ...mines, features: chosen }));
  return {
    folder,
    quarter: truth.quarter,
    minesFile,
    patchIds: chosen.map(({ properties }) => String(properties['图斑编号'])).sort(),
    scenes: truth.scenes,
  };
}

/** The same bytes under other names; a file that is added or renamed there is nobody else's. */
async function linkFiles(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    const folder = join(to, relative(from, entry.parentPath));
    await mkdir(folder, { recursive: true });
    if (entry.isFile()) await link(join(entry.parentPath, entry.name), join(folder, entry.name));
  }
}

/** As `qingshan init`; an embedded record is copied from one that was made so, which spares 3 s. */
export async function initialise(env: Env): Promise<void> {
  const { QINGSHAN_DATA: data, DATABASE_URL: url } = env;
  if (url !== undefined && url !== '') {
    await runCliOk(['init'], {}, env);
    return;
  }
  const made = await madeOnce('record', async (folder) => {
    await runCliOk(['init'], {}, setUp(folder));
  });
  await cp(made, data!, { recursive: true });
}

/** A record with the patches and the scenes, nothing queued. */
export async function register(
  { folder, minesFile, scenes }: Pick<Simulated, 'folder' | 'minesFile' | 'scenes'>,
  env: Env,
): Promise<void> {
  await initialise(env);
  await runCliOk(['mines', 'import', minesFile], {}, env);
  const clear = scenes.filter(({ clouds }) => clouds === null).map(({ file }) => join(folder, file));
  await runCliOk(['scenes', 'add', ...clear], { quiet: true }, env);
  for (const { file, clouds } of scenes) {
    if (clouds === null) continue;
    await runCliOk(['scenes', 'add', join(folder, file)], { clouds: join(folder, clouds), quiet: true }, env);
  }
}

export interface PatchLine {
  readonly patchId: string;
  readonly key: string;
  readonly assessment: PatchAssessment;
}

/** What is on record for a quarter, by patch: keys and every number, no time and no path among them. */
export async function recorded(quarter: string, env: Env): Promise<readonly PatchLine[]> {
  const { stdout } = await runCliOk(['scores', 'list'], { quarter, json: true }, env);
  return (JSON.parse(stdout) as PatchLine[]).toSorted((a, b) => (a.patchId < b.patchId ? -1 : 1));
}

export interface JobLine {
  readonly id: string;
  readonly patchIds: readonly string[];
  readonly state: string;
  readonly attempts: number;
  readonly error: { readonly code?: string; readonly details?: Readonly<Record<string, unknown>> } | null;
}

export async function jobs(quarter: string, env: Env): Promise<readonly JobLine[]> {
  const { stdout } = await runCliOk(['status'], { quarter, json: true }, env);
  return JSON.parse(stdout) as JobLine[];
}

/** SHA-256 of every picture and change raster of a quarter, by file. */
export async function evidenceSums(quarter: string, env: Env): Promise<Readonly<Record<string, string>>> {
  const root = join(env['QINGSHAN_DATA']!, 'evidence', quarter);
  const sums: Record<string, string> = {};
  for (const name of (await readdir(root, { recursive: true, withFileTypes: true })).toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    if (!name.isFile()) continue;
    const bytes = await readFile(join(name.parentPath, name.name));
    sums[name.name] = createHash('sha256').update(bytes).digest('hex');
  }
  return sums;
}

/** `qingshan` while it runs. */
export interface Started {
  readonly pid: number;
  /** Resolves when so many lines of stderr fit; rejects if the process ends before. */
  said(fits: (line: string) => boolean, count?: number): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<CliResult>;
}

export function startCli(args: readonly string[], env: Env): Started {
  const child = spawn(process.execPath, [join(ROOT, 'src/cli/main.js'), ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A test that is given up must not leave its processes behind.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const output = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
    for (const watch of watchers) watch();
  });
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('exit', kill);
      resolve({ code, ...output });
    });
  });
  return {
    pid: child.pid!,
    ended,
    kill: (signal) => void child.kill(signal),
    said(fits, count = 1) {
      return new Promise((resolve, reject) => {
        const watch = (): void => {
          const found = output.stderr.split('\n').slice(0, -1).filter(fits);
          if (found.length < count) return;
          watchers.delete(watch);
          resolve();
        };
        watchers.add(watch);
        watch();
        void ended.then(({ code, stderr, stdout }) =>
          reject(new Error(`qingshan ${args.join(' ')} ended with ${code}\n${stderr}\n${stdout}`)),
        );
      });
    },
  };
}

/** The job counts of a line of progress, or null. */
export function progressOf(line: string): { readonly done: number; readonly total: number } | null {
  if (!line.startsWith('{"progress"')) return null;
  return JSON.parse(line) as { done: number; total: number };
}

/** Half way: something is done, and something is not. */
export function isHalfWay(line: string): boolean {
  const progress = progressOf(line);
  return progress !== null && progress.done >= 1 && progress.done < progress.total;
}

/** A worker that is ready for jobs. */
export async function startWorker(env: Env, threads: string): Promise<Started> {
  const worker = startCli(['worker', '--threads', threads], env);
  await worker.said((line) => line.includes('worker'));
  return worker;
}

/** Creates an empty database of its own on a server, or a copy of one. @returns its URL */
export async function newDatabase(serverUrl: string, name: string, template?: string): Promise<string> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}${template === undefined ? '' : ` TEMPLATE ${template}`}`);
  } finally {
    await client.end();
  }
  return Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
}
