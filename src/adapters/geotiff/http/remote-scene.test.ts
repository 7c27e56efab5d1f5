/** Scenes over HTTP beside the same files on disk: the same bits, few bytes, codes where the server or the file fails. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { BandReader, SceneReader } from '../../../app/ports/scenes.ts';
import type { VectorFiles } from '../../../app/ports/vectors.ts';
import { readCrops } from '../../../app/read-crops.ts';
import type { Window } from '../../../raster/window.ts';
import { createSceneFiles } from '../scene-files.ts';
import { buildTiff, PLACED } from '../test-tiff.ts';
import { openTiff } from '../tiff-file.ts';
import { createRasterWriter } from '../write-raster.ts';
import { drop, generator, half, noise, shift, stall, status } from './test-faults.ts';
import { type Fault, startServer, type TestServer, testRules } from './test-server.ts';

const SIZE = 2048;
const OPTIONS = { bands: { red: 1, nir: 2 }, date: '2023-08-15' } as const;
const noVectors: VectorFiles = { read: () => Promise.reject(new Error('no vector file in this test')) };

let folder: string;
let file: string;
let bytes: Buffer;
let server: TestServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-remote-'));
  file = join(folder, 'scene.tif');
  const grid = { width: SIZE, height: SIZE, transform: [10, 0, 400_000, 0, -10, 3_400_000], crs: 'EPSG:4544' } as const;
  const bands = [new Uint16Array(noise(SIZE * SIZE * 2, 1).buffer), new Uint16Array(noise(SIZE * SIZE * 2, 2).buffer)];
  await createRasterWriter().write(file, { grid, bands, nodata: null });
  bytes = await readFile(file);
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  server = await startServer();
  server.files.set('2023/scene.tif', { bytes, etag: '"a"' });
  return () => server.close();
});

const url = (): string => `${server.origin}/2023/scene.tif`;
const files = (idleMs = 300) => createSceneFiles({ vectors: noVectors, remote: testRules(server.origin, { idleMs }) });

/** Three groups of windows, far from one another. */
const WINDOWS: readonly Window[] = [
  { col: 10, row: 20, width: 300, height: 200 },
  { col: 200, row: 100, width: 400, height: 300 },
  { col: 1500, row: 1900, width: 200, height: 148 },
  { col: 1000, row: 900, width: 3, height: 3 },
];

/** SHA-256 of bands and state of each window. */
async function cropsOf(reader: BandReader | SceneReader): Promise<readonly string[]> {
  const readings = await readCrops(reader, WINDOWS, [1, 2]);
  return readings.map((reading) => {
    if ('error' in reading) throw reading.error;
    const hash = createHash('sha256');
    for (const values of [...reading.crop.bands, reading.crop.state]) hash.update(values);
    return hash.digest('hex');
  });
}

/** Bytes of the tiles that the windows touch. */
async function neededBytes(): Promise<number> {
  const tiff = await openTiff(file);
  const { blockWidth, blockHeight, blocksAcross, blocksDown, byteCounts, isChunky } = tiff.image;
  const needed = new Set<number>();
  for (const { col, row, width, height } of WINDOWS) {
    for (let y = Math.floor(row / blockHeight); y <= Math.floor((row + height - 1) / blockHeight); y++) {
      for (let x = Math.floor(col / blockWidth); x <= Math.floor((col + width - 1) / blockWidth); x++) {
        const index = y * blocksAcross + x;
        for (const plane of isChunky ? [0] : [0, 1]) needed.add(plane * blocksAcross * blocksDown + index);
      }
    }
  }
  await tiff.close();
  return [...needed].reduce((sum, place) => sum + byteCounts[place]!, 0);
}

it('gives the bits of the file, for at most 1.3 times the bytes of the needed tiles beside the headers', async () => {
  const local = await files().open(file, OPTIONS);
  const expected = await cropsOf(local);
  await local.close();

  const remote = await files().open(url(), OPTIONS);
  const headers = server.sentBytes;
  expect(await cropsOf(remote)).toEqual(expected);
  await remote.close();

  const needed = await neededBytes();
  expect(needed).toBeGreaterThan(500_000);
  expect((server.sentBytes - headers) / needed).toBeLessThan(1.3);
  expect(headers).toBeLessThan(100_000);
  expect(bytes.length).toBeGreaterThan(4 * needed);
  expect({ ...remote.scene, path: file }).toEqual(local.scene);
});

it.each([1, 2, 3])('gives the bits of the file with one request in five failing (seed %i)', async (seed) => {
  const local = await files().open(file, OPTIONS);
  const expected = await cropsOf(local);
  await local.close();
  const random = generator(seed);
  const kinds: Fault[] = [drop, half, (_, response) => status(response, 500), shift, stall];
  let failedCount = 0;
  server.fault = (...given) => {
    if (random() >= 0.2) return false;
    failedCount++;
    return kinds[Math.floor(random() * kinds.length)]!(...given);
  };

  // Few requests are enough for one reading, so that it takes several until some have failed.
  for (let round = 0; round < 5; round++) {
    const remote = await files(50).open(url(), OPTIONS);
    expect(await cropsOf(remote)).toEqual(expected);
    await remote.close();
  }
  expect(failedCount).toBeGreaterThan(3);
});

