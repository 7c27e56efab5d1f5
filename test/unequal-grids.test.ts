/** `analyze --plain` over scenes on different grids, held to numpy and to the fast path. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GDAL_PYTHON, runPython } from '../src/adapters/geotiff/test-gdal.ts';
import { analyzePlain } from '../src/app/analyze-plain.ts';
import { loadPolicy, PLAIN_POLICY } from '../src/app/load-policy.ts';
import type { SceneRef } from '../src/app/ports/work.ts';
import { plainDate, planComparison } from '../src/app/plan-comparison.ts';
import type { Asked, Dates } from '../src/app/plan-comparison.ts';
import { planOnLattice } from '../src/app/plan-on-lattice.ts';
import { placeOutlines } from '../src/app/windows/plan-job.ts';
import { loadConfig } from '../src/config.ts';
import { createApp } from '../src/runtime.ts';
import type { App } from '../src/runtime.ts';
import { runCliOk } from './cli.ts';

/**
 * One ground of seeded noise at 5 m, and scenes cut out of it or averaged:
 * - `before` and `same`: 10 m, whole, on one grid;
 * - `shifted`: `after` (10 m) from pixel (40, 30) on, fewer rows and columns, other tiles;
 * - `fine`: 5 m, whose 2 × 2 means are `mean` (10 m, float32);
 * - `west`, `east`: the two halves of `after`, with a common strip and a hole of nodata in `west` that `east` fills;
 * - `away`: where no mine is; `zone`: bare but for mine d, which is green, in the neighbouring zone of the projection.
 */
const MAKE = `
import json, sys
import numpy as np
from osgeo import gdal, osr
gdal.UseExceptions()
folder = sys.argv[1]
X, Y, W, H = 400000, 3400000, 1100, 700
random = np.random.default_rng(11)
def ground(w, h):
    # Red, NIR, blue: NDVI of all classes, red mostly above blue.
    nir = random.integers(400, 4000, (h, w)); red = random.integers(400, 2500, (h, w)); blue = random.integers(200, 1500, (h, w))
    return np.stack([red, nir, blue]).astype('u2')
def write(name, bands, col=0, row=0, gsd=10, tile=64, x=X, epsg=4544):
    kind = gdal.GDT_Float32 if bands.dtype == np.float32 else gdal.GDT_UInt16
    options = ['TILED=YES', f'BLOCKXSIZE={tile}', f'BLOCKYSIZE={tile}', 'COMPRESS=DEFLATE']
    d = gdal.GetDriverByName('GTiff').Create(f'{folder}/{name}.tif', bands.shape[2], bands.shape[1], 3, kind, options)
    srs = osr.SpatialReference(); srs.ImportFromEPSG(epsg); d.SetProjection(srs.ExportToWkt())
    d.SetGeoTransform((x + col * gsd, gsd, 0, Y - row * gsd, 0, -gsd))
    for b in range(3):
        d.GetRasterBand(b + 1).SetNoDataValue(0); d.GetRasterBand(b + 1).WriteArray(bands[b])
before, after, fine = ground(W, H), ground(W, H), ground(2 * W, 2 * H)
write('before', before); write('same', after)
write('shifted', after[:, 30:630, 40:1000], 40, 30, tile=48)
write('fine', fine, gsd=5, tile=128)
mean = fine.astype('f8').reshape(3, H, 2, W, 2).mean((2, 4)).astype('f4')
write('mean', mean)
west = after[:, :, :600].copy(); west[:, 100:400, 510:590] = 0
write('west', west); write('east', after[:, :, 500:], 500, tile=32)
write('away', before, x=X + 50000)
marked = np.empty_like(before); marked[:] = np.array([2000, 2100, 500])[:, None, None]
marked[0:2, 110:130, 120:140] = np.array([500, 4000])[:, None, None]
write('marked', marked)
gdal.Warp(f'{folder}/zone.tif', f'{folder}/marked.tif', dstSRS='EPSG:4543', xRes=10, yRes=10, resampleAlg='near')
# Mines as whole pixels (col, row, width, height), so that numpy needs no shares.
boxes = dict(a=(60, 50, 70, 60), b=(101, 101, 97, 33), c=(45, 35, 3, 190), d=(120, 110, 20, 20), e=(390, 150, 650, 501))
features = []
for name, (c, r, w, h) in boxes.items():
    x, y = X + 10 * c, Y - 10 * r
    ring = [[x, y], [x, y - 10 * h], [x + 10 * w, y - 10 * h], [x + 10 * w, y], [x, y]]
    features.append(dict(type='Feature', properties=dict(id=name), geometry=dict(type='Polygon', coordinates=[ring])))
crs = dict(type='name', properties=dict(name='urn:ogc:def:crs:EPSG::4544'))
json.dump(dict(type='FeatureCollection', crs=crs, features=features), open(folder + '/mines.geojson', 'w'))
names = ['unseen', 'bare', 'sparse', 'vegetated']
def classes(bands, seen):
    red, nir, blue = bands.astype('f4')
    with np.errstate(all='ignore'):
        ndvi = (nir - red) / (nir + red)
    kind = np.where(ndvi >= np.float32(0.4), 3, np.where((ndvi < np.float32(0.25)) & (red > blue * np.float32(1.1)), 1, 2))
    return np.where(seen, kind, 0), ndvi
def expected(first, second, seen1=True, seen2=True):
    one, ndvi1 = classes(first, seen1); two, ndvi2 = classes(second, seen2)
    out = {}
    for name, (c, r, w, h) in boxes.items():
        part = np.s_[r:r + h, c:c + w]
        pair = np.bincount((one[part] * 4 + two[part]).ravel(), minlength=16)
        both = (one[part] > 0) & (two[part] > 0)
        moved = {f'{names[p // 4]}_to_{names[p % 4]}': int(pair[p]) for p in range(16) if p // 4 and p % 4}
        ndvi = [float(n[part][both].astype('f8').mean()) if both.any() else None for n in (ndvi1, ndvi2)]
        out[name] = dict(area=w * h, moved=moved, ndvi=ndvi)
    return out
inside = np.zeros((H, W), bool); inside[30:630, 40:1000] = True
print(json.dumps(dict(whole=expected(before, after), shifted=expected(before, after, True, inside), fine=expected(before, mean))))
`;

