/** Windows with a halo over scenes made by GDAL, held to what GDAL reads: the same pixels, each tile decoded once. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSceneFiles } from '../src/adapters/geotiff/scene-files.ts';
import { GDAL_PYTHON, runPython } from '../src/adapters/geotiff/test-gdal.ts';
import type { SceneBlock, SceneReader } from '../src/app/ports/scenes.ts';
import { createSceneWindows } from '../src/app/windows/scene-windows.ts';
import type { BlockStoreOptions, BlockStoreUsage } from '../src/app/windows/block-store.ts';
import { Cover } from '../src/raster/cover.ts';
import type { Window } from '../src/raster/window.ts';

const [WIDTH, HEIGHT, TILE, GSD] = [700, 530, 64, 10];
/** 1 km. */
const HALO = 1000 / GSD;
const TILE_BYTES = TILE * TILE * (1 + 2 * 4);

/** Two bands of seeded noise with nodata 0, and the pixels as GDAL reads them, as raw float64. */
const MAKE = `
import sys
import numpy as np
from osgeo import gdal, osr
folder, width, height, tile = sys.argv[1], *map(int, sys.argv[2:])
noise = np.random.default_rng(7).integers(0, 2000, (2, height, width), dtype='u2')
srs = osr.SpatialReference(); srs.ImportFromEPSG(4544)
options = ['TILED=YES', f'BLOCKXSIZE={tile}', f'BLOCKYSIZE={tile}', 'COMPRESS=DEFLATE', 'PREDICTOR=2']
d = gdal.GetDriverByName('GTiff').Create(folder + '/scene.tif', width, height, 2, gdal.GDT_UInt16, options)
d.SetProjection(srs.ExportToWkt()); d.SetGeoTransform((400000, 10, 0, 3400000, 0, -10))
for b in (1, 2):
    d.GetRasterBand(b).SetNoDataValue(0); d.GetRasterBand(b).WriteArray(noise[b - 1])
d = None
gdal.Open(folder + '/scene.tif').ReadAsArray().astype('f8').tofile(folder + '/pixels')
`;

let folder = '';
let pixels = new Float64Array();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-windows-'));
  if (GDAL_PYTHON === undefined) return;
  runPython(MAKE, [folder, ...[WIDTH, HEIGHT, TILE].map(String)]);
  pixels = new Float64Array(new Uint8Array(await readFile(join(folder, 'pixels'))).buffer);
});
afterAll(() => rm(folder, { recursive: true }));

/** Every window of a tile with its halo, row-major: all of them reach far into their neighbours. */
const WINDOWS: readonly Window[] = Array.from(
  { length: Math.ceil(WIDTH / TILE) * Math.ceil(HEIGHT / TILE) },
  (_, i) => {
    const across = Math.ceil(WIDTH / TILE);
    const [col, row] = [(i % across) * TILE, Math.floor(i / across) * TILE];
    return { col: col - HALO, row: row - HALO, width: TILE + 2 * HALO, height: TILE + 2 * HALO };
  },
);

async function openCounted(): Promise<{ reader: SceneReader; decoded: Map<number, number> }> {
  const files = createSceneFiles({ vectors: { read: () => Promise.reject(new Error('no vectors')) } });
  const options = { bands: { red: 1, nir: 2 }, date: '2023-08-15', radiometry: 'raw' } as const;
  const opened = await files.open(join(folder, 'scene.tif'), options);
  const decoded = new Map<number, number>();
  const reader: SceneReader = {
    ...opened,
    readBlock(index, ...bands) {
      decoded.set(index, (decoded.get(index) ?? 0) + 1);
      return opened.readBlock(index, ...bands);
    },
  };
  return { reader, decoded };
}

/** How many samples of a window are not what GDAL reads, nodata and the outside included. */
function differences({ col, row, width, height }: Window, bands: readonly Float32Array[], state: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [col + (i % width), row + Math.floor(i / width)];
    const isInside = x >= 0 && y >= 0 && x < WIDTH && y < HEIGHT;
    const samples = isInside ? [0, 1].map((band) => pixels[(band * HEIGHT + y) * WIDTH + x]!) : [NaN, NaN];
    const values = samples.map((sample) => (sample === 0 ? NaN : sample));
    const expected = !isInside ? Cover.Outside : values.some(Number.isNaN) ? Cover.Nodata : Cover.Seen;
    // Zero in all bands is blank as well as nodata; either way it was not seen.
    if (state[i] !== expected) count += 1;
    for (const [band, value] of values.entries()) if (!Object.is(bands[band]![i], value)) count += 1;
  }
  return count;
}

