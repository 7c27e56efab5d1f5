import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QingshanError } from '../../../errors.ts';
import { findDelivery } from './find-delivery.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'qingshan-delivery-'));
});
afterAll(() => rm(root, { recursive: true }));

/** A folder of empty files: what a delivery is, its names say. */
async function deliver(name: string, files: readonly string[]): Promise<string> {
  for (const file of files) {
    await mkdir(dirname(join(root, name, file)), { recursive: true });
    await writeFile(join(root, name, file), '');
  }
  return join(root, name);
}

async function failure(promise: Promise<unknown>): Promise<Pick<QingshanError, 'code' | 'details'>> {
  return promise.then(
    () => ({ code: 'SCENE_UNKNOWN' as const, details: { instead: 'found' } }),
    (error: QingshanError) => error,
  );
}

describe('a folder of a Chinese delivery', () => {
  const GF2 = 'GF2_PMS1_E104.1_N30.6_20200716_L1A0004932104';
  const JL1 = 'JL1GF03B02_PMS_20220516095811_200084559_101_0008_001_L1';
  const SV1 = 'SV1-03_20190328_L2A0000820208_1103190064002_01';

  it.each([
    ['gf2', [`${GF2}-MSS1.tiff`, `${GF2}-PAN1.tiff`, `${GF2}-MSS1.jpg`], `${GF2}-MSS1.tiff`],
    ['gf2-thumbs', [`${GF2}-MSS1.tiff`, `${GF2}-MSS1_thumb.tif`], `${GF2}-MSS1.tiff`],
    ['gf2-fused', [`${GF2}-MSS1.tiff`, `${GF2}-PAN1.tiff`, `${GF2}-FUS1.tiff`], `${GF2}-FUS1.tiff`],
    ['gf2-ortho', [`${GF2}-FUS1.tiff`, `${GF2}-MSS1.tiff`, `${GF2}-MSS1_ortho.tif`], `${GF2}-MSS1_ortho.tif`],
    ['gf2-pan-only', [`${GF2}-PAN1.tiff`, `${GF2}-PAN1.xml`], `${GF2}-PAN1.tiff`],
    [
      'gf7',
      ['BWDMUX', 'BWDPAN', 'FWDPAN'].map((part) => `GF7_DLC_E104.1_N30.6_20210801_L1A0000123456-${part}.tiff`),
      'GF7_DLC_E104.1_N30.6_20210801_L1A0000123456-BWDMUX.tiff',
    ],
    [
      'zy3',
      ['MUX', 'NAD', 'FWD', 'BWD'].map((part) => `ZY303_TMS_E104.1_N30.6_20210801_L1A0000123456-${part}.tiff`),
      'ZY303_TMS_E104.1_N30.6_20210801_L1A0000123456-MUX.tiff',
    ],
    ['jilin', [`${JL1}_MSS.tif`, `${JL1}_PAN.tif`, `${JL1}_MSS_meta.xml`], `${JL1}_MSS.tif`],
    ['superview', [`${SV1}-MUX.tiff`, `${SV1}-PAN.tiff`, `${SV1}-MUX.xml`], `${SV1}-MUX.tiff`],
    [
      'triplesat',
      ['PAN', 'MS'].map((part) => `${part}/TRIPLESAT_3_${part}_L1_20211123013545_0039E9VI_003.tif`),
      'MS/TRIPLESAT_3_MS_L1_20211123013545_0039E9VI_003.tif',
    ],
    ['apple', ['._scene_ortho.tif', 'scene.tif'], 'scene.tif'],
    ['plain-name', ['融合成果.tif', 'notes.txt', '融合成果.tif.ovr'], '融合成果.tif'],
  ])('%s: the fused file, else the multispectral one, an orthorectified one before all', async (name, files, scene) => {
    const folder = await deliver(name, files);

    expect(await findDelivery(folder)).toEqual({ kind: 'file', path: join(folder, scene), metadata: undefined });
  });

  it('is refused with the list where several files could be the scene', async () => {
    const folder = await deliver('two', ['a_20200101.tif', 'b_20200101.tif', 'sub/c.TIF']);

    expect(await failure(findDelivery(folder))).toMatchObject({
      code: 'SCENE_AMBIGUOUS',
      details: { files: 'a_20200101.tif, b_20200101.tif, sub/c.TIF' },
    });
  });

  it('is refused where it holds no GeoTIFF', async () => {
    expect(await failure(findDelivery(await deliver('none', ['readme.txt'])))).toMatchObject({
      code: 'SCENE_FOLDER_EMPTY',
    });
  });

  it('may be named by an XML in it, which then stands for its own file', async () => {
    const folder = await deliver('by-xml', [`${GF2}-MSS1.tiff`, `${GF2}-PAN1.tiff`, `${GF2}-PAN1.xml`, 'other.tif']);

    expect(await findDelivery(join(folder, `${GF2}-PAN1.xml`))).toEqual({
      kind: 'file',
      path: join(folder, `${GF2}-PAN1.tiff`),
      metadata: join(folder, `${GF2}-PAN1.xml`),
    });
  });
});

