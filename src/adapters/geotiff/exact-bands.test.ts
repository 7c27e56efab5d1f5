/** Band values in the precision of the samples, on the way from the file to `zonal`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCrops } from '../../app/read-crops.ts';
import type { VectorFiles } from '../../app/ports/vectors.ts';
import { createSceneFiles } from './scene-files.ts';
import { askGdal, GDAL_PYTHON, runPython } from './test-gdal.ts';
import { PLACED, writeTiff } from './test-tiff.ts';

const noVectors: VectorFiles = { read: () => Promise.reject(new Error('no vector file in this test')) };
const files = createSceneFiles({ vectors: noVectors });

/** Four samples each, the last one nodata; two bands, so that one can be red and one near infrared. */
const WRITE = `
import sys
import numpy as np
from osgeo import gdal, osr
gdal.UseExceptions()
srs = osr.SpatialReference(); srs.ImportFromEPSG(4544)
for type, dtype, values, nodata in [
    ('Int32', 'i4', [16777217, -16777219, 2147483647, -2147483648], -2147483648),
    ('UInt32', 'u4', [16777217, 4294967295, 0, 4294967294], 4294967294),
    ('Int64', 'i8', [2**53, -2**53 + 1, 2**62, -2**63], -2**63),
    ('UInt64', 'u8', [2**53 - 1, 1, 2**64 - 2048, 2**64 - 1], 2**64 - 1),
    ('Float64', 'f8', [0.1, 1e300, -1 / 3, -1.7e308], -1.7e308),
]:
    data = gdal.GetDriverByName('GTiff').Create(f'{sys.argv[1]}/{type}.tif', 2, 2, 2, gdal.GetDataTypeByName(type))
    data.SetProjection(srs.ExportToWkt()); data.SetGeoTransform([4e5, 10, 0, 3.4e6, 0, -10])
    for band in (1, 2):
        data.GetRasterBand(band).SetNoDataValue(nodata)
        data.GetRasterBand(band).WriteArray(np.array(values, dtype).reshape(2, 2))
`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-exact-'));
  if (GDAL_PYTHON !== undefined) runPython(WRITE, [folder]);
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(GDAL_PYTHON === undefined)('bands', () => {
  const whole = { col: 0, row: 0, width: 3, height: 2 };

  it.each([
    ['Int32', [16_777_217, -16_777_219, 2_147_483_647, NaN]],
    ['UInt32', [16_777_217, 4_294_967_295, 0, NaN]],
    ['Int64', [2 ** 53, -(2 ** 53) + 1, 2 ** 62, NaN]],
    // 2⁶⁴ − 2048 is the double just below 2⁶⁴, which nodata, 2⁶⁴ − 1, would round to.
    ['UInt64', [2 ** 53 - 1, 1, 2 ** 64 - 2048, NaN]],
    ['Float64', [0.1, 1e300, -1 / 3, NaN]],
  ])('of %s come out unrounded', async (type, [a, b, c, d]) => {
    const reader = await files.openBands(join(folder, `${type}.tif`), {});
    try {
      const [reading] = await readCrops(reader, [whole], [1]);

      // The third column lies outside the scene.
      expect(reading).toMatchObject({ crop: { bands: [Float64Array.of(a!, b!, NaN, c!, d!, NaN)] } });
    } finally {
      await reader.close();
    }
  });

  it('come out of a scene in float32, with nodata told before the rounding', async () => {
    const reader = await files.open(join(folder, 'UInt32.tif'), { bands: { red: 1, nir: 2 }, date: '2023-08-15' });
    try {
      const { bands } = await reader.readBlock(0, [1, 2]);

      // 4294967295 is not nodata, although 4294967294 is and both round to 2³².
      expect(bands[0]).toEqual(Float32Array.of(16_777_216, 2 ** 32, 0, NaN));
    } finally {
      await reader.close();
    }
  });
});

describe.skipIf(GDAL_PYTHON === undefined)('FillOrder 2', () => {
  it.each([1, 8, 16])('turns the bits of every byte over, as in GDAL (%i bits)', async (bits) => {
    const samples = bits === 1 ? [1, 0, 1, 1, 0, 0, 1, 0, 1, 1] : [1, 2, 3, 100, 101, 102, 103, 104, 105, 106];
    const image = { width: 10, height: 1, bits, samples, ...PLACED, shorts: { ...PLACED.shorts, 266: [2] } };
    const file = await writeTiff(join(folder, `reversed-${bits}.tif`), image);
    const reader = await files.openBands(file, {});
    try {
      const { bands } = await reader.readBlock(0, [1]);

      const sum = (bands[0] as Float32Array).reduce((total, value) => total + value, 0);
      expect(sum).toBe(askGdal([file])[file]!.bands[0]!.sum);
    } finally {
      await reader.close();
    }
  });
});
