/** Georeference, nodata, masks and sidecars, case by case as GDAL understands the same files. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BandReader } from '../../app/ports/scenes.ts';
import type { VectorFiles } from '../../app/ports/vectors.ts';
import type { QingshanError } from '../../errors.ts';
import { createSceneFiles } from './scene-files.ts';
import { askGdal, GDAL_PYTHON, type GdalReport, runPython } from './test-gdal.ts';
import { GEO_KEYS, PLACED, projectedKeys, type TestImage, writeTiff } from './test-tiff.ts';

const noVectors: VectorFiles = { read: () => Promise.reject(new Error('no vector file in this test')) };
const files = createSceneFiles({ vectors: noVectors });

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-gdal-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** 3 × 2 pixels. */
const PLAIN: TestImage = { width: 3, height: 2, samples: [10, 20, 30, 40, 50, 60], ...PLACED };
const { doubles: _, ...UNPLACED } = PLAIN;
const POINT = { shorts: { [GEO_KEYS]: projectedKeys(4544, 2) } };
const WORLD = (x: number): string => `10\n0\n0\n-10\n${x}\n3399995\n`;
const PAM_GRID = '<SRS>EPSG:32648</SRS><GeoTransform>5e5, 20, 0, 3.5e6, 0, -20</GeoTransform>';
const pam = (content: string): string => `<PAMDataset>${content}</PAMDataset>`;
const matrix = (
  ...m: readonly [number, number, number, number, number, number]
): Readonly<Record<number, readonly number[]>> => ({
  34264: [m[0], m[1], 0, m[2], m[3], m[4], 0, m[5], 0, 0, 0, 0, 0, 0, 0, 1],
});

interface Case {
  readonly image: TestImage;
  /** Ending of the scene's file. */
  readonly ending?: string;
  /** Texts beside it, by what follows its name without ending. */
  readonly beside?: Readonly<Record<string, string>>;
}

const PLACES: Readonly<Record<string, Case>> = {
  corner: { image: PLAIN },
  'pixel-is-point': { image: { ...PLAIN, ...POINT } },
  'tie-point-inside': { image: { ...PLAIN, doubles: { 33550: [10, 20, 0], 33922: [2, 1, 0, 400_000, 3_400_000, 0] } } },
  'scale-and-several-tie-points': {
    image: {
      ...PLAIN,
      doubles: { 33550: [10, 10, 0], 33922: [0, 0, 0, 400_000, 3_400_000, 0, 3, 0, 0, 400_031, 3_400_000, 0] },
    },
  },
  'negative-scale': { image: { ...PLAIN, doubles: { ...PLACED.doubles, 33550: [10, -10, 0] } } },
  rotated: { image: { ...PLAIN, doubles: matrix(6, 8, 400_000, 8, -6, 3_400_000) } },
  'rotated-pixel-is-point': { image: { ...PLAIN, ...POINT, doubles: matrix(6, 8, 400_000, 8, -6, 3_400_000) } },
  sheared: { image: { ...PLAIN, doubles: matrix(10, 3, 400_000, 1, -9, 3_400_000) } },
  'south-up': { image: { ...PLAIN, doubles: matrix(10, 0, 400_000, 0, 10, 3_400_000) } },
  'scale-before-matrix': {
    image: { ...PLAIN, doubles: { ...PLACED.doubles, ...matrix(6, 8, 1, 8, -6, 2) } },
  },
  'world-tfw': { image: UNPLACED, beside: { '.tfw': WORLD(1005), '.tifw': WORLD(2005), '.wld': WORLD(3005) } },
  'world-tifw': { image: UNPLACED, beside: { '.tifw': WORLD(2005), '.wld': WORLD(3005) } },
  'world-wld': { image: UNPLACED, beside: { '.wld': WORLD(3005) } },
  'world-tiffw': { image: UNPLACED, ending: '.tiff', beside: { '.tiffw': WORLD(2005) } },
  'world-upper-case': { image: UNPLACED, ending: '.TIF', beside: { '.TFW': WORLD(1005) } },
  'world-rotated': { image: UNPLACED, beside: { '.tfw': '6\n8\n8\n-6\n400000\n3400000\n' } },
  'world-decimal-comma': { image: UNPLACED, beside: { '.tfw': WORLD(1005).replace('10\n', '10,5\n') } },
  'world-and-more': { image: UNPLACED, beside: { '.tfw': `${WORLD(1005)}made by hand\n` } },
  'world-is-point': { image: { ...UNPLACED, ...POINT }, beside: { '.tfw': WORLD(1005) } },
  'tags-before-world': { image: PLAIN, beside: { '.tfw': WORLD(1005) } },
  'pam-before-tags': { image: PLAIN, beside: { '.tif.aux.xml': pam(PAM_GRID) } },
  'pam-before-world': {
    image: UNPLACED,
    beside: { '.tfw': WORLD(1005), '.tif.aux.xml': pam('<GeoTransform>5e5, 6, 8, 3.5e6, 8, -6</GeoTransform>') },
  },
  'pam-crs': {
    image: { width: 3, height: 2, samples: PLAIN.samples, doubles: PLACED.doubles },
    beside: {
      '.tif.aux.xml': pam('<SRS dataAxisToSRSAxisMapping="2,1">EPSG:4544</SRS>'),
    },
  },
  'pam-statistics-only': {
    image: PLAIN,
    beside: {
      '.tif.aux.xml': pam(
        '<PAMRasterBand band="1"><Metadata><MDI key="STATISTICS_MEAN">3</MDI></Metadata></PAMRasterBand>',
      ),
    },
  },
  'control-points-and-world': {
    image: {
      ...PLAIN,
      doubles: { 33922: [0, 0, 0, 4e5, 34e5, 0, 3, 0, 0, 400_030, 34e5, 0, 0, 2, 0, 4e5, 3_399_980, 0] },
    },
    beside: { '.tfw': WORLD(1005) },
  },
};

