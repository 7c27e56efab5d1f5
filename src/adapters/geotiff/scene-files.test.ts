import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VectorFiles } from '../../app/ports/vectors.ts';
import type { QingshanError } from '../../errors.ts';
import { Cover } from '../../raster/cover.ts';
import { createSceneFiles } from './scene-files.ts';
import { buildTiff, GEO_KEYS, PLACED, projectedKeys, type TestImage, writeTiff } from './test-tiff.ts';

const noVectors: VectorFiles = { read: () => Promise.reject(new Error('no vector file in this test')) };
const files = createSceneFiles({ vectors: noVectors });
const RED_NIR = { red: 1, nir: 2 } as const;
const DATED = { bands: RED_NIR, date: '2023-08-15' } as const;
const { Seen, Nodata, Blank } = Cover;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-scenes-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** 2 × 2 pixels of red and near infrared. */
const PAIR: TestImage = { width: 2, height: 2, bandCount: 2, samples: [10, 40, 20, 50, 30, 60, 35, 70], ...PLACED };

function save(name: string, ...images: TestImage[]): Promise<string> {
  return writeTiff(join(folder, name), ...images);
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'opened',
    (error: QingshanError) => error.code ?? String(error),
  );
}

async function transformOf(name: string, image: TestImage): Promise<readonly number[]> {
  const reader = await files.openBands(await save(name, image), {});
  await reader.close();
  return reader.scene.grid.transform;
}

