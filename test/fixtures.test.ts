/**
 * The whole chain over `fixtures/`, by the command line, against numbers from GDAL, GEOS, PROJ, numpy and exactextract.
 * Each `expected.json` states who computed it and with which command.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT, runCliOk } from './cli.ts';
import type { Flags } from './cli.ts';
import { expectClose } from './expect-close.ts';
import { expectRawNdvi, expectStatistics, expectVerdict, FIXTURES, readHazards, STATISTICS } from './fixtures.ts';
import type { Expected, Row } from './fixtures.ts';

const hazards = await readHazards();

let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'qingshan-fixtures-'));
});
afterAll(async () => {
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

describe.each(hazards)('$name', ({ name, folder, expected }) => {
  const mines = join(folder, 'mines.geojson');

  test.each(Object.entries(expected.zonal))('zonal %s: NDVI of raw DN', async (scene, rows) => {
    const flags = { index: 'ndvi', bands: expected.bands, below: '0.2' };
    const actual = await zonal(join(folder, scene), mines, 'TBBH', join(out, `${name}-${scene}.json`), flags);
    expect(actual.map((row) => row['TBBH'])).toEqual(rows.map(({ id }) => id));
    for (const [i, row] of rows.entries()) expectStatistics(actual[i]!, row, expected.tolerance);
  });

  test.each(expected.rawNdvi ? [expected.rawNdvi] : [])('analyze: policies/raw-ndvi.json', async (...rows) => {
    const patches = await analyze(folder, expected, join(out, `${name}-raw`), {
      policy: join(ROOT, 'policies/raw-ndvi.json'),
    });
    expect(patches.map((patch) => patch['id'])).toEqual(rows.map(({ id }) => id));
    for (const [i, row] of rows.entries()) expectRawNdvi(patches[i]!, row, expected.tolerance);
  });

  const masks = expected.clouds ?? [null];
  const runs = expected.verdicts ? masks.map((mask) => ({ mask, verdicts: expected.verdicts! })) : [];
  test.each(runs)('analyze: default policy (clouds: $mask)', async ({ mask, verdicts }) => {
    const patches = await analyze(folder, expected, join(out, `${name}-default-${mask}`), {
      'target-land-use': 'forest',
      'eco-type': 'basin_hill',
      stage: 'completed',
      ...(mask === null ? {} : { clouds: join(folder, mask) }),
    });
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
  const [scene, mines] = [join(FIXTURES, 'formula', `${name}.tif`), join(FIXTURES, 'formula', `${name}.geojson`)];
  const actual = await zonal(scene, mines, 'id', join(out, `formula-${name}.json`), { index: 'band:1' });
  expect(actual.map((row) => row['id'])).toEqual(Object.keys(expected));
  for (const row of actual) {
    const id = row['id'] as string;
    for (const statistic of STATISTICS) {
      // exactextract gives no number at all where no pixel counts; a count and a sum of nothing are 0.
      const value = expected[id]![statistic] ?? (statistic === 'count' || statistic === 'sum' ? 0 : null);
      expectClose(row[statistic], value, { relative: 1e-6, absolute: 1e-7 }, `${id} ${statistic}`);
    }
  }
});

async function zonal(
  scene: string,
  mines: string,
  idField: string,
  file: string,
  flags: Flags,
): Promise<readonly Row[]> {
  await runCliOk(['zonal', scene, mines], {
    stat: STATISTICS.join(','),
    'include-field': idField,
    out: file,
    ...flags,
  });
  return JSON.parse(await readFile(file, 'utf8')) as readonly Row[];
}

async function analyze(folder: string, { scenes }: Expected, output: string, flags: Flags): Promise<readonly Row[]> {
  await runCliOk(['analyze'], {
    baseline: scenes.baseline.map((scene) => join(folder, scene)),
    current: scenes.current.map((scene) => join(folder, scene)),
    mines: join(folder, 'mines.geojson'),
    out: output,
    ...flags,
  });
  const document = JSON.parse(await readFile(join(output, 'results.json'), 'utf8')) as { readonly patches: Row[] };
  return document.patches;
}
