/**
 * The whole chain over `fixtures/` against numbers from GDAL, GEOS, PROJ, numpy and exactextract. Each `expected.json`
 * states who computed it and with which command. The use cases run as the command line composes them, in one process
 * because starting Node 90 times takes minutes; some hazards go through the command line itself.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyzePair } from '../src/app/analyze.ts';
import { loadPolicy } from '../src/app/load-policy.ts';
import type { Engine, SceneRef } from '../src/app/ports/work.ts';
import { zonalStatistics } from '../src/app/zonal.ts';
import type { ZonalValue } from '../src/app/zonal.ts';
import { loadConfig } from '../src/config.ts';
import { createApp } from '../src/runtime.ts';
import type { App } from '../src/runtime.ts';
import { ROOT, runCliOk } from './cli.ts';
import type { Flags } from './cli.ts';
import { expectClose } from './expect-close.ts';
import { expectRawNdvi, expectStatistics, expectVerdict, FIXTURES, readHazards, STATISTICS } from './fixtures.ts';
import type { Hazard, Row } from './fixtures.ts';

const hazards = await readHazards();

let out: string;
let app: App;
let engine: Engine;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'qingshan-fixtures-'));
  app = createApp(loadConfig({ QINGSHAN_DATA: join(out, 'data') }));
  engine = app.openEngine(1);
});
afterAll(async () => {
  await app.close();
  await rm(out, { recursive: true, force: true });
});

test('every file has the SHA-256 it was written with, and no file is unlisted', async () => {
  const lines = (await readFile(join(FIXTURES, 'SHA256SUMS'), 'utf8')).trim().split('\n');
  const sums = new Map(lines.map((line) => line.split('  ').toReversed() as [string, string]));
  const present: string[] = [];
  for (const folder of [...hazards.map(({ name }) => name), 'bad-input', 'formula', 'zonal']) {
    for (const name of await readdir(join(FIXTURES, folder))) present.push(`${folder}/${name}`);
  }
  expect(present.sort()).toEqual([...sums.keys()].sort());
  for (const [name, sum] of sums) {
    const bytes = await readFile(join(FIXTURES, name));
    expect(createHash('sha256').update(bytes).digest('hex'), name).toBe(sum);
  }
});

test('all fixtures together stay within 2 MB', async () => {
  let total = 0;
  for (const name of await readdir(FIXTURES, { recursive: true })) {
    const info = await stat(join(FIXTURES, name));
    if (info.isFile() && !name.startsWith('real/')) total += info.size;
  }
  expect(total).toBeLessThanOrEqual(2_000_000);
});

const RAW_NDVI = join(ROOT, 'policies/raw-ndvi.json');

describe.each(hazards)('$name', (hazard) => {
  const { name, folder, expected } = hazard;

  test.each(Object.entries(expected.zonal))('zonal %s: NDVI of raw DN', async (scene, rows) => {
    const actual = await zonal(join(folder, scene), join(folder, 'mines.geojson'), { kind: 'ndvi' });
    expect(actual.map((row) => row['TBBH'])).toEqual(rows.map(({ id }) => id));
    for (const [i, row] of rows.entries()) expectStatistics(actual[i]!, row, expected.tolerance);
  });

  test.each(expected.rawNdvi ? [expected.rawNdvi] : [])('analyze: policies/raw-ndvi.json', async (...rows) => {
    const patches = await analyze(hazard, join(out, `${name}-raw`), RAW_NDVI, null);
    expect(patches.map((patch) => patch['id'])).toEqual(rows.map(({ id }) => id));
    for (const [i, row] of rows.entries()) expectRawNdvi(patches[i]!, row, expected.tolerance);
  });

  const masks = expected.clouds ?? [null];
  const runs = expected.verdicts ? masks.map((mask) => ({ mask, verdicts: expected.verdicts! })) : [];
  test.each(runs)('analyze: default policy (clouds: $mask)', async ({ mask, verdicts }) => {
    const patches = await analyze(hazard, join(out, `${name}-default-${mask}`), undefined, mask);
    for (const verdict of verdicts) expectVerdict(patches, verdict, expected.tolerance);
  });
});

interface FormulaCase {
  readonly expected: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
}

const formula = JSON.parse(await readFile(join(FIXTURES, 'formula/formula.json'), 'utf8')) as {
  readonly cases: Readonly<Record<string, FormulaCase>>;
};

test.each(Object.entries(formula.cases))('formula %s: exactextract', async (name, { expected }) => {
  const file = (ending: string): string => join(FIXTURES, 'formula', `${name}.${ending}`);
  const actual = await zonal(file('tif'), file('geojson'), { kind: 'band', band: 1 });
  expect(actual.map((row) => row['id'])).toEqual(Object.keys(expected));
  for (const row of actual) {
    const id = row['id'] as string;
    for (const statistic of [...STATISTICS, 'variance']) {
      // exactextract gives no number at all where no pixel counts; a count and a sum of nothing are 0.
      const value = expected[id]![statistic] ?? (statistic === 'count' || statistic === 'sum' ? 0 : null);
      expectClose(row[statistic], value, { relative: 1e-6, absolute: 1e-7 }, `${id} ${statistic}`);
    }
  }
});

describe('by the command line', () => {
  test('zonal writes JSON', async () => {
    const { folder, expected } = named('nodata-zero');
    const [scene, rows] = Object.entries(expected.zonal)[0]!;
    const file = join(out, 'cli-zonal.json');
    await runCliOk(['zonal', join(folder, scene), join(folder, 'mines.geojson')], {
      index: 'ndvi',
      bands: expected.bands,
      below: '0.2',
      stat: STATISTICS.join(','),
      'include-field': 'TBBH',
      out: file,
    });
    const actual = JSON.parse(await readFile(file, 'utf8')) as readonly Row[];
    expect(actual.map((row) => row['TBBH'])).toEqual(rows.map(({ id }) => id));
    for (const [i, row] of rows.entries()) expectStatistics(actual[i]!, row, expected.tolerance);
  });

  test('analyze takes a date of two scenes', async () => {
    const { folder, expected } = named('two-scenes');
    const patches = await analyzeByCli(folder, expected.scenes, { policy: RAW_NDVI });
    for (const [i, row] of expected.rawNdvi!.entries()) expectRawNdvi(patches[i]!, row, expected.tolerance);
  });

  test('analyze takes a cloud mask', async () => {
    const { folder, expected } = named('cloud-half');
    const patches = await analyzeByCli(folder, expected.scenes, {
      clouds: join(folder, 'clouds.geojson'),
      'eco-type': 'basin_hill',
    });
    for (const verdict of expected.verdicts!) expectVerdict(patches, verdict, expected.tolerance);
  });
});

function named(name: string): Hazard {
  return hazards.find((hazard) => hazard.name === name)!;
}

async function zonal(scene: string, mines: string, value: ZonalValue): Promise<readonly Row[]> {
  const kinds = ['count', 'mean', 'sum', 'min', 'max', 'stdev', 'variance'] as const;
  const { columns, rows } = await zonalStatistics(
    scene,
    mines,
    {
      scene: value.kind === 'ndvi' ? { bands: { red: 3, nir: 4 } } : {},
      value,
      statistics: kinds.map((kind) => ({ kind })),
      below: 0.2,
      includeFields: ['ALL'],
      crs: null,
    },
    { scenes: app.scenes, vectors: app.vectors, engine: app.openWindowEngine(1) },
  );
  return rows.map(({ values }) => Object.fromEntries(columns.map((column, i) => [column, values[i] ?? null])));
}

async function analyze(
  { folder, expected }: Hazard,
  output: string,
  policy: string | undefined,
  clouds: string | null,
): Promise<readonly Row[]> {
  const refs = (scenes: readonly string[], mask: string | null): readonly SceneRef[] =>
    scenes.map((scene) => ({
      path: join(folder, scene),
      options: mask === null ? {} : { clouds: join(folder, mask) },
    }));
  await analyzePair(
    {
      baseline: refs(expected.scenes.baseline, null),
      current: refs(expected.scenes.current, clouds),
      mines: join(folder, 'mines.geojson'),
      defaults: { ecoType: 'basin_hill' },
      policy: await loadPolicy(policy),
      out: output,
      force: false,
      language: 'zh',
      outputs: 'results',
    },
    { ...app, engine, note: () => {} },
  );
  return patchesOf(output);
}

async function analyzeByCli(
  folder: string,
  scenes: Hazard['expected']['scenes'],
  flags: Flags,
): Promise<readonly Row[]> {
  const output = await mkdtemp(join(out, 'cli-'));
  await runCliOk(['analyze'], {
    baseline: scenes.baseline.map((scene) => join(folder, scene)),
    current: scenes.current.map((scene) => join(folder, scene)),
    mines: join(folder, 'mines.geojson'),
    out: join(output, 'out'),
    ...flags,
  });
  return patchesOf(join(output, 'out'));
}

async function patchesOf(folder: string): Promise<readonly Row[]> {
  return (JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')) as { readonly patches: Row[] }).patches;
}
