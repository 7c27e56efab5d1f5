import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RasterFile, RasterWriter } from './ports/outputs.ts';
import { simulate } from './simulate.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-simulate-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Keeps rasters in memory, by file name. */
function createMemoryWriter(): RasterWriter & { readonly rasters: Map<string, RasterFile> } {
  const rasters = new Map<string, RasterFile>();
  return {
    rasters,
    write: async (file, raster) => {
      rasters.set(basename(file), raster);
    },
  };
}

async function oneMine(seed: number, name: string) {
  const rasterWriter = createMemoryWriter();
  await simulate({ mines: 1, seed, quarter: '2024Q4' }, { rasterWriter }, join(folder, name));
  const text = await readFile(join(folder, name, 'truth.json'), 'utf8');
  return { text, bands: rasterWriter.rasters.get('site01_20241008.tif')!.bands };
}

interface Features {
  readonly crs: { readonly properties: { readonly name: string } };
  readonly features: readonly {
    readonly properties: Readonly<Record<string, unknown>>;
    readonly geometry: { readonly type: string; readonly coordinates: readonly number[][][][] };
  }[];
}

describe('simulate', () => {
  it('writes mines, scenes, clouds and the truth', async () => {
    const rasterWriter = createMemoryWriter();
    const out = join(folder, 'quarter');

    const truth = await simulate({ mines: 10, seed: 638 }, { rasterWriter }, out);

    expect((await readdir(out)).sort()).toEqual(['clouds', 'mines.geojson', 'scenes', 'truth.json']);
    expect(JSON.parse(await readFile(join(out, 'truth.json'), 'utf8'))).toEqual(truth);
    expect(truth.quarter).toBe('2023Q4');
    expect(truth.scenes.map(({ file, date, shows, crs, clouds }) => [file, date, shows, crs, clouds])).toEqual([
      ['scenes/site01_20200914.tif', '2020-09-14', 'baseline', 'EPSG:4544', null],
      ['scenes/site01_20231008.tif', '2023-10-08', 'current', 'EPSG:4544', 'clouds/site01_20231008_cloud.tif'],
      ['scenes/site02_20200910.tif', '2020-09-10', 'baseline', 'EPSG:4524', null],
      ['scenes/site02_20231006.tif', '2023-10-06', 'current', 'EPSG:4524', null],
      // 10 mines: two of the third site's four.
      ['scenes/site03_20200918.tif', '2020-09-18', 'baseline', 'EPSG:4523', null],
      ['scenes/site03_20231010.tif', '2023-10-10', 'current', 'EPSG:4544', 'clouds/site03_20231010_cloud.geojson'],
    ]);
    expect([...rasterWriter.rasters.keys()]).toEqual([
      'site01_20200914.tif',
      'site01_20231008.tif',
      'site01_20231008_cloud.tif',
      'site02_20200910.tif',
      'site02_20231006.tif',
      'site03_20200918.tif',
      'site03_20231010.tif',
    ]);
    const scene = rasterWriter.rasters.get('site02_20231006.tif')!;
    expect(scene.descriptions).toEqual(['blue', 'green', 'red', 'nir']);
    expect(scene.bands.map((band) => band.length)).toEqual(Array(4).fill(scene.grid.width * scene.grid.height));
    expect(scene).toMatchObject({
      nodata: 0,
      radiometry: { level: 'surface', scale: 1e-4, offset: 0 },
      acquired: '2023-10-06T02:30:00Z',
    });
    const mask = rasterWriter.rasters.get('site01_20231008_cloud.tif')!;
    expect(new Set(mask.bands[0])).toEqual(new Set([0, 1]));

    const mines = JSON.parse(await readFile(join(out, 'mines.geojson'), 'utf8')) as Features;
    expect(mines.crs.properties.name).toBe('urn:ogc:def:crs:EPSG::4490');
    expect(mines.features.map(({ properties }) => properties['图斑编号'])).toEqual(truth.patches.map(({ id }) => id));
    expect(mines.features[4]!.properties).toMatchObject({
      主体编号: 'SIMZT0005',
      矿山名称: '示例矿山05号',
      所在地市: '达州市',
      图斑大类: '10',
      修复方向: '林地',
      实施阶段: '管护',
      重点工程: '是',
      开工时间: '2021-03-20',
      完工时间: '2022-04-30',
    });
    const [lng, lat] = mines.features[4]!.geometry.coordinates[0]![0]![0]!;
    expect(lng).toBeCloseTo(107.95, 1);
    expect(lat).toBeCloseTo(31.98, 1);
  });

  it('writes the same numbers for the same seed, and others for another', async () => {
    const [first, again, other] = [await oneMine(1, 'a'), await oneMine(1, 'b'), await oneMine(2, 'c')];

    expect(again).toEqual(first);
    expect(other.text).not.toBe(first.text);
  });

  it('refuses what it cannot simulate', async () => {
    const call = (options: { mines: number; seed: number; quarter?: string }) =>
      simulate(options, { rasterWriter: createMemoryWriter() }, join(folder, 'x'));

    await expect(call({ mines: 0, seed: 1 })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    await expect(call({ mines: 1.5, seed: 1 })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    await expect(call({ mines: 1, seed: -1 })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    await expect(call({ mines: 1, seed: 1, quarter: '2023Q3' })).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    await expect(call({ mines: 1, seed: 1, quarter: 'autumn' })).rejects.toMatchObject({ code: 'QUARTER_INVALID' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('overwrites nothing unless it is told to', async () => {
    await writeFile(join(folder, 'mine.txt'), 'mine');
    const rasterWriter = createMemoryWriter();

    await expect(simulate({ mines: 1, seed: 1 }, { rasterWriter }, folder)).rejects.toMatchObject({
      code: 'OUTPUT_EXISTS',
    });
    await simulate({ mines: 1, seed: 1, force: true }, { rasterWriter }, folder);

    expect(await readdir(folder)).toContain('mine.txt');
    expect(await readdir(folder)).toContain('truth.json');
  });
});