interface Expected {
  readonly area: number;
  readonly moved: Readonly<Record<string, number>>;
  readonly ndvi: readonly (number | null)[];
}

interface Document {
  readonly grid: { readonly crs: string; readonly transform: readonly number[] };
  readonly baseline: unknown;
  readonly patches: readonly (Readonly<Record<string, unknown>> & {
    readonly id: string;
    readonly area_px: number;
    readonly observed_px: number;
    readonly baseline: { readonly ndvi_mean: number | null };
    readonly current: { readonly ndvi_mean: number | null };
    readonly transitions_px: Readonly<Record<string, number>>;
  })[];
}

let folder = '';
let app: App;
let expected: Readonly<Record<'whole' | 'shifted' | 'fine', Readonly<Record<string, Expected>>>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-grids-'));
  app = createApp(loadConfig(process.env));
  if (GDAL_PYTHON !== undefined) expected = JSON.parse(runPython(MAKE, [folder]));
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

function refs(date: string, names: readonly string[]): readonly SceneRef[] {
  const options = { bands: { red: 1, nir: 2, blue: 3 }, date };
  return names.map((name) => ({ path: join(folder, `${name}.tif`), options }));
}

async function analyze(before: readonly string[], after: readonly string[], memoryBytes = 2 ** 28): Promise<Document> {
  const out = await mkdtemp(join(folder, 'out-'));
  await analyzePlain(
    {
      baseline: refs('2020-08-02', before),
      current: refs('2023-08-15', after),
      mines: join(folder, 'mines.geojson'),
      crs: null,
      policy: await loadPolicy(PLAIN_POLICY),
      out,
      force: true,
    },
    {
      scenes: app.scenes,
      vectors: app.vectors,
      engine: app.openWindowEngine(1),
      software: 'test',
      blocks: { memoryBytes },
    },
  );
  return JSON.parse(await readFile(join(out, 'results.json'), 'utf8')) as Document;
}

function expectLikeNumpy({ patches }: Document, as: Readonly<Record<string, Expected>>): void {
  expect(patches.map(({ id }) => id)).toEqual(Object.keys(as));
  for (const { id, area_px: area, transitions_px: moved, baseline, current } of patches) {
    expect(area).toBeCloseTo(as[id]!.area, 6);
    for (const [pair, count] of Object.entries(as[id]!.moved))
      expect(moved[pair], `${id} ${pair}`).toBeCloseTo(count, 6);
    for (const [i, { ndvi_mean: mean }] of [baseline, current].entries()) expect(mean).toBeCloseTo(as[id]!.ndvi[i]!, 6);
  }
}

