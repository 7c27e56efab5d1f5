/** Scenes of one file per band, end to end: as one scene, the same pixels as in the files, masks and coefficients. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REAL_FOLDERS } from '../../../../test/real-data.ts';
import type { SceneReader } from '../../../app/ports/scenes.ts';
import type { VectorFiles } from '../../../app/ports/vectors.ts';
import type { QingshanError } from '../../../errors.ts';
import { Cover } from '../../../raster/cover.ts';
import { createSceneFiles } from '../scene-files.ts';
import { askGdal, GDAL_PYTHON } from '../test-gdal.ts';
import { GEO_KEYS, PLACED, projectedKeys, type TestImage, writeTiff } from '../test-tiff.ts';

const noVectors: VectorFiles = { read: () => Promise.reject(new Error('no vector file in this test')) };
const files = createSceneFiles({ vectors: noVectors });
const { Seen, Nodata, Cloud, Shadow, Snow } = Cover;

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'qingshan-bands-'));
});
afterAll(() => rm(root, { recursive: true }));

const SIZE = { width: 4, height: 2 };
const BAND: TestImage = { ...SIZE, bits: 16, samples: [], ...PLACED, texts: { 42113: '0' } };

/** Distinct samples of a band; the last pixel is nodata. */
function samplesOf(band: number): number[] {
  return [0, 1, 2, 3, 4, 5, 6, 7].map((i) => (i === 7 ? 0 : 7000 + 1000 * band + i));
}

type Parts = Readonly<Record<string, Partial<TestImage>>>;

async function deliver(name: string, parts: Parts, texts: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = join(root, name);
  await mkdir(folder, { recursive: true });
  for (const [file, image] of Object.entries(parts)) await writeTiff(join(folder, file), { ...BAND, ...image });
  for (const [file, text] of Object.entries(texts)) await writeFile(join(folder, file), text);
  return folder;
}

async function withScene<T>(path: string, use: (reader: SceneReader) => Promise<T>): Promise<T> {
  const reader = await files.open(path, {});
  try {
    return await use(reader);
  } finally {
    await reader.close();
  }
}

async function failure(path: string): Promise<QingshanError> {
  return files.open(path, {}).then(
    () => Promise.reject(new Error('opened')),
    (error: QingshanError) => error,
  );
}

const L2 = 'LC08_L2SP_129039_20200716_20200912_02_T1';
const L2_BANDS = Object.fromEntries(
  [1, 2, 3, 4, 5, 6, 7].map((band) => [`${L2}_SR_B${band}.TIF`, { samples: samplesOf(band) }]),
);
/** Clear, fill, dilated cloud, cirrus, cloud, shadow, snow, water; USGS sets bit 6 for clear. */
const QA = { samples: [64, 1, 2, 4, 8, 16, 32, 64 + 128], texts: { 42113: '1' } };

/** Coefficients of level 1 stand behind those of level 2, under the same names. */
const MTL = `GROUP = LANDSAT_METADATA_FILE
  GROUP = PRODUCT_CONTENTS
    LANDSAT_PRODUCT_ID = "${L2}"
    PROCESSING_LEVEL = "L2SP"
    COLLECTION_NUMBER = 02
  END_GROUP = PRODUCT_CONTENTS
  GROUP = IMAGE_ATTRIBUTES
    SPACECRAFT_ID = "LANDSAT_8"
    SENSOR_ID = "OLI_TIRS"
    DATE_ACQUIRED = 2020-07-16
    SCENE_CENTER_TIME = "03:36:48.5271480Z"
    SUN_ELEVATION = 68.0
  END_GROUP = IMAGE_ATTRIBUTES
  GROUP = LEVEL2_SURFACE_REFLECTANCE_PARAMETERS
${[1, 2, 3, 4, 5, 6, 7].map((band) => `    REFLECTANCE_MULT_BAND_${band} = 2.75e-05\n    REFLECTANCE_ADD_BAND_${band} = -0.2`).join('\n')}
  END_GROUP = LEVEL2_SURFACE_REFLECTANCE_PARAMETERS
  GROUP = LEVEL1_PROCESSING_RECORD
    PROCESSING_LEVEL = "L1TP"
  END_GROUP = LEVEL1_PROCESSING_RECORD
  GROUP = LEVEL1_RADIOMETRIC_RESCALING
    REFLECTANCE_MULT_BAND_4 = 2.0000E-05
    REFLECTANCE_ADD_BAND_4 = -0.100000
  END_GROUP = LEVEL1_RADIOMETRIC_RESCALING
END_GROUP = LANDSAT_METADATA_FILE
END
`;

