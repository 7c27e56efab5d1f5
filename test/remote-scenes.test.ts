/** The commands over scenes on a server, as a user runs them, beside the same files on disk. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../src/adapters/geotiff/http/test-server.ts';
import { ROOT, runCli, runCliOk } from './cli.ts';
import { initialise, setUp } from './helpers/quarter.ts';

const FOLDER = join(ROOT, 'fixtures/bad-input');
const MINES = join(FOLDER, 'good.geojson');

let out: string;
let server: TestServer;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'qingshan-remote-'));
  server = await startServer();
  env = { ...setUp(join(out, 'data')), QINGSHAN_REMOTE_HOSTS: server.origin };
  for (const name of ['good-baseline.tif', 'good-current.tif']) {
    server.files.set(name, { bytes: await readFile(join(FOLDER, name)), etag: `"${name}"` });
  }
  await initialise(env);
});
afterAll(async () => {
  await server.close();
  await rm(out, { recursive: true, force: true });
});
beforeEach(() => {
  server.requests.length = 0;
});

const remote = (name: string): string => `${server.origin}/${name}?token=hush`;
const local = (name: string): string => join(FOLDER, name);

it('zonal gives the same table', async () => {
  const flags = { index: 'band:1', stat: 'count,mean,min,max,stdev' };
  await runCliOk(['zonal', local('good-current.tif'), MINES], { ...flags, out: join(out, 'local.csv') }, env);
  await runCliOk(['zonal', remote('good-current.tif'), MINES], { ...flags, out: join(out, 'remote.csv') }, env);

  expect(await readFile(join(out, 'remote.csv'))).toEqual(await readFile(join(out, 'local.csv')));
  expect(server.requests.length).toBeGreaterThan(0);
});

it('analyze gives the same results, and shows no key of a link', async () => {
  const run = async (path: typeof local, folder: string): Promise<string> => {
    const scenes = { baseline: path('good-baseline.tif'), current: path('good-current.tif') };
    await runCliOk(['analyze'], { ...scenes, mines: MINES, 'results-only': true, out: join(out, folder) }, env);
    return readFile(join(out, folder, 'results.json'), 'utf8');
  };
  const [onDisk, onServer] = [await run(local, 'local'), await run(remote, 'remote')];

  expect(onServer).not.toContain('hush');
  expect(numbersOf(onServer)).toEqual(numbersOf(onDisk));
});

describe('scenes add', () => {
  it('knows a scene on a server by its content, and keeps its address', async () => {
    await runCliOk(['scenes', 'add', local('good-current.tif')], {}, env);
    const address = `${server.origin}/good-current.tif`;
    const { stdout } = await runCliOk(['scenes', 'add', address], { json: true }, env);
    expect(JSON.parse(stdout)).toMatchObject([{ name: 'good-current.tif', added: false }]);

    const listed = await runCliOk(['scenes', 'list'], { json: true }, env);
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { scene: { path: address }, stamp: { etag: '"good-current.tif"' } },
    ]);
  });

  it('says which host to allow', async () => {
    const { code, stderr } = await runCli(['scenes', 'add', remote('good-current.tif'), '--lang', 'en'], {
      env: { ...env, QINGSHAN_REMOTE_HOSTS: '' },
    });

    expect(code).toBe(2);
    expect(stderr).toContain('REMOTE_REFUSED');
    expect(stderr).toContain(`add ${server.origin} to QINGSHAN_REMOTE_HOSTS`);
    expect(stderr).not.toContain('hush');
    expect(server.requests).toEqual([]);
  });
});

/** Without what tells where and when. */
function numbersOf(text: string): unknown {
  const { patches } = JSON.parse(text) as { readonly patches: unknown };
  const place = new Set(['path', 'id', 'key', 'baseline_scenes', 'current_scenes']);
  return JSON.parse(JSON.stringify(patches, (name, value: unknown) => (place.has(name) ? undefined : value)));
}
