/**
 * One quarter over all of `fixtures/`, by the command line: patches and scenes are registered, paired, queued and
 * judged. The results must be those of `analyze`: the same numbers from other programs. The hazards stand apart, so all
 * of them together are one inventory.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT, runCliOk } from './cli.ts';
import { expectRawNdvi, expectVerdict, readHazards } from './fixtures.ts';
import type { Row } from './fixtures.ts';
import { initialise, setUp } from './helpers/quarter.ts';

// Baseline 2021-06-15, works 2022-03-01 to 2023-01-15, current 2023-06-20.
const QUARTER = '2023Q2';
const hazards = await readHazards();

let out: string;
let environment: Readonly<Record<string, string>>;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'qingshan-fixtures-queue-'));
  environment = setUp(join(out, 'data'));
  await initialise(environment);
  for (const file of await inventoryFiles()) {
    await runCliOk(['mines', 'import', file], { 'eco-type': 'basin_hill' }, environment);
  }
  const scenes = hazards.flatMap(({ folder, expected }) =>
    [...expected.scenes.baseline, ...(expected.clouds ? [] : expected.scenes.current)].map((name) =>
      join(folder, name),
    ),
  );
  await runCliOk(['scenes', 'add', ...scenes], {}, environment);
  for (const { folder, expected } of hazards.filter((hazard) => hazard.expected.clouds)) {
    const clouds = join(folder, expected.clouds![0]!);
    const current = expected.scenes.current.map((name) => join(folder, name));
    await runCliOk(['scenes', 'add', ...current], { clouds }, environment);
  }
}, 240_000);
afterAll(async () => {
  await rm(out, { recursive: true, force: true });
});

describe('run under policies/raw-ndvi.json', () => {
  let patches: ReadonlyMap<string, Row>;
  beforeAll(async () => {
    patches = await runQuarter('raw', join(ROOT, 'policies/raw-ndvi.json'));
  }, 240_000);

  const measured = hazards.filter(({ expected }) => expected.rawNdvi !== undefined);
  test.each(measured)('$name', ({ expected }) => {
    // A quarter chooses the order of same-day scenes itself; `baseline_scenes` says which it chose.
    const first = patches.get(expected.rawNdvi![0]!.id)?.['baseline_scenes'] as readonly string[];
    const isReversed = expected.rawNdviReversed !== undefined && first[0] !== expected.scenes.baseline[0];
    const rows = isReversed ? expected.rawNdviReversed! : expected.rawNdvi!;
    for (const row of rows) expectRawNdvi(patches.get(row.id) ?? {}, row, expected.tolerance);
  });
});

describe('run under the default policy', () => {
  let patches: ReadonlyMap<string, Row>;
  beforeAll(async () => {
    patches = await runQuarter('default', join(ROOT, 'policies/default.json'));
  }, 240_000);

  const judged = hazards.filter(({ expected }) => expected.verdicts !== undefined);
  test.each(judged)('$name', ({ expected }) => {
    for (const verdict of expected.verdicts!) expectVerdict([...patches.values()], verdict, expected.tolerance);
  });

  test('every patch has an answer', () => {
    const ids = hazards.flatMap(({ expected }) => Object.values(expected.zonal)[0]!.map(({ id }) => id));
    expect([...patches.keys()].sort()).toEqual(ids.sort());
  });
});

interface MinesFile {
  readonly type: string;
  readonly crs: { readonly properties: { readonly name: string } };
  readonly features: readonly unknown[];
}

/** The patches of all hazards, a file for each CRS. */
async function inventoryFiles(): Promise<readonly string[]> {
  const texts = await Promise.all(hazards.map(({ folder }) => readFile(join(folder, 'mines.geojson'), 'utf8')));
  const layers = texts.map((text) => JSON.parse(text) as MinesFile);
  const byCrs = Object.groupBy(layers, ({ crs }) => crs.properties.name);
  return Promise.all(
    Object.values(byCrs).map(async (group, i) => {
      const file = join(out, `inventory-${i}.geojson`);
      await writeFile(file, JSON.stringify({ ...group![0], features: group!.flatMap(({ features }) => features) }));
      return file;
    }),
  );
}

/** @returns the patches of `results.json`, by id */
async function runQuarter(label: string, policy: string): Promise<ReadonlyMap<string, Row>> {
  const report = join(out, label);
  await runCliOk(['run'], { quarter: QUARTER, policy, out: report }, environment);
  const { patches } = JSON.parse(await readFile(join(report, 'results.json'), 'utf8')) as { readonly patches: Row[] };
  return new Map(patches.map((patch) => [String(patch['id']), patch]));
}