async function saveCase(name: string, { image, ending = '.tif', beside = {} }: Case): Promise<string> {
  for (const [tail, text] of Object.entries(beside)) await writeFile(join(folder, name + tail), text);
  return writeTiff(join(folder, name + ending), image);
}

async function saveAll(cases: Readonly<Record<string, Case>>): Promise<Map<string, string>> {
  const paths = new Map<string, string>();
  for (const [name, one] of Object.entries(cases)) paths.set(name, await saveCase(name, one));
  return paths;
}

async function withReader<T>(path: string, use: (reader: BandReader) => Promise<T> | T): Promise<T> {
  const reader = await files.openBands(path, {});
  try {
    return await use(reader);
  } finally {
    await reader.close();
  }
}

/** As GDAL's mask band has it: pixels that are valid in a band, and their sum. */
async function validIn(reader: BandReader, band: number): Promise<{ valid: number; sum: number }> {
  const block = await reader.readBlock(0, [band]);
  const values = [...block.bands[0]!].filter((value) => !Number.isNaN(value));
  return { valid: values.length, sum: values.reduce((sum, value) => sum + value, 0) };
}

describe.skipIf(GDAL_PYTHON === undefined)('as GDAL understands it', () => {
  it('places every pixel where GDAL does', async () => {
    const paths = await saveAll(PLACES);
    const reports = askGdal([...paths.values()]);

    for (const [name, path] of paths) {
      const { transform, epsg } = reports[path]!;
      const grid = await withReader(path, ({ scene }) => scene.grid);
      const [a, b, c, d, e, f] = grid.transform;
      expect({ name, transform: [c, a, b, f, d, e], crs: grid.crs }).toEqual({ name, transform, crs: `EPSG:${epsg}` });
    }
  });

  it.each([
    ['uint8', { bits: 8, samples: [0, 1, 3, 12, 16, 255] }],
    ['uint16', { bits: 16, samples: [0, 1, 255, 256, 1000, 65_535] }],
    ['int16', { bits: 16, format: 2, samples: [0, -1, -9999, -32_768, 1000, 3] }],
    ['float32', { bits: 32, format: 3, samples: [0, NaN, -9999, -3.4028234663852886e38, 0.5, 1000] }],
  ] as const)('takes the same samples of %s for nodata, however it is written', async (type, samples) => {
    const spellings = [
      '0',
      ' 0',
      '0 ',
      '+3',
      '3.',
      '255',
      '255.0',
      '256',
      '1000',
      '1e3',
      '65535',
      '70000',
      '-1',
      '-9999',
      '-9999.0',
      '-32768',
      '-32768.0',
      'nan',
      '-nan',
      'NaN',
      'nan(0x8)',
      '1.#QNAN',
      '-1.#IND',
      'inf',
      '-inf',
      '1.#INF',
      '1e400',
      '-3.4028234663852886e+38',
      '-3.4028235e+38',
      '0x10',
      '12abc',
      '255 255 255',
      '1000,0',
      '',
    ];
    const cases = spellings.map((text, i): [string, Case] => [
      `${type}-nodata-${i}`,
      { image: { ...PLAIN, ...samples, texts: { 42113: text } } },
    ]);
    const paths = await saveAll(Object.fromEntries(cases));
    const reports = askGdal([...paths.values()]);

    for (const [i, path] of [...paths.values()].entries()) {
      const { valid, sum } = reports[path]!.bands[0]!;
      const ours = await withReader(path, (reader) => validIn(reader, 1));
      expect({ text: spellings[i], ...ours }).toEqual({ text: spellings[i], valid, sum });
    }
  });

  it('ranks scale, offset, description, nodata and items of the file and of .aux.xml alike', async () => {
    const tagged = items(
      '<Item name="SCALE" sample="0" role="scale">0.001</Item><Item name="OFFSET" sample="0" role="offset">-0.1</Item>' +
        '<Item name="DESCRIPTION" sample="0" role="description">nir</Item>',
    );
    const beside = {
      '.tif.aux.xml': pam(
        '<Metadata><MDI key="RADIOMETRY">surface_reflectance</MDI></Metadata><PAMRasterBand band="1">' +
          '<Description>red</Description><NoDataValue>30</NoDataValue><Offset>-3</Offset><Scale>2</Scale></PAMRasterBand>',
      ),
    };
    const texts = { 306: '2023:08:15 03:45:00', 42113: '10' };
    const paths = await saveAll({
      both: { image: { ...PLAIN, texts: { ...texts, 42112: tagged } }, beside },
      'pam-only': { image: { ...PLAIN, texts: { ...texts, 42112: items('') } }, beside },
    });
    const reports = askGdal([...paths.values()]);

    for (const path of paths.values()) {
      const [band] = reports[path]!.bands;
      const error = await files.open(path, {}).catch((cause: QingshanError) => cause);
      // One band makes no scene, but the role that its description gives is known by then.
      expect((error as QingshanError).details['band']).toBe(band!.description === 'nir' ? 'red' : 'nir');
      const open = await files.openBands(path, {});
      expect(open.scene.nodata).toBe(band!.nodata);
      expect(await validIn(open, 1)).toEqual({ valid: band!.valid, sum: band!.sum });
      await open.close();
    }
    expect(scalesOf(reports[paths.get('both')!]!)).toEqual([0.001, -0.1]);
    expect(scalesOf(reports[paths.get('pam-only')!]!)).toEqual([2, -3]);
  });

  it('honours the masks and never the overviews that GDAL keeps in a file and beside it', async () => {
    const report = JSON.parse(runPython(MAKE_MASKS, [folder])) as Record<string, GdalReport['bands']>;

    for (const [name, bands] of Object.entries(report)) {
      await withReader(join(folder, name), async (reader) => {
        for (const [i, { valid, sum }] of bands.entries()) {
          expect({ name, ...(await validIn(reader, i + 1)) }).toEqual({ name, valid, sum });
        }
      });
    }
    expect(Object.keys(report)).toHaveLength(6);
  });
});