describe('reading blocks', () => {
  it('gives bands in the order asked for, as drawn', async () => {
    const reader = await files.open(await save('pair.tif', PAIR), DATED);

    const block = await reader.readBlock(0, [2, 1], [2]);

    expect(block.window).toEqual({ col: 0, row: 0, width: 2, height: 2 });
    expect(block.bands.map((band) => [...band])).toEqual([
      [40, 50, 60, 70],
      [10, 20, 30, 35],
      [40, 50, 60, 70],
    ]);
    expect([...block.state]).toEqual([Seen, Seen, Seen, Seen]);
    await reader.close();
  });

  it('reads big-endian samples of every type', async () => {
    const types = [
      { bits: 16, format: 1, samples: [1, 258, 65_535, 4] },
      { bits: 16, format: 2, samples: [-1, 258, -32_768, 4] },
      { bits: 32, format: 3, samples: [-1.5, 258.25, 1e30, 4] },
    ];
    for (const [i, type] of types.entries()) {
      const file = await save(`big-${i}.tif`, { width: 4, height: 1, bigEndian: true, ...type, ...PLACED });
      const reader = await files.openBands(file, {});
      const block = await reader.readBlock(0, [1]);
      expect([...block.bands[0]!]).toEqual([...Float32Array.from(type.samples)]);
      await reader.close();
    }
  });

  it.each([
    ['0', [0, 5, 7, 0], [Nodata, Seen, Seen, Nodata]],
    ['-9999', [-9999, 5, 0, 3], [Nodata, Seen, Seen, Seen]],
    ['nan', [NaN, 5, 0, 3], [Nodata, Seen, Seen, Seen]],
    ['-1.#IND', [NaN, 5, 0, 3], [Nodata, Seen, Seen, Seen]],
    ['-3.4028235e+38', [-3.4028234663852886e38, 5, 0, 3], [Nodata, Seen, Seen, Seen]],
  ])('knows nodata written as %s in floats', async (text, samples, state) => {
    const image = { width: 2, height: 2, bits: 32, format: 3, samples, ...PLACED, texts: { 42113: text } };
    const reader = await files.openBands(await save('nodata.tif', image), {});

    const block = await reader.readBlock(0, [1]);

    expect([...block.state]).toEqual(state);
    expect([...block.bands[0]!].map(Number.isNaN)).toEqual(state.map((code) => code === Nodata));
    await reader.close();
  });

  it('takes a pixel for nodata where any counted band is, and leaves shown bands out of it', async () => {
    const image = { ...PAIR, samples: [0, 40, 20, 0, 30, 60, 0, 0], texts: { 42113: '0' } };
    const reader = await files.open(await save('any.tif', image), DATED);

    expect([...(await reader.readBlock(0, [1, 2])).state]).toEqual([Nodata, Nodata, Seen, Nodata]);
    expect([...(await reader.readBlock(0, [1], [2])).state]).toEqual([Nodata, Seen, Seen, Nodata]);
    expect((await reader.readBlock(0, [1], [2])).bands[1]![1]).toBeNaN();
    await reader.close();
  });

  it('reads a packed mask of one bit and an eight-bit one alike', async () => {
    const mask = { width: 2, height: 2, subfileType: 4, shorts: { 262: [4] } };
    const packed = { ...mask, bits: 1, samples: [1, 0, 1, 1] };
    const bytes = { ...mask, bits: 8, samples: [255, 0, 255, 255] };
    for (const image of [packed, bytes]) {
      const reader = await files.open(await save('mask.tif', PAIR, image), DATED);
      const block = await reader.readBlock(0, [1, 2]);
      expect([...block.state]).toEqual([Seen, Nodata, Seen, Seen]);
      expect(block.bands[0]![1]).toBeNaN();
      await reader.close();
    }
  });

  it('never takes an overview, or the mask of one, for data', async () => {
    const overview = { width: 1, height: 1, bandCount: 2, samples: [99, 99], subfileType: 1 };
    const itsMask = { width: 1, height: 1, bits: 1, samples: [0], subfileType: 5 };
    const reader = await files.open(await save('overview.tif', PAIR, overview, itsMask), DATED);

    const block = await reader.readBlock(0, [1]);

    expect([...block.bands[0]!]).toEqual([10, 20, 30, 35]);
    expect([...block.state]).toEqual([Seen, Seen, Seen, Seen]);
    await reader.close();
  });

  it('takes alpha 0 for nodata, but not where the operator says that the band is near infrared', async () => {
    const image = { ...PAIR, samples: [10, 0, 20, 50, 30, 60, 35, 70], extraSamples: [2] };
    const file = await save('alpha.tif', image);
    const alpha = await files.openBands(file, {});
    const infrared = await files.open(file, { ...DATED, radiometry: 'raw' });

    expect([...(await alpha.readBlock(0, [1])).state]).toEqual([Nodata, Seen, Seen, Seen]);
    expect([...(await infrared.readBlock(0, [1, 2])).state]).toEqual([Seen, Seen, Seen, Seen]);
    await alpha.close();
    await infrared.close();
  });

  it('reads a block that is left out as nodata, or as zero where none is declared', async () => {
    const image = { width: 2, height: 1, bits: 16, samples: [], sparse: true, ...PLACED };
    const declared = await files.openBands(await save('sparse-7.tif', { ...image, texts: { 42113: '7' } }), {});
    const plain = await files.openBands(await save('sparse.tif', image), {});

    expect([...(await declared.readBlock(0, [1])).state]).toEqual([Nodata, Nodata]);
    expect([...(await plain.readBlock(0, [1])).bands[0]!]).toEqual([0, 0]);
    await declared.close();
    await plain.close();
  });

  it('reads external masks that GDAL keeps beside a file', async () => {
    const file = await save('external.tif', PAIR);
    await save('external.tif.msk', { width: 2, height: 2, samples: [255, 255, 0, 255] });
    const reader = await files.open(file, DATED);

    expect([...(await reader.readBlock(0, [1])).state]).toEqual([Seen, Seen, Nodata, Seen]);
    await reader.close();
  });
});

