import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { isSealed } from './crop-file.ts';
import { createCropStore } from './crop-store.ts';
import { bitsOf, raster } from './test-crops.ts';

const folder = await mkdtemp(join(tmpdir(), 'qingshan-crops-'));
afterAll(() => rm(folder, { recursive: true }));

async function filesIn(place: string): Promise<readonly string[]> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

it('keeps the same content once, under its name', async () => {
  const store = createCropStore(join(folder, 'once'));
  expect(await store.size()).toEqual({ count: 0, bytes: 0 });

  const ids = await Promise.all([1, 1, 2].map((seed) => store.put(raster(30, 20, seed))));

  expect(ids[0]).toBe(ids[1]);
  const files = await filesIn(join(folder, 'once'));
  expect(files.toSorted()).toEqual(
    [ids[0]!, ids[2]!].map((id) => join(folder, 'once', id.slice(0, 2), `${id}.tif`)).toSorted(),
  );
  expect((await store.size()).count).toBe(2);
  expect(bitsOf(await store.get(ids[2]!))).toEqual(bitsOf(raster(30, 20, 2)));
});

it('tells what is missing from what is damaged, and makes a damaged crop anew when it is put again', async () => {
  const store = createCropStore(join(folder, 'damaged'));
  const kept = raster(30, 20, 1);
  const id = await store.put(kept);
  const file = join(folder, 'damaged', id.slice(0, 2), `${id}.tif`);
  const whole = await readFile(file);
  const other = createCropStore(join(folder, 'other'));
  const otherId = await other.put(raster(30, 20, 2));

  await expect(store.get('0'.repeat(64))).rejects.toMatchObject({ code: 'CROP_MISSING' });
  const changed = Buffer.from(whole);
  changed[changed.length >> 1]! ^= 1;
  for (const bytes of [changed, whole.subarray(0, 100), Buffer.alloc(0)]) {
    await writeFile(file, bytes);
    await expect(store.get(id)).rejects.toMatchObject({ code: 'CROP_DAMAGED', details: { id, file } });
  }
  // A whole crop, but another one.
  await writeFile(file, await readFile(join(folder, 'other', otherId.slice(0, 2), `${otherId}.tif`)));
  await expect(store.get(id)).rejects.toMatchObject({ code: 'CROP_DAMAGED' });

  await writeFile(file, changed);
  expect(await store.put(kept)).toBe(id);
  expect(await readFile(file)).toEqual(whole);
});

it('finds crops by key, and takes a key file that cannot be read for none', async () => {
  const store = createCropStore(join(folder, 'keys'));
  const ids = { area: 'a'.repeat(64), baseline: 'b'.repeat(64), current: 'c'.repeat(64) };
  const key = 'd'.repeat(64);
  expect(await store.find(key)).toBeUndefined();

  await store.remember(key, ids);
  expect(await store.find(key)).toEqual(ids);

  for (const text of ['', '{"area":"../x"}', 'null', '[]']) {
    await writeFile(join(folder, 'keys', 'keys', 'dd', `${key}.json`), text);
    expect(await store.find(key)).toBeUndefined();
  }
  await store.remember(key, ids);
  expect(await store.find(key)).toEqual(ids);
});

it('says OUTPUT_FAILED where it cannot write, and leaves nothing', async () => {
  const place = join(folder, 'refused');
  await mkdir(place);
  const store = createCropStore(place);
  const id = await store.put(raster(8, 8, 1));
  await rm(join(place, id.slice(0, 2)), { recursive: true });
  // A file stands where the folder should be.
  await writeFile(join(place, id.slice(0, 2)), '');

  await expect(store.put(raster(8, 8, 1))).rejects.toMatchObject({
    code: expect.stringMatching(/^(OUTPUT_FAILED|ENOTDIR)$/),
  });
  expect(await filesIn(place)).toEqual([join(place, id.slice(0, 2))]);
});

it('never has half a crop under its name: three processes write the same ones, two are killed', async () => {
  const place = join(folder, 'killed');
  const script = `
    import { createCropStore } from ${JSON.stringify(new URL('crop-store.ts', import.meta.url).href)};
    import { raster } from ${JSON.stringify(new URL('test-crops.ts', import.meta.url).href)};
    const store = createCropStore(${JSON.stringify(place)});
    for (let seed = 0; seed < 40; seed++) { await store.put(raster(200, 200, seed)); console.log(seed); }
  `;
  const start = () =>
    spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const children = [start(), start(), start()];
  const ended = children.map((child) => once(child, 'exit'));
  for (const [i, child] of children.slice(0, 2).entries()) {
    let lines = 0;
    child.stdout.on('data', () => {
      lines += 1;
      if (lines === 5 * (i + 1)) child.kill('SIGKILL');
    });
  }
  children[2]!.stdout.resume();

  const codes = (await Promise.all(ended)).map(([code, signal]) => (signal as string | null) ?? (code as number));

  expect(codes).toEqual(['SIGKILL', 'SIGKILL', 0]);
  const named = (await filesIn(place)).filter((file) => /\/[0-9a-f]{64}\.tif$/.test(file));
  expect(named).toHaveLength(40);
  for (const file of named) expect(isSealed(await readFile(file)), file).toBe(true);
}, 30_000);
