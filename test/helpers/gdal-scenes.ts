/** Pairs of small scenes that GDAL writes at test time, in many layouts, and polygons that lie over them in many ways. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runPython } from '../../src/adapters/geotiff/test-gdal.ts';
import type { SceneOptions } from '../../src/app/ports/scenes.ts';
import type { MultiPolygonRings, Position, Ring } from '../../src/geometry/polygon.ts';

/** How GDAL is to write a scene. */
export interface SceneFormat {
  readonly name: string;
  /** GDAL's name of the sample type. */
  readonly type: 'Byte' | 'UInt16' | 'Int16' | 'Float32';
  readonly bands: 3 | 4 | 5;
  /** Creation options of GDAL's GTiff driver. */
  readonly options: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly nodata?: number;
  /** Float32 with NaN, infinities and negative numbers. */
  readonly hasNaN?: true;
  /** Only some tiles are written, the others are left out of the file. */
  readonly isSparse?: true;
  readonly mask?: 'mask' | 'alpha';
  readonly scaled?: readonly [scale: number, offset: number];
}

export const DATES = ['2020-08-02', '2023-08-15'] as const;
/** 2 m pixels in UTM zone 48N; coordinates of pixel corners are exact. */
const ORIGIN = { x: 500_000, y: 3_400_000, pixel: 2, epsg: 32648 } as const;

/** Red, NIR and blue wherever they are; five bands have something between red and NIR. */
export function optionsOf({ bands }: SceneFormat, date: string): SceneOptions {
  const roles = {
    3: { red: 1, nir: 2, blue: 3 },
    4: { blue: 1, green: 2, red: 3, nir: 4 },
    5: { blue: 1, green: 2, red: 3, nir: 5 },
  } as const;
  return { bands: roles[bands], date };
}

export function scenePath(folder: string, { name }: SceneFormat, date: string): string {
  return join(folder, `${name}-${date}.tif`);
}

/** Parts of an image are smooth, parts are noise; all bands have patches of zero, of the largest number and of nodata. */
const WRITE = `
import json, sys, zlib
import numpy as np
from osgeo import gdal, osr
gdal.UseExceptions()
gdal.PushErrorHandler('CPLQuietErrorHandler')
gdal.SetConfigOption('GDAL_TIFF_INTERNAL_MASK', 'YES')
folder, request = sys.argv[1], json.loads(sys.argv[2])
srs = osr.SpatialReference(); srs.ImportFromEPSG(request['epsg'])
KINDS = dict(Byte='u1', UInt16='u2', Int16='i2', Float32='f4')

def content(f, random):
    H, W, bands, kind = f['height'], f['width'], f['bands'], KINDS[f['type']]
    y, x = np.mgrid[0:H, 0:W]
    top = {'u1': 255, 'u2': 4000, 'i2': 3000, 'f4': 9000}[kind]
    smooth = np.stack([(x // 3 * (5 + 7 * i) + y // 2 * 11 + 90 * i) % top for i in range(bands)])
    noise = random.randint(0, top, (bands, H, W))
    rough = np.kron(random.randint(0, 2, (H // 20 + 1, W // 20 + 1)), np.ones((20, 20), int))[:H, :W]
    out = np.where(rough == 1, noise, smooth).astype('f8')
    if kind == 'f4':
        out = out / 9000 - 0.01
    if kind == 'i2': out -= 40
    def patch(value, bands=slice(None)):
        r, c = random.randint(0, H - 9), random.randint(0, W - 30)
        out[bands, r:r + 9, c:c + 30] = value
    for _ in range(4):
        patch(0)
        patch({'u1': 255, 'u2': 65535, 'i2': 32767, 'f4': 1}[kind], random.randint(0, bands))
        if f.get('nodata') is not None: patch(f['nodata'], random.randint(0, bands)); patch(f['nodata'])
        if f.get('hasNaN'):
            for value in (np.nan, np.inf, -np.inf, -0.0): patch(value, random.randint(0, bands))
    if kind != 'f4': out = np.clip(out, np.iinfo(kind).min, np.iinfo(kind).max)
    return out.astype(kind)

for f in request['formats']:
    for date in request['dates']:
        path = f"{folder}/{f['name']}-{date}.tif"
        random = np.random.RandomState(zlib.crc32(path.split('/')[-1].encode()))
        data = gdal.GetDriverByName('GTiff').Create(path, f['width'], f['height'], f['bands'], gdal.GetDataTypeByName(f['type']), f['options'])
        data.SetGeoTransform((request['x'], request['pixel'], 0, request['y'], 0, -request['pixel']))
        data.SetProjection(srs.ExportToWkt())
        values = content(f, random)
        if f.get('mask') == 'alpha': values[-1] = np.where(random.rand(*values[-1].shape) < 0.2, 0, 255)
        for i in range(f['bands']):
            band = data.GetRasterBand(i + 1)
            if f.get('nodata') is not None: band.SetNoDataValue(f['nodata'])
            if f.get('scaled'): band.SetScale(f['scaled'][0]); band.SetOffset(f['scaled'][1])
        chance = random.rand(f['height'], f['width'])
        for i in range(f['bands']):
            band = data.GetRasterBand(i + 1)
            if not f.get('isSparse'): band.WriteArray(values[i]); continue
            w, h = band.GetBlockSize()
            for r in range(0, f['height'], h):
                for c in range(0, f['width'], w):
                    if chance[r, c] < 0.6 or random.rand() < 0.1: band.WriteArray(values[i, r:r + h, c:c + w], c, r)
        if f.get('mask') == 'mask':
            data.CreateMaskBand(gdal.GMF_PER_DATASET)
            data.GetRasterBand(1).GetMaskBand().WriteArray(np.where(random.rand(f['height'], f['width']) < 0.2, 0, 255).astype('u1'))
        data = None
`;