function items(scale: string): string {
  return `<GDALMetadata><Item name="RADIOMETRY">toa_reflectance</Item>${scale}</GDALMetadata>`;
}

function scalesOf({ bands: [band] }: GdalReport): readonly (number | null)[] {
  return [band!.scale, band!.offset];
}

/** 64 × 48 pixels in one block; a corner is masked. Overviews are doctored to 99 so that they would show. */
const MAKE_MASKS = `
import json, os, sys
import numpy as np
from osgeo import gdal, osr
gdal.UseExceptions()
os.chdir(sys.argv[1])
srs = osr.SpatialReference(); srs.ImportFromEPSG(4544)
a = (np.arange(48 * 64).reshape(48, 64) % 97).astype('u1')
m = np.full((48, 64), 255, 'u1'); m[:20, :30] = 0
out = {}
def make(name, bands, mask, internal, overviews):
    gdal.SetConfigOption('GDAL_TIFF_INTERNAL_MASK', 'YES' if internal else 'NO')
    d = gdal.GetDriverByName('GTiff').Create(name, 64, 48, bands, gdal.GDT_Byte, ['BLOCKYSIZE=48'])
    d.SetGeoTransform((400000, 10, 0, 3400000, 0, -10)); d.SetProjection(srs.ExportToWkt())
    for b in range(bands): d.GetRasterBand(b + 1).WriteArray(a + b)
    if mask: d.CreateMaskBand(gdal.GMF_PER_DATASET); d.GetRasterBand(1).GetMaskBand().WriteArray(m)
    d = None
    if overviews:
        d = gdal.Open(name, gdal.GA_Update if overviews == 'inside' else gdal.GA_ReadOnly)
        d.BuildOverviews('NEAREST', [2, 4]); d = None
        d = gdal.Open(name, gdal.GA_Update)
        for i in range(2): d.GetRasterBand(1).GetOverview(i).Fill(99)
        d = None
    d = gdal.Open(name)
    out[name] = []
    for b in range(bands):
        band = d.GetRasterBand(b + 1)
        v = band.ReadAsArray()[band.GetMaskBand().ReadAsArray() != 0]
        out[name].append(dict(valid=int(v.size), sum=int(v.astype('i8').sum())))
make('mask-inside.tif', 2, True, True, None)
make('mask-beside.tif', 2, True, False, None)
make('overviews-inside.tif', 1, False, False, 'inside')
make('overviews-beside.tif', 1, False, False, 'beside')
make('mask-and-overviews-inside.tif', 1, True, True, 'inside')
make('mask-and-overviews-beside.tif', 1, True, False, 'beside')
print(json.dumps(out))
`;