describe.skipIf(GDAL_PYTHON === undefined)('scenes on different grids', () => {
  it('a scene that is shifted by whole pixels is taken as it is, and unseen where it ends', async () => {
    expectLikeNumpy(await analyze(['before'], ['shifted']), expected.shifted);
  });

  it('a scene of half the pixel size is averaged onto the coarser one, whichever date is finer', async () => {
    const document = await analyze(['before'], ['fine']);
    expectLikeNumpy(document, expected.fine);
    expect(document.grid).toEqual({ crs: 'EPSG:4544', transform: [10, 0, 400_000, 0, -10, 3_400_000] });

    const reversed = await analyze(['fine'], ['before']);
    for (const [i, { transitions_px: moved }] of reversed.patches.entries()) {
      const there = document.patches[i]!.transitions_px;
      for (const pair of Object.keys(there))
        expect(moved[pair.split('_to_').toReversed().join('_to_')]).toBe(there[pair]);
    }
  });

  it('several scenes of one day are joined, the first that saw a pixel gives it', async () => {
    const document = await analyze(['before'], ['west', 'east']);

    // The hole in the west lies in the strip that both show.
    expectLikeNumpy(document, expected.whole);
    expect(document.patches).toEqual((await analyze(['before'], ['same'])).patches);
  });

  it('gives the same bits with blocks in a file as in memory', async () => {
    expect(await analyze(['west', 'east'], ['fine'], 0)).toEqual(await analyze(['west', 'east'], ['fine']));
  });

  it('a scene in another projection shows each mine in its place', async () => {
    const document = await analyze(['before'], ['zone']);

    const green = document.patches.map(({ id, transitions_px: moved }) => {
      const count = ['bare', 'sparse', 'vegetated'].reduce((sum, kind) => sum + moved[`${kind}_to_vegetated`]!, 0);
      return [id, count] as const;
    });
    const { a, b, c, d, e } = Object.fromEntries(green);
    // 20 × 20 pixels, give or take those on the edge; b has d inside, a touches it, c and e are elsewhere.
    expect(d).toBeGreaterThanOrEqual(18 ** 2);
    expect(b).toBeGreaterThanOrEqual(d!);
    expect(b).toBeLessThanOrEqual(21 ** 2);
    expect(a).toBeLessThanOrEqual(10);
    expect([c, e]).toEqual([0, 0]);
    const whole = await analyze(['before'], ['same']);
    for (const [i, patch] of document.patches.entries()) {
      const area = whole.patches[i]!['area_m2'] as number;
      // The pixels of a piece of a window count with one area, and the lattices are cut into other pieces.
      expect(Math.abs((patch['area_m2'] as number) / area - 1)).toBeLessThan(1e-6);
      expect(patch.observed_px).toBe(patch.area_px);
    }
  });

  it('gives the bits of the fast path where both scenes lie on one grid', async () => {
    const policy = await loadPolicy(PLAIN_POLICY);
    const classes = policy.cover as Asked['classes'];
    const open = async (date: string, name: string) =>
      Promise.all(
        refs(date, [name]).map(async (ref) => ({ ref, reader: await app.scenes.open(ref.path, ref.options) })),
      );
    const [first, second] = [await open('2020-08-02', 'before'), await open('2023-08-15', 'same')];
    const dates: Dates = [plainDate(first, policy, classes), plainDate(second, policy, classes)];
    const layer = await app.vectors.read(join(folder, 'mines.geojson'));
    const asked: Asked = { layer, crs: 'EPSG:4544', classes };
    const ids = layer.features.map(({ row }) => String(row));
    const { placed } = placeOutlines(layer.features, ids, { file: 'mines', crs: asked.crs }, 'EPSG:4544');

    const results = [];
    for (const { plan } of [
      await planComparison(dates, asked, { engine: app.openWindowEngine(1) }),
      planOnLattice(dates, asked, undefined),
    ]) {
      const windows: unknown[] = [];
      await plan(placed).run((result) => windows.push(result));
      results.push(windows);
    }
    for (const { reader } of [...first, ...second]) await reader.close();

    expect(results[0]!.length).toBeGreaterThan(3);
    expect(results[1]).toEqual(results[0]);
  });

  it('a date that shows none of the mines is refused with the names of its scenes', async () => {
    await expect(analyze(['before'], ['away'])).rejects.toMatchObject({
      code: 'POLYGON_OUTSIDE',
      details: { file: 'away.tif' },
    });
  });

  it('the command takes several scenes a date', async () => {
    const scenes = (names: readonly string[]): readonly string[] => names.map((name) => join(folder, `${name}.tif`));
    await runCliOk(['analyze'], {
      plain: true,
      baseline: scenes(['before']),
      current: scenes(['west', 'east']),
      'baseline-date': '2020-08-02',
      'current-date': '2023-08-15',
      bands: 'red=1,nir=2,blue=3',
      mines: join(folder, 'mines.geojson'),
      out: join(folder, 'cli'),
    });

    const { current } = JSON.parse(await readFile(join(folder, 'cli', 'results.json'), 'utf8')) as { current: unknown };
    expect(current).toMatchObject([{ name: 'west.tif' }, { name: 'east.tif' }]);
  });
});