describe('blank and saturated pixels', () => {
  // All zero, one zero, saturated, seen.
  const image = { ...PAIR, samples: [0, 0, 0, 50, 255, 60, 35, 70] };

  it('are blank under a calibrated reading', async () => {
    const reader = await files.open(await save('blank.tif', image), DATED);

    const block = await reader.readBlock(0, [1, 2]);

    expect([...block.state]).toEqual([Blank, Seen, Blank, Seen]);
    expect(block.bands[0]![0]).toBeNaN();
    expect(block.bands[0]![2]).toBe(255);
    await reader.close();
  });

  it('are plain values under a raw reading', async () => {
    const reader = await files.open(await save('blank.tif', image), { ...DATED, radiometry: 'raw' });

    const block = await reader.readBlock(0, [1, 2]);

    expect([...block.state]).toEqual([Seen, Seen, Seen, Seen]);
    expect([...block.bands[0]!]).toEqual([0, 0, 255, 35]);
    await reader.close();
  });

  it('are not looked for among zeros where the file declares nodata', async () => {
    const reader = await files.open(await save('blank-9.tif', { ...image, texts: { 42113: '9' } }), DATED);

    expect([...(await reader.readBlock(0, [1, 2])).state]).toEqual([Seen, Seen, Blank, Seen]);
    await reader.close();
  });

  it('start at the valid bits that the sidecar states', async () => {
    const samples = [1022, 500, 1023, 500];
    const file = await save('bits.tif', { width: 2, height: 1, bandCount: 2, bits: 16, samples, ...PLACED });
    await writeFile(
      join(folder, 'bits.xml'),
      '<ProductMetaData><SatelliteID>XX9</SatelliteID><ValidPixelBits>10</ValidPixelBits></ProductMetaData>',
    );
    const reader = await files.open(file, DATED);

    expect(reader.scene.saturation).toBe(1023);
    expect([...(await reader.readBlock(0, [1, 2])).state]).toEqual([Seen, Blank]);
    await reader.close();
  });
});

describe('georeference', () => {
  it('shifts a file whose tie point is a pixel centre by half a pixel', async () => {
    const shorts = { [GEO_KEYS]: projectedKeys(4544, 2) };

    expect(await transformOf('point.tif', { ...PAIR, shorts })).toEqual([10, 0, 399_995, 0, -10, 3_400_005]);
  });

  it('keeps south-up and rotated grids as the matrix has them', async () => {
    const doubles = { 34264: [6, 8, 0, 400_000, 8, -6, 0, 3_400_000, 0, 0, 0, 0, 0, 0, 0, 1] };
    const southUp = { 34264: [10, 0, 0, 400_000, 0, 10, 0, 3_400_000, 0, 0, 0, 0, 0, 0, 0, 1] };

    expect(await transformOf('rotated.tif', { ...PAIR, doubles })).toEqual([6, 8, 400_000, 8, -6, 3_400_000]);
    expect(await transformOf('south-up.tif', { ...PAIR, doubles: southUp })).toEqual([
      10, 0, 400_000, 0, 10, 3_400_000,
    ]);
  });

  it('takes a world file where the tags give no transform', async () => {
    const { doubles: _, ...unplaced } = PAIR;
    await writeFile(join(folder, 'world.tfw'), '10\n0\n0\n-10\n400005\n3399995\n');

    expect(await transformOf('world.tif', unplaced)).toEqual([10, 0, 400_000, 0, -10, 3_400_000]);
  });

  it('prefers the projected code to its geographic base', async () => {
    const keys = [1, 1, 0, 3, 1024, 0, 1, 1, 2048, 0, 1, 4490, 3072, 0, 1, 4523];
    const doubles = { ...PLACED.doubles, 33922: [0, 0, 0, 35_400_000, 3_400_000, 0] };
    const reader = await files.openBands(
      await save('both.tif', { ...PAIR, shorts: { [GEO_KEYS]: keys }, doubles }),
      {},
    );

    expect(reader.scene.grid.crs).toBe('EPSG:4523');
    await reader.close();
  });

  it('builds a user-defined projection from its keys', async () => {
    // Transverse Mercator, CM 103.5°, false easting 500 km, on CGCS2000.
    const keys = [
      1, 1, 0, 8, 1024, 0, 1, 1, 2048, 0, 1, 4490, 3072, 0, 1, 32_767, 3075, 0, 1, 1, 3076, 0, 1, 9001, 3080, 34_736, 1,
      0, 3082, 34_736, 1, 1, 3092, 34_736, 1, 2,
    ];
    const doubles = { ...PLACED.doubles, 34736: [103.5, 500_000, 1] };
    const reader = await files.openBands(
      await save('user.tif', { ...PAIR, shorts: { [GEO_KEYS]: keys }, doubles }),
      {},
    );

    expect(reader.scene.grid.crs).toMatch(/^\+proj=tmerc .*\+lon_0=103\.5 .*\+x_0=500000 /);
    await reader.close();
  });
});

