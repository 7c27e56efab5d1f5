import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QingshanError } from '../../errors.ts';
import { createTransform } from '../../geometry/transform.ts';
import { Cover } from '../../raster/cover.ts';
import { createVectorFiles } from '../vector/vector-files.ts';
import { createSceneFiles } from './scene-files.ts';
import { GEO_KEYS, PLACED, projectedKeys, type TestImage, writeTiff } from './test-tiff.ts';

const files = createSceneFiles({ vectors: createVectorFiles() });
const { Seen, Cloud, Blank, Nodata } = Cover;
const OPTIONS = { bands: { red: 1, nir: 2 }, date: '2023-08-15' } as const;

let folder = '';
let scene = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-clouds-'));
  // 4 × 2 pixels of 10 m: zeros, saturated, and seen.
  const samples = [0, 0, 255, 90, 10, 40, 10, 40, 10, 40, 10, 40, 10, 40, 10, 40];
  scene = await save('scene.tif', { width: 4, height: 2, bandCount: 2, samples, ...PLACED });
});
afterAll(() => rm(folder, { recursive: true }));

function save(name: string, ...images: TestImage[]): Promise<string> {
  return writeTiff(join(folder, name), ...images);
}

async function statesWith(clouds: string): Promise<number[]> {
  const reader = await files.open(scene, { ...OPTIONS, clouds });
  const { state } = await reader.readBlock(0, [1, 2]);
  await reader.close();
  return [...state];
}

async function refusalOf(clouds: string): Promise<string> {
  return files.open(scene, { ...OPTIONS, clouds }).then(
    () => 'opened',
    (error: QingshanError) => error.code,
  );
}

async function savePolygon(name: string, ring: readonly (readonly [number, number])[]): Promise<string> {
  const file = join(folder, name);
  const toDegrees = createTransform('EPSG:4544', 'EPSG:4490');
  const coordinates = [ring.map(([x, y]) => toDegrees(x, y))];
  const feature = { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates } };
  await writeFile(file, JSON.stringify({ type: 'FeatureCollection', features: [feature] }));
  return file;
}

describe('cloud raster', () => {
  it('hides what is not zero, explains saturation, and leaves nodata what it is', async () => {
    const mask = await save('same.tif', { width: 4, height: 2, samples: [1, 7, 0, 255, 0, 0, 1, 0], ...PLACED });

    // prettier-ignore
    expect(await statesWith(mask)).toEqual([Blank, Cloud, Seen, Cloud,
                                            Seen, Seen, Cloud, Seen]);
  });

  it('is taken by place, whatever its pixel size and extent', async () => {
    // Two pixels of 20 m that begin one scene pixel to the east; nothing is said about the first column.
    const doubles = { 33550: [20, 20, 0], 33922: [0, 0, 0, 400_010, 3_400_000, 0] };
    const mask = await save('coarse.tif', { width: 2, height: 1, samples: [0, 1], ...PLACED, doubles });

    // prettier-ignore
    expect(await statesWith(mask)).toEqual([Blank, Blank, Seen, Cloud,
                                            Seen, Seen, Seen, Cloud]);
  });

  it('is taken by place from another CRS', async () => {
    // UTM zone 48 has the same central meridian, with a scale of 0.9996.
    const [x, y] = createTransform('EPSG:4544', 'EPSG:32648')(400_020, 3_400_000);
    const doubles = { 33550: [20, 20, 0], 33922: [0, 0, 0, x, y, 0] };
    const shorts = { [GEO_KEYS]: projectedKeys(32_648) };
    const mask = await save('utm.tif', { width: 1, height: 1, samples: [1], doubles, shorts });

    // prettier-ignore
    expect(await statesWith(mask)).toEqual([Blank, Blank, Cloud, Cloud,
                                            Seen, Seen, Cloud, Cloud]);
  });

  it('is refused where it lies elsewhere, has no CRS or several bands', async () => {
    const doubles = { ...PLACED.doubles, 33922: [0, 0, 0, 410_000, 3_400_000, 0] };
    const one = { width: 1, height: 1, samples: [1] };

    expect(await refusalOf(await save('far.tif', { ...one, ...PLACED, doubles }))).toBe('CLOUD_MASK_UNREADABLE');
    expect(await refusalOf(await save('bare.tif', one))).toBe('CLOUD_MASK_UNREADABLE');
    expect(await refusalOf(await save('two.tif', { ...one, samples: [1, 1], bandCount: 2, ...PLACED }))).toBe(
      'CLOUD_MASK_UNREADABLE',
    );
    expect(await refusalOf(join(folder, 'missing.tif'))).toBe('CLOUD_MASK_UNREADABLE');
  });
});

describe('cloud polygons', () => {
  it('hide the pixels whose centre they cover', async () => {
    // From the middle of column 1 to the middle of column 3, over the upper row and a third of the lower one.
    const polygon = await savePolygon('cloud.geojson', [
      [400_014, 3_400_000],
      [400_034, 3_400_000],
      [400_034, 3_399_987],
      [400_014, 3_399_987],
      [400_014, 3_400_000],
    ]);

    // prettier-ignore
    expect(await statesWith(polygon)).toEqual([Blank, Cloud, Cloud, Seen,
                                               Seen, Seen, Seen, Seen]);
  });

  it('are refused where they lie elsewhere or the file is none', async () => {
    const far = await savePolygon('far.geojson', [
      [420_000, 3_400_000],
      [420_010, 3_400_000],
      [420_010, 3_399_990],
      [420_000, 3_400_000],
    ]);
    const text = join(folder, 'clouds.txt');
    await writeFile(text, 'cloudy');

    expect(await refusalOf(far)).toBe('CLOUD_MASK_UNREADABLE');
    expect(await refusalOf(text)).toBe('CLOUD_MASK_UNREADABLE');
  });
});

it('leaves pixels without data what they are under a cloud', async () => {
  const image = { width: 2, height: 1, bandCount: 2, samples: [9, 9, 20, 30], ...PLACED, texts: { 42113: '9' } };
  const file = await save('nodata.tif', image);
  const clouds = await save('all.tif', { width: 2, height: 1, samples: [1, 1], ...PLACED });
  const reader = await files.open(file, { ...OPTIONS, clouds });

  expect([...(await reader.readBlock(0, [1, 2])).state]).toEqual([Nodata, Cloud]);
  await reader.close();
});
