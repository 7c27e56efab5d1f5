/**
 * Bad input ends in a coded error in both languages, with exit code 2, and leaves the record as it was. The files are
 * GDAL's (`fixtures/bad-input`), the codes stand beside them.
 */
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT, runCli, runCliOk } from './cli.ts';
import { initialise, setUp } from './helpers/quarter.ts';

interface BadFile {
  readonly file: string;
  readonly code: string;
  readonly why: string;
}

const FOLDER = join(ROOT, 'fixtures/bad-input');
const expected = JSON.parse(await readFile(join(FOLDER, 'expected.json'), 'utf8')) as {
  readonly scenes: readonly BadFile[];
  readonly mines: readonly BadFile[];
  readonly readable: {
    readonly files: readonly string[];
    readonly id: string;
    readonly name: string;
    readonly county: string;
  };
};

let out: string;
let empty: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'qingshan-bad-input-'));
  empty = join(out, 'empty');
  await initialise(setUp(empty));
});
afterAll(async () => {
  await rm(out, { recursive: true, force: true });
});

describe('scenes add', () => {
  test.each(expected.scenes)('$file: $code', ({ file, code }) => expectRefused(['scenes', 'add', inside(file)], code));

  test('nothing was registered', async () => {
    expect(await listed(['scenes', 'list'])).toEqual([]);
  });
});

describe('mines import', () => {
  // Only a pair of scenes shows that a patch lies outside.
  const files = expected.mines.filter(({ code }) => code !== 'POLYGON_OUTSIDE');
  test.each(files)('$file: $code', ({ file, code }) => expectRefused(['mines', 'import', inside(file)], code));

  test('nothing was imported', async () => {
    expect(await listed(['mines', 'list'])).toEqual([]);
  });
});

describe('analyze', () => {
  const pairs = [
    { baseline: 'rgb.tif', current: 'good-current.tif', mines: 'good.geojson', code: 'SENSOR_PAIR' },
    { baseline: 'good-current.tif', current: 'good-baseline.tif', mines: 'good.geojson', code: 'DATE_ORDER' },
    { baseline: 'good-baseline.tif', current: 'good-current.tif', mines: 'outside.geojson', code: 'POLYGON_OUTSIDE' },
    { baseline: 'good-baseline.tif', current: 'truncated.tif', mines: 'good.geojson', code: 'SCENE_UNREADABLE' },
    { baseline: 'good-baseline.tif', current: 'missing.tif', mines: 'good.geojson', code: 'SCENE_NOT_FOUND' },
    { baseline: 'good-baseline.tif', current: 'good-current.tif', mines: 'missing.gpkg', code: 'MINES_NOT_FOUND' },
  ];
  test.each(pairs)('$baseline, $current, $mines: $code', async ({ baseline, current, mines, code }) => {
    const args = ['analyze', '--baseline', inside(baseline), '--current', inside(current), '--mines', inside(mines)];
    const folder = join(out, `analyze-${code}`);
    await expectRefused([...args, '--out', folder], code);
    await expect(readFile(join(folder, 'results.json'))).rejects.toThrow('ENOENT');
  });
});

test('worker needs a database that it can share', () => expectRefused(['worker'], 'WORKER_NEEDS_DATABASE'));

test.each(expected.readable.files)('%s has one right reading', async (file) => {
  const data = join(out, file);
  await cp(empty, data, { recursive: true });
  await runCliOk(['mines', 'import', inside(file)], {}, { QINGSHAN_DATA: data });
  const { stdout } = await runCli(['--json', 'mines', 'list'], { env: { QINGSHAN_DATA: data } });
  const { id, name, county } = expected.readable;
  for (const text of [id, name, county]) expect(stdout).toContain(text);
});

function inside(file: string): string {
  return join(FOLDER, file);
}

async function expectRefused(args: readonly string[], code: string): Promise<void> {
  for (const language of ['zh', 'en']) {
    const { code: exitCode, stderr } = await runCli(['--lang', language, ...args], { env: { QINGSHAN_DATA: empty } });
    expect(stderr).toContain(code);
    expect(stderr).toContain('→');
    // Nothing in these files is Chinese that an error would repeat.
    const sentences = stderr.slice(stderr.indexOf(code));
    if (language === 'zh') expect(sentences).toMatch(/\p{Script=Han}/u);
    else expect(sentences).not.toMatch(/\p{Script=Han}/u);
    expect(exitCode).toBe(2);
  }
}

async function listed(command: readonly string[]): Promise<unknown> {
  const { stdout, stderr } = await runCli(['--json', ...command], { env: { QINGSHAN_DATA: empty } });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}
