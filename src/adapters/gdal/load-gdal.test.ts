import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadGdal, withGdal } from './load-gdal.ts';

test('loads once and leaves no global location behind', async () => {
  expect(await loadGdal()).toBe(await loadGdal());
  expect('location' in globalThis).toBe(false);
});

test('jobs have GDAL to themselves, in order, and their files are gone afterwards', async () => {
  const order: string[] = [];
  const folders = await Promise.all(
    ['a', 'b'].map((name) =>
      withGdal(async ({ fs, input }) => {
        order.push(`${name} starts`);
        fs.mkdir(`${input}/deep`);
        fs.writeFile(`${input}/deep/x.txt`, name);
        await Promise.resolve();
        order.push(`${name} ends`);
        return input;
      }),
    ),
  );
  expect(order).toEqual(['a starts', 'a ends', 'b starts', 'b ends']);
  const { FS } = (await loadGdal()).Module;
  for (const folder of folders) expect(FS.readdir('/input')).not.toContain(folder.slice('/input/'.length));
});

test('a failing job does not stop the next one, and errors are its own', async () => {
  await expect(withGdal(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  const seen = await withGdal(async ({ gdal, fs, input, errors }) => {
    fs.writeFile(`${input}/x.geojson`, '{"type":"FeatureCollection","features":[');
    await gdal.open(`${input}/x.geojson`).catch(() => undefined);
    return errors().length;
  });
  expect(seen).toBeGreaterThan(0);
  expect(await withGdal(({ errors }) => Promise.resolve(errors().length))).toBe(0);
});

test('a process that loaded GDAL from another folder exits by itself and prints nothing', () => {
  const module = fileURLToPath(new URL('load-gdal.ts', import.meta.url));
  const script = `import(${JSON.stringify(module)}).then((m) => m.loadGdal())`;
  const run = spawnSync(process.execPath, ['-e', script], { cwd: '/', encoding: 'utf8', timeout: 20_000 });
  expect({ status: run.status, stdout: run.stdout, stderr: run.stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
});
