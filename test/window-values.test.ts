/** What `analyze --plain` and `zonal` say of rectangles of whole pixels, beside numpy; damaged tiles; crossing outlines. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GDAL_PYTHON, runPython } from '../src/adapters/geotiff/test-gdal.ts';
import { createSceneFiles } from '../src/adapters/geotiff/scene-files.ts';
import { createVectorFiles } from '../src/adapters/vector/vector-files.ts';
import type { MultiPolygonRings, Ring } from '../src/geometry/polygon.ts';
import { runCli } from './cli.ts';
import { box, DATES, scenePath, seeded, writeMines, writeScenes } from './helpers/gdal-scenes.ts';
import type { SceneFormat } from './helpers/gdal-scenes.ts';

if (GDAL_PYTHON === undefined) console.warn('window-values: python3-gdal is absent, no number was compared');

const SIZE = { width: 901, height: 602 };
const TILES = ['TILED=YES', 'BLOCKXSIZE=128', 'BLOCKYSIZE=128', 'COMPRESS=DEFLATE'];
const FORMATS: readonly SceneFormat[] = [
  { ...SIZE, name: 'integers', type: 'UInt16', bands: 4, options: [...TILES, 'PREDICTOR=2'], nodata: 0 },
  { ...SIZE, name: 'reals', type: 'Float32', bands: 4, options: [...TILES, 'INTERLEAVE=BAND'], nodata: -9999 },
];

/** Classes of `policies/plain.json` in single precision; sums in double. */
const NUMPY = `
import json, sys
import numpy as np
from osgeo import gdal
gdal.UseExceptions()
paths, boxes = sys.argv[1:3], json.loads(sys.argv[3])
f = np.float32
np.seterr(all='ignore')
def date(path):
    d = gdal.Open(path)
    raw = d.ReadAsArray()
    nodata = d.GetRasterBand(1).GetNoDataValue()
    blue, _, red, nir = raw.astype('f4')
    seen = (raw[[0, 2, 3]] != raw.dtype.type(nodata)).all(0)
    if raw.dtype == np.uint16: seen &= (raw[[0, 2, 3]] != 65535).all(0)
    ndvi = (nir - red) / (nir + red)
    seen &= np.isfinite(ndvi)
    kind = np.where(ndvi >= f(0.4), 3, np.where((ndvi < f(0.25)) & (red > blue * f(1.1)), 1, 2))
    return np.where(seen, kind, 0), ndvi.astype('f8'), np.where(raw[0] == raw.dtype.type(nodata), np.nan, raw[0].astype('f8'))
(a, na, band), (b, nb, _) = date(paths[0]), date(paths[1])
out = []
for left, top, right, bottom in boxes:
    part = np.s_[top:bottom, left:right]
    both = (a[part] > 0) & (b[part] > 0)
    pairs = [[int((both & (a[part] == i) & (b[part] == j)).sum()) for j in (1, 2, 3)] for i in (1, 2, 3)]
    v = band[part]; v = v[~np.isnan(v)]
    out.append(dict(observed=int(both.sum()), pairs=pairs, before=na[part][both].mean(), after=nb[part][both].mean(),
                    zonal=[int(v.size), v.mean(), v.min(), v.max(), v.std()]))
print(json.dumps(out))
`;

interface FromNumpy {
  readonly observed: number;
  readonly pairs: readonly (readonly number[])[];
  readonly before: number;
  readonly after: number;
  readonly zonal: readonly number[];
}

interface Results {
  readonly failures: readonly { readonly id: string; readonly code: string }[];
  readonly patches: readonly {
    readonly id: string;
    readonly area_px: number;
    readonly observed_px: number;
    readonly baseline: { readonly ndvi_mean: number };
    readonly current: { readonly ndvi_mean: number };
    readonly transitions_px: Readonly<Record<string, number>>;
  }[];
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-values-'));
  if (GDAL_PYTHON !== undefined) writeScenes(folder, FORMATS);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const BANDS = ['--bands', 'blue=1,green=2,red=3,nir=4'];

async function analyze(
  baseline: string,
  current: string,
  mines: string,
): Promise<{ code: number | null; results: Results }> {
  const out = await mkdtemp(join(folder, 'out-'));
  const dates = ['--baseline-date', DATES[0], '--current-date', DATES[1]];
  const files = ['--baseline', baseline, '--current', current, '--mines', mines, '--out', out, '--force'];
  const { code } = await runCli(['analyze', '--plain', '--threads', '2', ...BANDS, ...dates, ...files]);
  return { code, results: JSON.parse(await readFile(join(out, 'results.json'), 'utf8')) as Results };
}

function closeTo(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12 * Math.abs(expected));
}