describe('a Landsat level-2 folder', () => {
  it('is one scene of seven bands whose roles, day, sun and reflectance are known', async () => {
    const folder = await deliver(L2, L2_BANDS, { [`${L2}_MTL.txt`]: MTL });

    await withScene(folder, async ({ scene, readBlock }) => {
      expect(scene).toMatchObject({
        name: L2,
        path: folder,
        bandCount: 7,
        bands: { coastal: 1, blue: 2, green: 3, red: 4, nir: 5, swir1: 6, swir2: 7 },
        capability: 'VNIR+SWIR',
        sensor: 'Landsat-8 OLI',
        nodata: 0,
        acquired: { date: '2020-07-16', instant: '2020-07-16T03:36:48.000Z' },
        radiometry: { level: 'surface', basis: 'Landsat Collection 2 level 2, coefficients of its metadata' },
      });
      expect(scene.sunZenith).toBeCloseTo(22, 9);
      const block = await readBlock(0, [4, 5], [2]);
      expect([...block.state]).toEqual([Seen, Seen, Seen, Seen, Seen, Seen, Seen, Nodata]);
      // SCIENCE §2.3: DN 11000 is 0.1025.
      for (const [i, band] of [4, 5, 2].entries()) {
        const wanted = samplesOf(band).map((dn) => (dn === 0 ? NaN : Math.fround(dn * 2.75e-5 - 0.2)));
        expect([...block.bands[i]!]).toEqual(wanted);
      }
    });
  });

  it('takes cloud, shadow and snow from QA_PIXEL, fill for nodata, and leaves water to the policy', async () => {
    const bands = Object.fromEntries(
      [4, 5].map((band) => [`${L2}_SR_B${band}.TIF`, { samples: samplesOf(band).map((dn) => dn || 9000) }]),
    );
    const folder = await deliver('quality', { ...bands, [`${L2}_QA_PIXEL.TIF`]: QA });

    await withScene(folder, async ({ readBlock }) => {
      const {
        state,
        bands: [red],
      } = await readBlock(0, [1, 2]);
      expect([...state]).toEqual([Seen, Nodata, Cloud, Cloud, Cloud, Shadow, Snow, Seen]);
      expect(red![1]).toBeNaN();
      expect(red![4]).not.toBeNaN();
    });
    const raw = await files.openBands(folder, {});
    expect([...(await raw.readBlock(0, [1])).state]).toEqual(Array.from({ length: 8 }, () => Seen));
    await raw.close();
  });

  it.each([
    ['size', { width: 2, samples: [1, 2, 3, 4] }],
    ['coordinate reference system', { shorts: { [GEO_KEYS]: projectedKeys(4545) } }],
    ['geotransform', { doubles: { ...PLACED.doubles, 33922: [0, 0, 0, 400_030, 3_400_000, 0] } }],
    ['sample type', { bits: 8 }],
    ['nodata value', { texts: { 42113: '1' } }],
  ])('is refused where a band differs in %s, and the file is named', async (what, difference) => {
    const own = { samples: samplesOf(5), ...difference };
    const folder = await deliver(`differs-${what}`, { ...L2_BANDS, [`${L2}_SR_B5.TIF`]: own });

    const error = await failure(folder);

    expect(error.code).toBe('SCENE_PARTS_DIFFER');
    expect(error.message).toContain(`${L2}_SR_B5.TIF differs from`);
    expect(error.message).toContain(what);
  });

  it('is identified by all its files in order, and stamped by all of them', async () => {
    const parts = { [`${L2}_SR_B4.TIF`]: { samples: samplesOf(4) }, [`${L2}_SR_B5.TIF`]: { samples: samplesOf(5) } };
    const folder = await deliver('identity', parts);
    const sums: string[] = [];
    for (const name of Object.keys(parts)) {
      sums.push(
        createHash('sha256')
          .update(await readFile(join(folder, name)))
          .digest('hex'),
      );
    }

    expect(await files.identify(folder)).toBe(createHash('sha256').update(sums.join('\n')).digest('hex'));

    const before = await files.stamp(folder);
    await utimes(join(folder, `${L2}_SR_B4.TIF`), 1_600_000_000, 1_600_000_000);
    const after = await files.stamp(folder);
    expect(after.size).toBe(before.size);
    expect(after.modifiedMs).not.toBe(before.modifiedMs);
  });
});

it('reads Landsat level 1 as reflectance at the top of the atmosphere, by its MTL file', async () => {
  const L1 = L2.replace('L2SP', 'L1TP');
  const text = MTL.replace('"L2SP"', '"L1TP"').replace(
    '-0.100000',
    '-0.100000\n    REFLECTANCE_MULT_BAND_5 = 2.0000E-05\n    REFLECTANCE_ADD_BAND_5 = -0.100000',
  );
  const parts = Object.fromEntries([4, 5].map((band) => [`${L1}_B${band}.TIF`, { samples: samplesOf(band) }]));
  const folder = await deliver(L1, parts, { [`${L1}_MTL.txt`]: text });

  await withScene(folder, async ({ scene, readBlock }) => {
    const sine = Math.sin((68 * Math.PI) / 180);
    expect(scene.radiometry.level).toBe('toa');
    expect((await readBlock(0, [1])).bands[0]![0]).toBeCloseTo((11_000 * 2e-5 - 0.1) / sine, 6);
  });
  await rm(join(folder, `${L1}_MTL.txt`));
  await withScene(folder, async ({ scene }) => {
    expect(scene.radiometry.level).toBe('relative_only');
  });
});