/** Writes each format on both dates, with seeded content. */
export function writeScenes(folder: string, formats: readonly SceneFormat[]): void {
  runPython(WRITE, [folder, JSON.stringify({ ...ORIGIN, dates: DATES, formats })]);
}

/** Uniform in 0…1 from a seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Polygons in pixels of an image: large and tiny, with holes and parts, over the edges, on grid lines, over each other. */
export function pixelPolygons(width: number, height: number, seed: number): readonly MultiPolygonRings[] {
  const random = seeded(seed);
  const blob = (col: number, row: number, radius: number, count: number): Ring => {
    const points = Array.from({ length: count }, (_, i): Position => {
      const angle = (2 * Math.PI * i) / count;
      const reach = radius * (0.5 + random() / 2);
      return [col + reach * Math.cos(angle), row + reach * Math.sin(angle)];
    });
    return [...points, points[0]!];
  };
  const somewhere = (radius: number, count: number): Ring => blob(random() * width, random() * height, radius, count);
  const [w, h] = [width / 10, height / 10];
  return [
    [[blob(5 * w, 5 * h, 4.5 * Math.min(w, h), 211)]],
    // Much of the image, with a round hole and one on grid lines.
    [[box(0.3, 0.7, width - 1.2, height - 0.4), blob(5 * w, 5 * h, 2 * h, 40), box(3, 3, 9, 8)]],
    // Parts apart.
    [[blob(2 * w, 2 * h, h, 9)], [blob(8 * w, 8 * h, h, 9), blob(8 * w, 8 * h, h / 3, 9)], [blob(8 * w, 2 * h, h, 9)]],
    [[box(16, 16, 64, 48)]],
    [[box(0, 0, width, height)]],
    // Within one pixel, over the corner of four, as thin as a hair.
    [[box(70.2, 60.3, 70.4, 60.9)]],
    [[box(63.9, 47.9, 64.1, 48.1)]],
    [[[[1, 1], [width - 1, height - 2], [width - 1, height - 1.999], [1, 1]]]], // prettier-ignore
    // Over the edges, and beyond them.
    [[box(-20, -20, 12.5, 9.5)]],
    [[box(width - 7.25, height - 3.75, width + 300, height + 300)]],
    [[blob(width, 5 * h, 3 * h, 12)]],
    [[box(width + 10, 3, width + 20, 9)]],
    // Parts that overlap: the ground they share lies inside twice.
    [[box(20.5, 20.5, 90.25, 60.75)], [box(50.5, 40.5, 120.5, 90.5)]],
    ...Array.from({ length: 24 }, (): MultiPolygonRings => [[somewhere(1 + random() * 4 * h, (3 + random() * 9) | 0)]]),
  ];
}

export function box(left: number, top: number, right: number, bottom: number): Ring {
  return [[left, top], [right, top], [right, bottom], [left, bottom], [left, top]]; // prettier-ignore
}

/** @returns the file */
export async function writeMines(
  folder: string,
  name: string,
  polygons: readonly MultiPolygonRings[],
): Promise<string> {
  const { x, y, pixel, epsg } = ORIGIN;
  const features = polygons.map((parts, i) => ({
    type: 'Feature',
    properties: { id: `p${i}` },
    geometry: {
      type: 'MultiPolygon',
      coordinates: parts.map((rings) =>
        rings.map((ring) => ring.map(([col, row]) => [x + pixel * col, y - pixel * row])),
      ),
    },
  }));
  const crs = { type: 'name', properties: { name: `urn:ogc:def:crs:EPSG::${epsg}` } };
  const path = join(folder, name);
  await writeFile(path, JSON.stringify({ type: 'FeatureCollection', crs, features }));
  return path;
}