describe.skipIf(GDAL_PYTHON === undefined)('over scenes of GDAL', () => {
  it.each(FORMATS.map((format) => [format.name, format] as const))(
    'numbers are those of numpy: %s',
    async (_, format) => {
      const random = seeded(11);
      const whole = (from: number, to: number): number => from + Math.floor(random() * (to - from));
      const boxes = Array.from({ length: 12 }, () => {
        const [left, top] = [whole(0, 700), whole(0, 400)];
        return [left, top, left + whole(20, 200), top + whole(20, 200)] as const;
      });
      const mines = await writeMines(
        folder,
        'boxes.geojson',
        boxes.map((sides) => [[box(...sides)]]),
      );
      const [before, after] = [scenePath(folder, format, DATES[0]), scenePath(folder, format, DATES[1])];
      const expected = JSON.parse(runPython(NUMPY, [before, after, JSON.stringify(boxes)])) as FromNumpy[];
      const csv = join(folder, `${format.name}.csv`);

      const { code, results } = await analyze(before, after, mines);
      await runCli(['zonal', before, mines, '--index', 'band:1', '--stat', 'count,mean,min,max,stdev', '--out', csv]);

      expect(code).toBe(0);
      const kinds = ['bare', 'sparse', 'vegetated'];
      for (const [i, numpy] of expected.entries()) {
        const patch = results.patches[i]!;
        expect(patch.observed_px).toBe(numpy.observed);
        const pairs = kinds.map((from) => kinds.map((to) => patch.transitions_px[`${from}_to_${to}`]));
        expect(pairs).toEqual(numpy.pairs);
        closeTo(patch.baseline.ndvi_mean, numpy.before);
        closeTo(patch.current.ndvi_mean, numpy.after);
      }
      const rows = (await readFile(csv, 'utf8'))
        .trim()
        .split(/\r?\n/)
        .slice(1)
        .map((line) => line.split(',').map(Number));
      for (const [i, { zonal }] of expected.entries()) {
        for (const [k, number] of rows[i]!.slice(-5).entries()) closeTo(number, zonal[k]!);
      }
    },
  );

  it.each(['cut short', 'overwritten'])(
    'a tile that is %s fails its patches, the others are as before',
    async (damage) => {
      const [format] = FORMATS as [SceneFormat];
      const [before, after] = [scenePath(folder, format, DATES[0]), scenePath(folder, format, DATES[1])];
      const polygons = [
        [[box(10.5, 10.5, 60, 60)]],
        [[box(600, 400, 850, 580.5)]],
        [[box(20, 20, 200, 100)]],
        [[box(898, 598, 900.5, 601)]],
      ];
      const mines = await writeMines(folder, 'damage.geojson', polygons);
      const reader = await createSceneFiles({ vectors: createVectorFiles() }).open(after, {
        date: DATES[1],
        bands: { red: 3, nir: 4, blue: 1 },
      });
      const { files } = reader.packed!;
      await reader.close();
      const { offsets, byteCounts } = files[0]!;
      const bytes = await readFile(after);
      // Deflate has no block of type 3; or behind zlib's two bytes an empty block says that it is the last.
      if (damage === 'overwritten') bytes.fill(0xff, offsets[0], offsets[0]! + byteCounts[0]!);
      else bytes.set([1, 0, 0, 0xff, 0xff], offsets[0]! + 2);
      const failing = ['p0', 'p2'];
      const broken = join(folder, 'integers-2023-08-15-broken.tif');
      await writeFile(broken, bytes);

      const whole = await analyze(before, after, mines);
      const { code, results } = await analyze(before, broken, mines);

      expect(code).toBe(3);
      expect(results.failures.map(({ id, code: reason }) => [id, reason])).toEqual(
        failing.map((id) => [id, 'SCENE_UNREADABLE']),
      );
      expect(results.patches).toEqual(whole.results.patches.filter(({ id }) => !failing.includes(id)));
    },
  );

  it('a figure of eight fails, parts that overlap are united', async () => {
    const [format] = FORMATS as [SceneFormat];
    const [before, after] = [scenePath(folder, format, DATES[0]), scenePath(folder, format, DATES[1])];
    const eight: Ring = [[100, 100], [300, 300], [300, 100], [100, 300], [100, 100]]; // prettier-ignore
    const parts: MultiPolygonRings = [[box(400.25, 300.5, 600, 500)], [box(500, 400, 760.75, 590)]];
    const mines = await writeMines(folder, 'crossed.geojson', [[[eight]], parts, [[box(10, 10, 50, 50)]]]);

    const { code, results } = await analyze(before, after, mines);

    expect(code).toBe(3);
    expect(results.failures.map(({ id, code: reason }) => [id, reason])).toEqual([['p0', 'POLYGON_INVALID']]);
    const wkt = `MULTIPOLYGON(${parts.map(([ring]) => `((${ring!.map((at) => at.join(' ')).join(',')}))`).join(',')})`;
    const script = `import sys; from osgeo import ogr; print(ogr.CreateGeometryFromWkt(sys.argv[1]).UnionCascaded().GetArea())`;
    const area = Number(runPython(script, [wkt]));
    const united = results.patches.find(({ id }) => id === 'p1')!;
    expect(Math.abs(united.area_px / area - 1)).toBeLessThan(1e-9);
  });
});
