import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const url = (path: string): string => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));

/** What a process writes that logs as `script` says. */
function run(level: string, script: string): { readonly stdout: string; readonly lines: readonly unknown[] } {
  const program = `
    const { createLog } = await import(${url('./log.ts')});
    const { QingshanError } = await import(${url('./errors.ts')});
    const log = createLog({ logLevel: '${level}' });
    ${script}
    process.exit(0);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  const lines = stderr.split('\n').filter((line) => line !== '');
  return { stdout, lines: lines.map((line) => JSON.parse(line) as unknown) };
}

it('writes JSON lines to stderr only, down to the last before the process ends', () => {
  const { stdout, lines } = run('info', `log.debug('tried'); log.info({ durationMs: 12 }, 'mine scored');`);

  expect(stdout).toBe('');
  expect(lines).toMatchObject([{ level: 'info', durationMs: 12, msg: 'mine scored' }]);
});

it('tells coded errors by code and values, others with their stack, and no secrets', () => {
  const { lines } = run(
    'warn',
    `log.warn({ err: new QingshanError('SCENE_NOT_FOUND', { file: 'a.tif' }) }, 'scene refused');
     log.error({ err: new TypeError('x') }, 'group failed');
     log.warn({ config: { databaseUrl: 'postgres://u:secret@db/q' } }, 'started');`,
  );

  expect(lines).toMatchObject([
    { err: { code: 'SCENE_NOT_FOUND', details: { file: 'a.tif' } } },
    { err: { type: 'TypeError', stack: expect.stringContaining('TypeError: x') as string } },
    { config: { databaseUrl: '[Redacted]' } },
  ]);
  expect(lines[0]).not.toHaveProperty('err.stack');
});
