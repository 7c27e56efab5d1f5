import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RasterFile } from '../../app/ports/outputs.ts';
import { Cover } from '../../raster/cover.ts';
import { createSceneFiles } from './scene-files.ts';
import { createRasterWriter } from './write-raster.ts';

const writer = createRasterWriter();
const files = createSceneFiles({ vectors: { read: () => Promise.reject(new Error('no vector file in this test')) } });

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-rasters-'));
});
afterAll(() => rm(folder, { recursive: true }));

const WIDTH = 700;
const HEIGHT = 600;
const SIZE = WIDTH * HEIGHT;
const GRID = {
  width: WIDTH,
  height: HEIGHT,
  transform: [2, 0, 35_400_000, 0, -2, 3_400_000],
  crs: 'EPSG:4523',
} as const;

/** Values below 9000 that differ by band and pixel. */
const dn = (band: number, i: number): number => 1 + ((i * (2 * band + 7919)) % 8999);

const SCENE: RasterFile = {
  grid: GRID,
  bands: [1, 2, 3, 4].map((band) => Uint16Array.from({ length: SIZE }, (_, i) => (i < 5 ? 0 : dn(band, i)))),
  nodata: 0,
  descriptions: ['blue', 'green', 'red', 'nir'],
  radiometry: { level: 'surface', scale: 0.0001, offset: -0.1 },
  acquired: '2023-08-15T03:45:00Z',
};

const CHANGE: RasterFile = {
  grid: GRID,
  bands: [Uint8Array.from({ length: SIZE }, (_, i) => (i >> 6) % 5)],
  nodata: null,
  mask: Uint8Array.from({ length: SIZE }, (_, i) => (i < 10 * WIDTH ? 0 : 255)),
  colours: [
    [0, 10, 20, 30, 255],
    [4, 0, 255, 0, 255],
  ],
  descriptions: ['change'],
};

describe('a written scene', () => {
  it('is read again with its bands, date, nodata and reflectance', async () => {
    const file = join(folder, 'scene.tif');
    await writer.write(file, SCENE);
    const reader = await files.open(file, {});

    expect(reader.scene).toMatchObject({
      grid: GRID,
      bands: { blue: 1, green: 2, red: 3, nir: 4 },
      nodata: 0,
      acquired: { date: '2023-08-15', source: 'tiff-tag' },
      radiometry: { level: 'surface' },
    });
    // The second tile of the second row: pixel (512, 512) is its first.
    const block = await reader.readBlock(3, [3, 4]);
    expect(block.window).toEqual({ col: 512, row: 512, width: 188, height: 88 });
    expect(block.bands[0]![0]).toBeCloseTo(dn(3, 512 * WIDTH + 512) * 0.0001 - 0.1, 7);
    expect(block.bands[1]![188]).toBeCloseTo(dn(4, 513 * WIDTH + 512) * 0.0001 - 0.1, 7);
    const first = await reader.readBlock(0, [3]);
    expect(first.state.slice(3, 7)).toEqual(Uint8Array.of(Cover.Nodata, Cover.Nodata, Cover.Seen, Cover.Seen));
    await reader.close();
  });

  it('is the same to the byte when written again', async () => {
    const [a, b] = [join(folder, 'a.tif'), join(folder, 'b.tif')];
    await writer.write(a, CHANGE);
    await writer.write(b, CHANGE);

    expect((await readFile(a)).equals(await readFile(b))).toBe(true);
  });

  it('keeps floats, NaN and a CRS without a code', async () => {
    const file = join(folder, 'float.tif');
    const crs = '+proj=tmerc +lat_0=0 +lon_0=103.5 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs';
    const values = Float32Array.of(0.25, NaN, -1e-7, 3e38);
    const grid = { width: 2, height: 2, transform: [2, 0, 400_000, 0, -2, 3_400_000], crs } as const;
    await writer.write(file, { grid, bands: [values], nodata: NaN });
    const reader = await files.openBands(file, {});

    expect(reader.scene.grid.crs).toBe(crs);
    expect([...(await reader.readBlock(0, [1])).bands[0]!]).toEqual([...values]);
    await reader.close();
  });
});