describe('refusals', () => {
  const { shorts: _keys, ...withoutCrs } = PAIR;
  const { doubles: _places, ...withoutTransform } = PAIR;

  it.each([
    ['no near infrared', PAIR, { bands: { red: 1, green: 2 }, date: '2023-08-15' }, 'BAND_MISSING'],
    ['no roles', PAIR, { date: '2023-08-15' }, 'BAND_ROLES_UNKNOWN'],
    ['a band that is not there', PAIR, { ...DATED, bands: { red: 1, nir: 4 } }, 'OPTION_INVALID'],
    ['no date', PAIR, { bands: RED_NIR }, 'SCENE_NO_DATE'],
    ['a day that does not exist', PAIR, { bands: RED_NIR, date: '2023-02-29' }, 'OPTION_INVALID'],
    ['no CRS', withoutCrs, DATED, 'SCENE_NO_CRS'],
    ['no transform', withoutTransform, DATED, 'SCENE_NO_TRANSFORM'],
    ['Web Mercator', { ...PAIR, shorts: { [GEO_KEYS]: projectedKeys(3857) } }, DATED, 'SCENE_WEB_MERCATOR'],
    ['Xian 1980', { ...PAIR, shorts: { [GEO_KEYS]: projectedKeys(2364) } }, DATED, 'DATUM_LEGACY'],
    [
      'complex numbers',
      { ...PAIR, shorts: { ...PAIR.shorts, 258: [64, 64], 339: [6, 6] } },
      DATED,
      'SCENE_UNSUPPORTED',
    ],
    ['fax', { ...PAIR, shorts: { ...PAIR.shorts, 259: [4] } }, DATED, 'SCENE_UNSUPPORTED'],
  ])('%s', async (_title, image, options, code) => {
    const file = await save('refused.tif', image as TestImage);

    expect(await codeOf(files.open(file, options))).toBe(code);
  });

  it('a missing file, a text named .tif, a folder', async () => {
    const text = join(folder, 'text.tif');
    await writeFile(text, 'This is no picture at all.');

    expect(await codeOf(files.open(join(folder, 'missing.tif'), DATED))).toBe('SCENE_NOT_FOUND');
    expect(await codeOf(files.open(text, DATED))).toBe('SCENE_UNREADABLE');
    expect(await codeOf(files.open(folder, DATED))).toBe('SCENE_AMBIGUOUS');
    expect(await codeOf(files.identify(join(folder, 'missing.tif')))).toBe('SCENE_NOT_FOUND');
  });

  it('a file cut anywhere, at open and not later', async () => {
    const whole = buildTiff([{ ...PAIR, texts: { 42113: '0' } }]);
    const codes = new Set<string>();
    for (let length = 0; length < whole.length; length++) {
      const file = join(folder, 'cut.tif');
      await writeFile(file, whole.subarray(0, length));
      codes.add(await codeOf(files.open(file, DATED)));
    }

    expect([...codes]).toEqual(['SCENE_UNREADABLE']);
  });

  it('a scene with RPC only, with the command for it', async () => {
    const { shorts, doubles, ...bare } = PAIR;
    expect([shorts, doubles]).toBeDefined();
    const file = await save('GF2_PMS1_E104.1_N30.6_20200716_L1A0004932104-MSS1.tiff', bare);
    await writeFile(file.replace('.tiff', '.rpb'), 'IMAGE\n\tlatOffset = 30.6;\n\tlongOffset = 104.1;\nEND_GROUP');

    const error = await files.open(file, DATED).catch((cause: QingshanError) => cause);

    expect(error).toMatchObject({ code: 'NOT_ORTHO' });
    expect((error as QingshanError).details['command']).toMatch(/^gdalwarp -rpc .*-t_srs EPSG:4544 .*_ortho\.tif/);
  });
});