async function readAll(order: readonly number[], options: BlockStoreOptions) {
  const { reader, decoded } = await openCounted();
  const windows = createSceneWindows(reader, { windows: WINDOWS, counted: [1, 2] }, options);
  let wrong = 0;
  for (const index of order) {
    const { bands, state } = await windows.read(index);
    wrong += differences(WINDOWS[index]!, bands, state);
  }
  const usage: BlockStoreUsage = windows.usage();
  await windows.close();
  await reader.close();
  return { wrong, usage, decoded };
}

const IN_ORDER = WINDOWS.map((_, i) => i);
const ONCE = new Map(WINDOWS.map((_, i) => [i, 1]));

describe.skipIf(GDAL_PYTHON === undefined)('windows with a halo of 1 km', () => {
  it('have the pixels that GDAL reads, and each tile is decoded once', async () => {
    const { wrong, usage, decoded } = await readAll(IN_ORDER, {});

    expect(wrong).toBe(0);
    expect(new Map([...decoded].sort(([a], [b]) => a - b))).toEqual(ONCE);
    expect(usage).toMatchObject({ memoryBytes: 0, spilledCount: 0 });
    // Tiles whose uses are over are dropped: a halo of two tiles keeps five rows, not all nine.
    expect(usage.peakBytes).toBeLessThanOrEqual(5 * 11 * TILE_BYTES);
  });

  it.each([0, 10 * TILE_BYTES])(
    'have the same pixels in %d bytes, and still each tile is decoded once',
    async (memoryBytes) => {
      const { wrong, usage, decoded } = await readAll(IN_ORDER, { memoryBytes, folder });

      expect(wrong).toBe(0);
      expect(new Set(decoded.values())).toEqual(new Set([1]));
      expect(usage.peakBytes).toBeLessThanOrEqual(memoryBytes);
      expect(usage.spilledCount).toBeGreaterThan(50);
      // The scratch file had no name while it was used, and leaves nothing.
      expect((await readdir(folder)).sort()).toEqual(['pixels', 'scene.tif']);
    },
  );

  it('may be read in any order and all at once', async () => {
    const { reader, decoded } = await openCounted();
    const windows = createSceneWindows(reader, { windows: WINDOWS, counted: [1, 2] }, { memoryBytes: TILE_BYTES });

    const crops = await Promise.all(
      IN_ORDER.toReversed().map(async (i) => [WINDOWS[i]!, await windows.read(i)] as const),
    );

    expect(crops.map(([window, { bands, state }]) => differences(window, bands, state))).toEqual(IN_ORDER.map(() => 0));
    expect(new Set(decoded.values())).toEqual(new Set([1]));
    await windows.close();
    await reader.close();
  });

  it('give the memory of a tile back with its last use', async () => {
    const { reader } = await openCounted();
    const blocks: SceneBlock[] = [];
    const kept: SceneReader = {
      ...reader,
      async readBlock(...request) {
        const block = await reader.readBlock(...request);
        blocks.push(block);
        return block;
      },
    };
    const windows = createSceneWindows(kept, { windows: WINDOWS, counted: [1, 2] }, { memoryBytes: 10 * TILE_BYTES });
    const heldBytes = (): number =>
      blocks.flatMap(({ bands, state }) => [...bands, state]).reduce((sum, { byteLength }) => sum + byteLength, 0);

    for (const index of IN_ORDER) {
      await windows.read(index);
      expect(heldBytes()).toBeLessThanOrEqual(10 * TILE_BYTES);
    }

    expect(blocks).toHaveLength(WINDOWS.length);
    expect(heldBytes()).toBe(0);
    await windows.close();
    await reader.close();
  });

  it('that are skipped cost no tile of their own and free what waits for them', async () => {
    const { reader, decoded } = await openCounted();
    const windows = createSceneWindows(reader, { windows: WINDOWS, counted: [1, 2] });

    await windows.read(0);
    for (const index of IN_ORDER.slice(1)) windows.skip(index);

    expect([...decoded.keys()]).toEqual([0, 1, 2, 11, 12, 13, 22, 23, 24]);
    expect(windows.usage().memoryBytes).toBe(0);
    await windows.close();
    await reader.close();
  });

  it('fail with a code where the scratch file cannot be written', async () => {
    const { reader } = await openCounted();
    const absent = join(folder, 'absent');
    const windows = createSceneWindows(
      reader,
      { windows: WINDOWS, counted: [1, 2] },
      { memoryBytes: 0, folder: absent },
    );

    await expect(windows.read(0)).rejects.toMatchObject({ code: 'OUTPUT_FAILED', details: { why: 'ENOENT' } });

    await windows.close();
    await reader.close();
  });
});
