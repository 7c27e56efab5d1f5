/**
 * A law: when scene and polygons turn together, nothing changes. How a north-up scene is measured is held to GDAL and
 * exactextract by `fixtures.test.ts`; the law carries that over to rotated ones, which exactextract and most other
 * programs refuse.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GEO_KEYS, projectedKeys, writeTiff } from '../src/adapters/geotiff/test-tiff.ts';
import { ROOT, runCliOk } from './cli.ts';
import { expectClose } from './expect-close.ts';

type Row = Readonly<Record<string, unknown>>;
type Point = readonly [x: number, y: number];

const WIDTH = 48;
const HEIGHT = 36;
const PIXEL = 8;
const CENTRE: Point = [400_000, 3_400_000];
const ANGLES = [0, 37, -73, 90, 180];

let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'qingshan-rotated-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

/** Turns counter-clockwise about the scene's centre. */
function turn(angle: number, [x, y]: Point): [number, number] {
  const [sin, cos] = [Math.sin((angle * Math.PI) / 180), Math.cos((angle * Math.PI) / 180)];
  return [CENTRE[0] + x * cos - y * sin, CENTRE[1] + x * sin + y * cos];
}

/** Red and near infrared between 100 and 1099, without a pattern that turning could hide. */
function samples(seed: number): number[] {
  let state = seed;
  return Array.from({ length: WIDTH * HEIGHT * 2 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 100 + ((state >>> 8) % 1000);
  });
}

async function writeScene(name: string, angle: number, seed: number): Promise<string> {
  const [sin, cos] = [Math.sin((angle * Math.PI) / 180), Math.cos((angle * Math.PI) / 180)];
  const [x, y] = turn(angle, [(-WIDTH / 2) * PIXEL, (HEIGHT / 2) * PIXEL]);
  return writeTiff(join(out, name), {
    width: WIDTH,
    height: HEIGHT,
    bandCount: 2,
    bits: 16,
    samples: samples(seed),
    shorts: { [GEO_KEYS]: projectedKeys(4544) },
    doubles: { 34264: [PIXEL * cos, PIXEL * sin, 0, x, PIXEL * sin, -PIXEL * cos, 0, y, 0, 0, 0, 0, 0, 0, 0, 1] },
  });
}

/** In metres from the centre: over many pixels, inside one, thin and aslant, and over the edge of the scene. */
const SHAPES: readonly (readonly Point[])[] = [
  [
    [-90.3, -61.7],
    [70.9, -80.1],
    [101.2, 33.4],
    [-20.6, 88.8],
  ],
  [
    [2.1, 1.3],
    [5.9, 2.2],
    [4.4, 6.7],
  ],
  [
    [-150, -100],
    [-144, -103],
    [120, 95.5],
    [117, 100],
  ],
  [
    [150.5, -20],
    [260, -10],
    [255, 60.2],
    [160, 71],
  ],
];

async function writeMines(name: string, angle: number): Promise<string> {
  const features = SHAPES.map((shape, i) => {
    const ring = [...shape, shape[0]!].map((point) => turn(angle, point));
    return {
      type: 'Feature',
      properties: { id: `p${i + 1}` },
      geometry: { type: 'Polygon', coordinates: [ring] },
    };
  });
  const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::4544' } };
  await writeFile(join(out, name), JSON.stringify({ type: 'FeatureCollection', crs, features }));
  return join(out, name);
}

async function zonalAt(angle: number): Promise<readonly Row[]> {
  const scene = await writeScene(`zonal_${angle}.tif`, angle, 1);
  const file = join(out, `zonal_${angle}.json`);
  await runCliOk(['zonal', scene, await writeMines(`zonal_${angle}.geojson`, angle)], {
    index: 'band:2',
    stat: 'count,sum,mean,min,max,stdev',
    out: file,
  });
  return JSON.parse(await readFile(file, 'utf8')) as readonly Row[];
}

async function analysisAt(angle: number): Promise<readonly Row[]> {
  const folder = join(out, `analysis_${angle}`);
  await runCliOk(['analyze'], {
    baseline: await writeScene(`before_${angle}.tif`, angle, 1),
    current: await writeScene(`after_${angle}.tif`, angle, 2),
    'baseline-date': '2020-07-01',
    'current-date': '2023-07-01',
    bands: 'red=1,nir=2',
    mines: await writeMines(`mines_${angle}.geojson`, angle),
    policy: join(ROOT, 'policies/raw-ndvi.json'),
    'results-only': true,
    out: folder,
  });
  const { patches } = JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')) as { patches: readonly Row[] };
  return patches;
}

test('zonal statistics stay the same when scene and polygons turn together', async () => {
  const [first, ...others] = await Promise.all(ANGLES.map(zonalAt));

  expect(first!.map(({ count }) => Number(count) > 0)).toEqual([true, true, true, true]);
  for (const rows of others) {
    for (const [i, row] of rows.entries()) {
      for (const [name, value] of Object.entries(first![i]!)) {
        expectClose(row[name], value as number, { relative: 1e-9, absolute: 1e-9 }, `polygon ${i + 1} ${name}`);
      }
    }
  }
});

test('areas of transitions stay the same when both dates and the mines turn together', async () => {
  const [first, ...others] = await Promise.all(ANGLES.slice(0, 3).map(analysisAt));

  for (const patches of others) {
    for (const [i, patch] of patches.entries()) {
      const [ours, theirs] = [patch, first![i]!];
      for (const [name, pixels] of Object.entries(theirs['transitions_px'] as Row)) {
        const at = `${String(theirs['id'])} ${name}`;
        expectClose((ours['transitions_px'] as Row)[name], pixels as number, { relative: 1e-9, absolute: 1e-9 }, at);
        const area = (theirs['transitions_m2'] as Row)[name] as number;
        // A square metre of the plane is not the same everywhere: 400 m east it differs by 2e-6 here.
        expectClose((ours['transitions_m2'] as Row)[name], area, { relative: 3e-6, absolute: 1e-6 }, `${at} m²`);
      }
    }
  }
});