describe('evidence', () => {
  it('of band descriptions, RADIOMETRY and DateTime makes a scene that needs no option', async () => {
    const metadata = [
      '<GDALMetadata>',
      '<Item name="RADIOMETRY">surface_reflectance</Item>',
      ...['red', 'nir'].flatMap((name, band) => [
        `<Item name="DESCRIPTION" sample="${band}" role="description">${name}</Item>`,
        `<Item name="SCALE" sample="${band}" role="scale">0.0001</Item>`,
        `<Item name="OFFSET" sample="${band}" role="offset">-0.1</Item>`,
      ]),
      '</GDALMetadata>',
    ].join('');
    const samples = [1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000];
    const image = { ...PAIR, bits: 16, samples, texts: { 306: '2023:08:15 03:45:00', 42112: metadata } };
    const reader = await files.open(await save('ready.tif', image), {});

    const block = await reader.readBlock(0, [2]);

    expect(reader.scene).toMatchObject({
      bands: RED_NIR,
      capability: 'VNIR',
      acquired: { date: '2023-08-15', source: 'tiff-tag' },
      radiometry: { level: 'surface' },
    });
    expect([...block.bands[0]!]).toEqual([...Float32Array.of(0.1, 0.3, 0.5, 0.7)]);
    await reader.close();
  });

  it('of a GF-2 sidecar gives bands, day, sun and reflectance', async () => {
    const name = 'GF2_PMS1_E104.1_N30.6_20200716_L1A0004932104-MSS1';
    const doubles = { ...PLACED.doubles, 33922: [0, 0, 0, 410_000, 3_380_000, 0] };
    const samples = [300, 320, 280, 450];
    const file = await save(`${name}_ortho.tif`, {
      ...PAIR,
      width: 1,
      height: 1,
      bandCount: 4,
      bits: 16,
      samples,
      doubles,
    });
    // 13:00 in Beijing; the sun stands 17° from the zenith, which the producer calls its elevation of 73°.
    await writeFile(
      join(folder, `${name}.xml`),
      '<?xml version="1.0"?><ProductMetaData><SatelliteID>GF2</SatelliteID><SensorID>PMS1</SensorID>' +
        '<CenterTime>2020-07-16 12:00:00</CenterTime><SolarZenith>73.0</SolarZenith></ProductMetaData>',
    );
    const reader = await files.open(file, {});

    expect(reader.scene.sensor).toBe('GF-2 PMS1');
    expect(reader.scene.bands).toEqual({ blue: 1, green: 2, red: 3, nir: 4 });
    expect(reader.scene.acquired).toEqual({
      date: '2020-07-16',
      instant: '2020-07-16T04:00:00.000Z',
      source: 'sidecar',
    });
    expect(reader.scene.sunZenith).toBe(17);
    expect(reader.scene.radiometry.level).toBe('toa');
    await reader.close();
  });
});

it('identifies a scene by the SHA-256 of its bytes', async () => {
  const file = join(folder, 'abc.bin');
  await writeFile(file, 'abc');

  // FIPS 180-2, appendix B.1.
  expect(await files.identify(file)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect((await readFile(file)).length).toBe(3);
});