describe('a Sentinel-2 folder', () => {
  const TILE = 'T48RUV_20230815T034541';
  const MTD = `<n1:Level-2A_User_Product xmlns:n1="https://psd-14.sentinel2.eo.esa.int/PSD/"><Product_Info>
    <PRODUCT_START_TIME>2023-08-15T03:45:41.024Z</PRODUCT_START_TIME><PROCESSING_BASELINE>05.09</PROCESSING_BASELINE>
    </Product_Info><BOA_QUANTIFICATION_VALUE>10000</BOA_QUANTIFICATION_VALUE>
    <BOA_ADD_OFFSET band_id="3">-1000</BOA_ADD_OFFSET><BOA_ADD_OFFSET band_id="7">-1000</BOA_ADD_OFFSET>
    </n1:Level-2A_User_Product>`;
  const bands = Object.fromEntries(
    [2, 3, 4, 8].map((band) => [`${TILE}_B0${band}_10m.tif`, { samples: samplesOf(band) }]),
  );
  const twentyMetres = { 33550: [20, 20, 0], 33922: [0, 0, 0, 400_000, 3_400_000, 0] };

  it('is one scene with the offset of its baseline, and its classes at 20 m hold for four pixels each', async () => {
    const scl = { width: 2, height: 1, bits: 8, samples: [4, 9], doubles: twentyMetres };
    const folder = await deliver('sentinel', { ...bands, [`${TILE}_SCL_20m.tif`]: scl }, { 'MTD_MSIL2A.xml': MTD });

    await withScene(folder, async ({ scene, readBlock }) => {
      expect(scene).toMatchObject({
        bands: { blue: 1, green: 2, red: 3, nir: 4 },
        capability: 'VNIR',
        acquired: { date: '2023-08-15' },
        radiometry: { level: 'surface' },
      });
      const {
        state,
        bands: [red],
      } = await readBlock(0, [3, 4]);
      expect([...state]).toEqual([Seen, Seen, Cloud, Cloud, Seen, Seen, Cloud, Nodata]);
      expect(red![0]).toBeCloseTo((11_000 - 1000) / 10_000, 6);
    });
  });

  it('may have its bands below the folder of its metadata', async () => {
    const folder = await deliver('sentinel-nested', {}, { 'MTD_MSIL2A.xml': MTD });
    await deliver('sentinel-nested/tif', bands);

    await withScene(folder, async ({ scene }) => expect(scene.radiometry.level).toBe('surface'));
  });

  it('is refused where its classes lie elsewhere', async () => {
    const scl = { width: 2, height: 1, bits: 8, samples: [4, 9] };
    const folder = await deliver(
      'sentinel-shifted',
      { ...bands, [`${TILE}_SCL_20m.tif`]: scl },
      { 'MTD_MSIL2A.xml': MTD },
    );

    const error = await failure(folder);

    expect(error.code).toBe('SCENE_PARTS_DIFFER');
    expect(error.message).toMatch(/_SCL_20m\.tif differs from \S+_B02_10m\.tif in grid/);
  });

  it('without its baseline is refused: the offset may or may not have been applied', async () => {
    expect(await failure(await deliver('sentinel-bare', bands))).toMatchObject({ code: 'SCENE_OFFSET_UNKNOWN' });
  });
});

/** Debian's r-cran-satellite has a cut-out of a Landsat 7 and 8 pair with its MTL files. */
const lahn = REAL_FOLDERS.map((folder) => join(folder, 'imagery/lahn_l7_l8')).find((folder) => existsSync(folder));
if (lahn === undefined)
  console.warn('band-scenes: imagery/lahn_l7_l8 is absent, real Landsat band files were not read');

it.skipIf(lahn === undefined || GDAL_PYTHON === undefined)(
  'reads a real Landsat pair as GDAL reads its files',
  async () => {
    const pair = [
      { id: 'LE07_L1TP_195025_20010730_20170204_01_T1', date: '2001-07-30', bands: ['B3', 'B4'] },
      { id: 'LC08_L1TP_195025_20130707_20170503_01_T1', date: '2013-07-07', bands: ['B4', 'B5'] },
    ];
    for (const { id, date, bands } of pair) {
      const paths = bands.map((band) => join(lahn!, `${id}_${band}.TIF`));
      const reports = askGdal(paths);
      const reader = await files.open(join(lahn!, `${id}_MTL.txt`), {});

      expect(reader.scene).toMatchObject({ name: id, bands: { red: 1, nir: 2 }, acquired: { date } });
      for (const [i, path] of paths.entries()) {
        const { valid, sum } = reports[path]!.bands[0]!;
        const values = [...(await reader.readBlock(0, [i + 1])).bands[0]!].filter((value) => !Number.isNaN(value));
        expect({ valid: values.length, sum: values.reduce((a, b) => a + b, 0) }).toEqual({ valid, sum });
      }
      await reader.close();
    }
  },
);