describe('a change raster', () => {
  it('has codes and a mask', async () => {
    const file = join(folder, 'change.tif');
    await writer.write(file, CHANGE);
    const reader = await files.openBands(file, {});

    const block = await reader.readBlock(0, [1]);

    expect(block.state.slice(0, 2)).toEqual(Uint8Array.of(Cover.Nodata, Cover.Nodata));
    expect(block.state[10 * 512]).toBe(Cover.Seen);
    expect(block.bands[0]![10 * 512 + 7]).toBe(((10 * WIDTH + 7) >> 6) % 5);
    await reader.close();
  });
});

describe('failure', () => {
  it('leaves what was there and no half file', async () => {
    const target = join(folder, 'kept');
    await writeFile(target, 'before');

    await expect(writer.write(join(target, 'x.tif'), CHANGE)).rejects.toMatchObject({ code: 'OUTPUT_FAILED' });
    expect(await readFile(target, 'utf8')).toBe('before');
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('of GDAL is coded too', async () => {
    const grid = { ...GRID, crs: 'EPSG:999999' };

    await expect(writer.write(join(folder, 'crs.tif'), { ...CHANGE, grid })).rejects.toMatchObject({
      code: 'OUTPUT_FAILED',
    });
  });

  it('refuses bands that do not fit the grid', async () => {
    await expect(writer.write(join(folder, 'x.tif'), { ...CHANGE, bands: [new Uint8Array(3)] })).rejects.toThrow(
      RangeError,
    );
  });
});

/** Debian's python3-gdal belongs to the system's Python, which need not be the first on the path. */
const python = ['/usr/bin/python3', 'python3'].find((command) => {
  try {
    execFileSync(command, ['-c', 'import osgeo_utils.samples.validate_cloud_optimized_geotiff'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});
if (python === undefined) console.warn('write-raster: python3-gdal is absent, GDAL did not check the files');

const REPORT = `
import json, sys
from osgeo import gdal
gdal.UseExceptions()
d = gdal.Open(sys.argv[1])
b = d.GetRasterBand(d.RasterCount)
t = b.GetColorTable()
print(json.dumps({
  'epsg': d.GetSpatialRef().GetAuthorityCode(None), 'transform': d.GetGeoTransform(), 'metadata': d.GetMetadata(),
  'description': b.GetDescription(), 'scale': b.GetScale(), 'offset': b.GetOffset(), 'nodata': b.GetNoDataValue(),
  'overviews': b.GetOverviewCount(), 'mask': b.GetMaskFlags(), 'colour': t and t.GetColorEntry(4),
  'valid': int((b.GetMaskBand().ReadAsArray() > 0).sum()), 'sum': int(b.ReadAsArray().astype('int64').sum())}))`;

function report(file: string): Record<string, unknown> {
  return JSON.parse(execFileSync(python!, ['-c', REPORT, file], { encoding: 'utf8' })) as Record<string, unknown>;
}

function validate(file: string): string {
  return execFileSync(python!, ['-m', 'osgeo_utils.samples.validate_cloud_optimized_geotiff', file], {
    encoding: 'utf8',
  });
}

describe.skipIf(python === undefined)('GDAL', () => {
  it('finds a valid cloud-optimised scene with everything in it', async () => {
    const file = join(folder, 'scene-gdal.tif');
    await writer.write(file, SCENE);

    expect(validate(file)).toContain('is a valid cloud optimized GeoTIFF');
    expect(report(file)).toMatchObject({
      epsg: '4523',
      transform: [35_400_000, 2, 0, 3_400_000, 0, -2],
      metadata: { RADIOMETRY: 'surface_reflectance', TIFFTAG_DATETIME: '2023:08:15 03:45:00' },
      description: 'nir',
      scale: 0.0001,
      offset: -0.1,
      nodata: 0,
      overviews: 1,
      sum: (SCENE.bands[3] as Uint16Array).reduce((sum, value) => sum + value, 0),
    });
  });

  it('finds a valid change raster with mask and colours', async () => {
    const file = join(folder, 'change-gdal.tif');
    await writer.write(file, CHANGE);

    expect(validate(file)).toContain('is a valid cloud optimized GeoTIFF');
    expect(report(file)).toMatchObject({
      mask: 2,
      valid: SIZE - 10 * WIDTH,
      colour: [0, 255, 0, 255],
      sum: (CHANGE.bands[0] as Uint8Array).reduce((sum, value) => sum + value, 0),
    });
  });
});