describe('an .aux.xml', () => {
  it.skipIf(GDAL_PYTHON === undefined)(
    'as GDAL writes it for a file that it may not change is understood',
    async () => {
      const path = await writeTiff(join(folder, 'read-only.tif'), { width: 3, height: 2, samples: PLAIN.samples });
      runPython(PLACE_READ_ONLY, [path]);
      const report = askGdal([path])[path]!;

      await withReader(path, ({ scene }) => {
        const [a, b, c, d, e, f] = scene.grid.transform;
        expect([c, a, b, f, d, e]).toEqual(report.transform);
        expect(scene).toMatchObject({ nodata: report.bands[0]!.nodata, grid: { crs: `EPSG:${report.epsg}` } });
      });
    },
  );

  it.each([
    ['cut off', '<PAMDataset><PAMRasterBand band="1"><NoData'],
    ['with a document type', '<!DOCTYPE a [<!ENTITY b "c">]><PAMDataset></PAMDataset>'],
  ])('%s makes its scene unreadable, because nobody knows what it held', async (_title, text) => {
    const path = await saveCase('damaged', { image: PLAIN, beside: { '.tif.aux.xml': text } });

    await expect(files.openBands(path, {})).rejects.toMatchObject({ code: 'SCENE_UNREADABLE' });
  });

  it('with another nodata value for each band is refused', async () => {
    const beside = { '.tif.aux.xml': pam('<PAMRasterBand band="2"><NoDataValue>7</NoDataValue></PAMRasterBand>') };
    const image = { ...PLAIN, width: 1, bandCount: 2, samples: [1, 2, 3, 4] };
    const path = await saveCase('two-nodata', { image, beside });

    await expect(files.openBands(path, {})).rejects.toMatchObject({ code: 'SCENE_UNSUPPORTED' });
  });
});

