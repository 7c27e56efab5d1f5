/**
 * The whole chain on real scenes, by the command line: `fixtures/zonal/zonal.json` is what exactextract 0.3 says of our
 * polygons, `single_scenes.json` what GDAL 3.6.2 says of every band. Where the data is absent the tests are skipped,
 * and the last lines of the run say so.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestContext } from 'vitest';
import { ROOT, runCliOk } from './cli.ts';
import { expectClose } from './expect-close.ts';
import { findRealSet, REAL_FOLDERS } from './real-data.ts';

interface Pair {
  readonly baseline: string;
  readonly current: string;
  readonly red_band: number;
  readonly nir_band: number;
  readonly zones: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

interface SceneStatistics {
  readonly width: number;
  readonly height: number;
  readonly transform: readonly [number, number, number, number, number, number];
  readonly epsg: number;
  readonly bands: readonly {
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    readonly std: number;
  }[];
}

type Row = Readonly<Record<string, unknown>>;

const ZONAL = join(ROOT, 'fixtures/zonal');
const zonalTruth = readTruth('zonal.json') as { readonly naip_nd: Pair; readonly landsat_pucallpa: Pair };
const sceneTruth = (readTruth('single_scenes.json') as { readonly scenes: Readonly<Record<string, SceneStatistics>> })
  .scenes;
// The file names of the Landsat pair carry years only.
const DATES = {
  naip_nd: ['2010-06-29', '2012-07-31'],
  landsat_pucallpa: ['1990-07-01', '2020-07-01'],
} as const;
const WITHIN = { relative: 1e-6, absolute: 1e-9 };

let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'qingshan-real-'));
});
afterAll(async () => {
  await rm(out, { recursive: true, force: true });
});

describe.for(['naip_nd', 'landsat_pucallpa'] as const)('%s', (name) => {
  const pair = zonalTruth[name];
  const mines = join(ZONAL, `${name}_mines.geojson`);
  const bands = `red=${pair.red_band},nir=${pair.nir_band}`;

  test.for([
    ['baseline', 'base'],
    ['current', 'cur'],
  ] as const)('zonal of the %s date equals exactextract', async ([date, key], context) => {
    const folder = needRealSet(context, name);
    const file = join(out, `${name}-${date}.json`);
    await runCliOk(['zonal', join(folder, pair[date]), mines], {
      index: 'ndvi',
      bands,
      below: '0.2',
      stat: 'count,mean,sum',
      'include-field': 'mine_id',
      out: file,
    });
    const rows = JSON.parse(await readFile(file, 'utf8')) as readonly Row[];
    expect(rows.map((row) => row['mine_id'])).toEqual(Object.keys(pair.zones));
    for (const row of rows) {
      const id = row['mine_id'] as string;
      const truth = pair.zones[id]!;
      expectClose(row['count'], truth[`ndvi_${key}_count`]!, WITHIN, `${id} count`);
      expectClose(row['mean'], truth[`ndvi_${key}_mean`]!, WITHIN, `${id} mean`);
      expectClose(row['sum'], truth[`ndvi_${key}_sum`]!, WITHIN, `${id} sum`);
      expectClose(row['share_below'], truth[`bare_${key}_mean`]!, WITHIN, `${id} share`);
    }
  });

  test('analyze under policies/raw-ndvi.json gives the same transitions', async (context) => {
    const folder = needRealSet(context, name);
    const [baselineDate, currentDate] = DATES[name];
    const output = join(out, name);
    await runCliOk(['analyze'], {
      baseline: join(folder, pair.baseline),
      current: join(folder, pair.current),
      'baseline-date': baselineDate,
      'current-date': currentDate,
      bands,
      mines,
      policy: join(ROOT, 'policies/raw-ndvi.json'),
      'results-only': true,
      out: output,
    });
    const { patches } = JSON.parse(await readFile(join(output, 'results.json'), 'utf8')) as { patches: readonly Row[] };
    expect(patches.map((patch) => patch['id'])).toEqual(Object.keys(pair.zones));
    for (const patch of patches) {
      const id = patch['id'] as string;
      const pixels = patch['transitions_px'] as Readonly<Record<string, number>>;
      const truth = pair.zones[id]!;
      expectClose(pixels['bare_to_vegetated'], truth['bare_to_veg_sum']!, WITHIN, `${id} bare to vegetated`);
      expectClose(pixels['vegetated_to_bare'], truth['veg_to_bare_sum']!, WITHIN, `${id} vegetated to bare`);
    }
  });
});

test.for(Object.entries(sceneTruth))(
  'every band of %s has the statistics that GDAL gives',
  async ([path, truth], context) => {
    const folder = needRealSet(context, 'single_scenes');
    const mines = join(out, 'whole.geojson');
    await writeFile(mines, wholeScene(truth));
    for (const [i, band] of truth.bands.entries()) {
      const file = join(out, `band-${i + 1}.json`);
      await runCliOk(['zonal', join(folder, path), mines], {
        index: `band:${i + 1}`,
        stat: 'mean,min,max,stdev',
        out: file,
        force: true,
      });
      const [row] = JSON.parse(await readFile(file, 'utf8')) as readonly Row[];
      for (const [statistic, value] of Object.entries({ ...band, stdev: band.std })) {
        if (statistic === 'std') continue;
        // GDAL prints eight digits.
        expectClose(row![statistic], value, { relative: 2e-7, absolute: 1e-9 }, `band ${i + 1} ${statistic}`);
      }
    }
  },
);

/** The folder of a set that is at hand; otherwise the test is skipped with the way to get it. */
function needRealSet(context: TestContext, name: string): string {
  context.task.meta.realSet = name;
  const folder = findRealSet(name);
  if (folder !== undefined) return folder;
  return context.skip(`real set ${name} is in neither of ${REAL_FOLDERS.join(', ')}: run npm run fixtures:real`);
}

function readTruth(name: string): unknown {
  return JSON.parse(readFileSync(join(ZONAL, name), 'utf8'));
}

/** One polygon along the outer edges of a scene. */
function wholeScene({ width, height, transform: [x, dx, , y, , dy], epsg }: SceneStatistics): string {
  const [x1, y1] = [x + width * dx, y + height * dy];
  const ring = [
    [x, y1],
    [x1, y1],
    [x1, y],
    [x, y],
    [x, y1],
  ];
  return JSON.stringify({
    type: 'FeatureCollection',
    crs: { type: 'name', properties: { name: `urn:ogc:def:crs:EPSG::${epsg}` } },
    features: [{ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } }],
  });
}