it('fails with a code where the file changes after it was opened', async () => {
  const remote = await files().open(url(), OPTIONS);
  server.files.set('2023/scene.tif', { bytes, etag: '"b"' });

  await expect(cropsOf(remote)).rejects.toMatchObject({ code: 'REMOTE_CHANGED' });
  await remote.close();
});

it('is known by its content, or for one request by what the server states', async () => {
  const content = await files().identify(url());
  expect(content).toBe(await files().identify(file));

  const before = server.requests.length;
  const stated = await files().identify(url(), 'stated');
  expect(server.requests.length - before).toBe(1);
  expect(stated).toMatch(/^[\da-f]{64}$/);
  expect(await files().identify(`${url()}?signature=x`, 'stated')).toBe(stated);
  server.files.set('2023/scene.tif', { bytes, etag: '"b"' });
  expect(await files().identify(url(), 'stated')).not.toBe(stated);
  expect(await files().identify(url())).toBe(content);
});

it('is stamped with its ETag', async () => {
  expect(await files().stamp(url())).toEqual({ size: bytes.length, modifiedMs: 0, etag: '"a"' });
});

it('takes its date and sensor from a file name in percent signs', async () => {
  const name = 'GF2_PMS1_E104.1_N30.6_20200716_L1A0004932104-MSS1_%E6%AD%A3%E5%B0%84.tif';
  server.files.set(name, { bytes, etag: '"a"' });
  const reader = await files().open(`${server.origin}/${name}`, { bands: OPTIONS.bands });

  expect(reader.scene.acquired.date).toBe('2020-07-16');
  expect(reader.scene.name).toBe('GF2_PMS1_E104.1_N30.6_20200716_L1A0004932104-MSS1_正射.tif');
  await reader.close();
});

it('heeds the mask beside it, and asks for no more than three files there', async () => {
  const image = { width: 2, height: 2, bandCount: 2, samples: [10, 40, 20, 50, 30, 60, 35, 70], ...PLACED };
  server.files.set('small.tif', { bytes: buildTiff([image]), etag: '"a"' });
  const mask = buildTiff([{ width: 2, height: 2, samples: [255, 0, 255, 255], subfileType: 4 }]);
  server.files.set('small.tif.msk', { bytes: mask, etag: '"m"' });

  const reader = await files().open(`${server.origin}/small.tif`, OPTIONS);
  const block = await reader.readBlock(0, [1, 2]);

  expect([...block.bands[0]!]).toEqual([10, NaN, 30, 35]);
  const beside = new Set(server.requests.map(({ path }) => path).filter((path) => path !== '/small.tif'));
  expect([...beside].sort()).toEqual(['/small.tif.aux.xml', '/small.tif.msk', '/small.xml']);
  await reader.close();
});

it('is not read without its mask because the server fails for a moment or for good', async () => {
  let count = 0;
  server.fault = (request, response) => request.url!.endsWith('.msk') && count++ < 2 && status(response, 503);
  await (await files().open(url(), OPTIONS)).close();
  expect(count).toBe(3);

  server.fault = (request, response) => request.url!.endsWith('.msk') && status(response, 503);
  await expect(files().open(url(), OPTIONS)).rejects.toMatchObject({ code: 'REMOTE_FAILED' });
});

it('takes a mask that the server denies for absent, as object stores do', async () => {
  server.fault = (request, response) => /\.(?:msk|xml)$/.test(request.url!) && status(response, 403);
  await (await files().open(url(), OPTIONS)).close();
});

it('takes a cloud mask on a server', async () => {
  const image = { width: 2, height: 2, bandCount: 2, samples: [10, 40, 20, 50, 30, 60, 35, 70], ...PLACED };
  server.files.set('small.tif', { bytes: buildTiff([image]), etag: '"a"' });
  server.files.set('clouds.tif', {
    bytes: buildTiff([{ width: 2, height: 2, samples: [0, 1, 0, 0], ...PLACED }]),
    etag: '"c"',
  });
  const path = `${server.origin}/small.tif`;
  const clear = await files().open(path, OPTIONS);
  const clouded = await files().open(path, { ...OPTIONS, clouds: `${server.origin}/clouds.tif` });

  const [without, withClouds] = [await clear.readBlock(0, [1, 2]), await clouded.readBlock(0, [1, 2])];
  expect([...withClouds.state].map((state, i) => state === without.state[i])).toEqual([true, false, true, true]);
  await Promise.all([clear.close(), clouded.close()]);
});

it('is refused where no host is allowed', async () => {
  const none = createSceneFiles({ vectors: noVectors });
  await expect(none.open(url(), OPTIONS)).rejects.toMatchObject({ code: 'REMOTE_REFUSED' });
  await expect(none.identify(url())).rejects.toMatchObject({ code: 'REMOTE_REFUSED' });
  await expect(none.stamp(url())).rejects.toMatchObject({ code: 'REMOTE_REFUSED' });
});
