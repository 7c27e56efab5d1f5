/**
 * Runs the README's commands as they stand, by bash, in an empty folder. `npx` is a shim that starts this checkout's
 * command line, the simulated quarter is smaller, and the servers are the test's own; nothing else differs.
 */
import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from './cli.ts';
import { startPostgres, startRedis } from './servers.ts';
import type { TestServer } from './servers.ts';

const TIMEOUT_MS = 240_000;
let folder: string;
let blocks: readonly string[];
const servers: TestServer[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-readme-'));
  await mkdir(join(folder, 'bin'));
  const shim = join(folder, 'bin/npx');
  await writeFile(shim, `#!/bin/sh\nshift\nexec "${process.execPath}" "${join(ROOT, 'src/cli/main.js')}" "$@"\n`);
  await chmod(shim, 0o755);
  const text = await readFile(join(ROOT, 'README.md'), 'utf8');
  const all = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map((match) => match[1]!);
  // scripts/demo and scripts/test are run by CI and by hand.
  blocks = all
    .filter((block) => block.includes('npx qingshan'))
    .map((block) => block.replace('--mines 24', '--mines 4'));
});
afterAll(async () => {
  for (const server of servers) await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function bash(script: string): Promise<string> {
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: folder,
    env: {
      ...process.env,
      PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH']}`,
      DATABASE_URL: '',
      REDIS_URL: '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`bash exited with ${String(code)}\n${script}\n${output}`);
  return output;
}

test(
  'two scenes, the zonal check and an embedded quarter',
  async () => {
    for (const block of blocks.filter((text) => !text.includes('DATABASE_URL'))) await bash(block);

    expect((await readdir(join(folder, 'out/pair'))).sort()).toEqual([
      'change',
      'chips',
      'mines.csv',
      'mines.xlsx',
      'report.html',
      'results.gpkg',
      'results.json',
    ]);
    expect(await readFile(join(folder, 'out/zonal.csv'), 'utf8')).toContain('图斑编号,count,mean,sum,share_below');
    expect(await readdir(join(folder, 'out/spotcheck'))).toEqual(['抽查清单.csv']);
    expect(await readdir(join(folder, 'out'))).toContain('workings.xlsx');
  },
  TIMEOUT_MS,
);

test(
  'the same quarter on PostgreSQL and Redis with two workers',
  async ({ skip }) => {
    const [postgres, redis] = [await startPostgres(), await startRedis()];
    servers.push(...[postgres, redis].filter((server) => server !== null));
    if (postgres === null || redis === null) return skip('PostgreSQL or Redis is missing');
    const block = blocks.find((text) => text.includes('DATABASE_URL'))!;
    const script = block
      .replace(/DATABASE_URL=\S+/, `DATABASE_URL=${postgres.url}`)
      .replace(/REDIS_URL=\S+/, `REDIS_URL=${redis.url}`);

    // The reader stops the workers with the terminal.
    await bash(`trap 'kill $(jobs -p); wait' EXIT\n${script}`);

    expect(await patchesOf('servers')).toEqual(await patchesOf('2023Q4'));
  },
  TIMEOUT_MS,
);

async function patchesOf(report: string): Promise<unknown> {
  const text = await readFile(join(folder, 'out', report, 'results.json'), 'utf8');
  return (JSON.parse(text) as { readonly patches: unknown }).patches;
}