describe('a Landsat folder', () => {
  const L2 = 'LC08_L2SP_129039_20200716_20200912_02_T1';
  const parts = ['SR_B1', 'SR_B2', 'SR_B3', 'SR_B4', 'SR_B5', 'SR_B6', 'SR_B7', 'ST_B10', 'QA_PIXEL', 'QA_RADSAT'];
  const files = [...parts.map((part) => `${L2}_${part}.TIF`), `${L2}_MTL.txt`, `${L2}_MTL.xml`];

  it('is one scene of the bands that have a role, with its pixel quality and metadata', async () => {
    const folder = await deliver('landsat', files);

    const delivery = await findDelivery(folder);

    expect(delivery).toMatchObject({
      kind: 'bands',
      name: L2,
      quality: { file: join(folder, `${L2}_QA_PIXEL.TIF`), meaning: 'landsat-qa-pixel' },
      metadata: join(folder, `${L2}_MTL.txt`),
    });
    expect(delivery.kind === 'bands' && delivery.bands.map(({ bandName }) => bandName)).toEqual(
      ['B1', 'B2', 'B3', 'B4', 'B5', 'B6', 'B7'], // neither thermal B10 nor a quality band
    );
  });

  it('with two products needs one of them named by its MTL file', async () => {
    const other = L2.replace('20200716_20200912', '20200801_20200919');
    const folder = await deliver('landsat-two', [...files, `${other}_SR_B4.TIF`, `${other}_MTL.txt`]);

    expect(await failure(findDelivery(folder))).toMatchObject({ code: 'SCENE_AMBIGUOUS' });
    expect(await findDelivery(join(folder, `${other}_MTL.txt`))).toMatchObject({
      name: other,
      bands: [{ bandName: 'B4', file: join(folder, `${other}_SR_B4.TIF`), bandInFile: 1 }],
    });
  });

  it('leaves the panchromatic and thermal bands of level 1 out', async () => {
    const L1 = 'LE07_L1TP_129039_20010716_20200912_02_T1';
    const folder = await deliver(
      'landsat-7',
      ['B1', 'B2', 'B3', 'B4', 'B5', 'B6_VCID_1', 'B7', 'B8'].map((part) => `${L1}_${part}.TIF`),
    );

    const delivery = await findDelivery(folder);

    expect(delivery.kind === 'bands' && delivery.bands.map(({ bandName }) => bandName)).toEqual([
      'B1',
      'B2',
      'B3',
      'B4',
      'B5',
      'B7',
    ]);
  });
});

describe('a Sentinel-2 folder', () => {
  const SAFE = 'S2A_MSIL2A_20230815T034541_N0509_R104_T48RUV_20230815T080000.SAFE';
  const images = `GRANULE/L2A_T48RUV_A042_20230815T034541/IMG_DATA`;
  const band = (name: string, metres: number, ending: string): string =>
    `${images}/R${metres}m/T48RUV_20230815T034541_${name}_${metres}m.${ending}`;
  const tenMetres = ['B02', 'B03', 'B04', 'B08'];

  it('of JPEG 2000 is refused with the command that converts the bands which are used', async () => {
    const folder = await deliver(SAFE, [
      'MTD_MSIL2A.xml',
      ...[...tenMetres, 'TCI'].map((name) => band(name, 10, 'jp2')),
      ...['B02', 'B11', 'SCL'].map((name) => band(name, 20, 'jp2')),
    ]);

    const { code, details } = await failure(findDelivery(folder));

    expect(code).toBe('SCENE_JPEG2000');
    const command = String(details['command']);
    expect(command.split(' && ')).toHaveLength(5);
    expect(command).toContain(
      `gdal_translate -of COG -co COMPRESS=DEFLATE -co PREDICTOR=YES ${join(folder, band('B08', 10, 'jp2'))} ${join(folder, band('B08', 10, 'tif'))}`,
    );
    expect(command).toContain('SCL_20m');
    expect(command).not.toContain('B11');
  });

  it('is one scene of the 10 m bands once they are converted', async () => {
    const folder = await deliver(`converted/${SAFE}`, [
      'MTD_MSIL2A.xml',
      ...tenMetres.flatMap((name) => [band(name, 10, 'jp2'), band(name, 10, 'tif')]),
      band('B04', 20, 'tif'),
      band('B11', 20, 'tif'),
      band('SCL', 20, 'tif'),
    ]);

    const delivery = await findDelivery(join(folder, 'MTD_MSIL2A.xml'));

    expect(delivery).toMatchObject({
      kind: 'bands',
      name: SAFE.slice(0, -5),
      quality: { file: join(folder, band('SCL', 20, 'tif')), meaning: 'sentinel-scl' },
    });
    expect(delivery.kind === 'bands' && delivery.bands.map(({ bandName }) => bandName)).toEqual([
      'B2',
      'B3',
      'B4',
      'B8',
    ]);
  });

  it('of loose bands is known by their tile, but B04.tif alone by nothing', async () => {
    const loose = await deliver('loose', ['T48RUV_20230815T034541_B04.tif', 'T48RUV_20230815T034541_B08.tif']);
    const nameless = await deliver('nameless', ['B04.tif', 'B08.tif']);

    expect(await findDelivery(loose)).toMatchObject({ kind: 'bands', bands: [{ bandName: 'B4' }, { bandName: 'B8' }] });
    expect(await failure(findDelivery(nameless))).toMatchObject({ code: 'SCENE_AMBIGUOUS' });
  });
});

describe('a file', () => {
  it.each(['x.tif.ovr', 'x.tif.msk', 'x.tif.aux.xml'])('%s is no scene, and the scene is named', async (name) => {
    const folder = await deliver('companions', [name]);

    expect(await failure(findDelivery(join(folder, name)))).toMatchObject({
      code: 'SCENE_COMPANION',
      details: { scene: join(folder, 'x.tif') },
    });
  });

  it('in JPEG 2000 is refused with its command, blanks quoted', async () => {
    const folder = await deliver('jp2', ['my scene.jp2']);

    expect((await failure(findDelivery(join(folder, 'my scene.jp2')))).details['command']).toMatch(
      /^gdal_translate -of COG .*"\S*my scene\.jp2" "\S*my scene\.tif"$/,
    );
  });
});