const PLACE_READ_ONLY = `
import sys
from osgeo import gdal, osr
gdal.UseExceptions()
d = gdal.Open(sys.argv[1], gdal.GA_ReadOnly)
srs = osr.SpatialReference(); srs.ImportFromEPSG(4544)
d.SetSpatialRef(srs); d.SetGeoTransform((400000, 2.5, 0, 3400000, 0, -2.5)); d.GetRasterBand(1).SetNoDataValue(20)
d = None
`;

it('refuses an external mask for each band, which pixels of several bands could not follow', async () => {
  const path = await saveCase('band-masks', { image: { ...PLAIN, width: 1, bandCount: 2, samples: [1, 2, 3, 4] } });
  await writeTiff(`${path}.msk`, { width: 1, height: 2, bandCount: 2, samples: [255, 0, 255, 255] });

  await expect(files.openBands(path, {})).rejects.toMatchObject({ code: 'SCENE_UNSUPPORTED' });
});

describe('nodata that GDAL reads by the letter', () => {
  it.each([
    ['none', 'uint8', 6],
    ['255,255,255', 'uint8', 5],
    // The lowest float, in a text that lost digits on the way, and as a program wrote it that took it for a double.
    ['-3.4e38', 'float32', 5],
    ['-1.7976931348623157e+308', 'float32', 5],
  ])('%s of %s is what its writer meant', async (text, type, valid) => {
    const samples =
      type === 'uint8'
        ? { samples: [0, 1, 2, 3, 255, 5] }
        : { bits: 32, format: 3, samples: [-3.4028234663852886e38, 1, 2, 3, 4, 5] };
    const path = await writeTiff(join(folder, 'meant.tif'), { ...PLAIN, ...samples, texts: { 42113: text } });

    expect(await withReader(path, (reader) => validIn(reader, 1))).toMatchObject({ valid });
  });
});

const SMALL: TestImage = { ...PLAIN, width: 1, height: 1, samples: [99] };

describe('which image of a file is the scene', () => {
  // GDAL opens whatever comes first; an overview is never data here, wherever it stands.
  it.each([
    ['an overview that comes first', [{ ...SMALL, subfileType: 1 }, PLAIN]],
    ['an overview marked in the old way', [{ ...SMALL, shorts: { ...PLAIN.shorts, 255: [2] } }, PLAIN]],
    ['an overview behind it', [PLAIN, { ...SMALL, subfileType: 1 }]],
    ['a page behind it, as GDAL does', [PLAIN, { ...PLAIN, samples: [9, 9, 9, 9, 9, 9] }]],
    [
      'a page marked as such',
      [
        { ...PLAIN, subfileType: 2 },
        { ...SMALL, subfileType: 2 },
      ],
    ],
    ['a thumbnail', [PLAIN, { ...SMALL, bandCount: 3, samples: [9, 9, 9] }]],
  ])('is not %s', async (title, images) => {
    const path = await writeTiff(join(folder, `${title.replaceAll(' ', '-')}.tif`), ...images);

    const block = await withReader(path, (reader) => reader.readBlock(0, [1]));

    expect([...block.bands[0]!]).toEqual(PLAIN.samples);
  });
});

describe('a picture that was never brought onto the map', () => {
  it('of control points only is refused with the command that warps it', async () => {
    const tie = [0, 0, 0, 4e5, 34e5, 0, 3, 0, 0, 400_030, 34e5, 0, 0, 2, 0, 4e5, 3_399_980, 0];
    const path = await writeTiff(join(folder, 'control-points.tif'), { ...PLAIN, doubles: { 33922: tie } });

    const error = await files.openBands(path, {}).catch((cause: QingshanError) => cause);

    expect(error).toMatchObject({ code: 'NOT_ORTHO' });
    expect((error as QingshanError).details['command']).toMatch(
      /^gdalwarp -t_srs EPSG:4544 .*control-points_ortho\.tif/,
    );
    expect(dirname(path)).toBe(folder);
  });
});
