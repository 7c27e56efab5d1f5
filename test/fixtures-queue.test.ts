/**
 * The way of a quarter over `fixtures/`: patches and scenes are registered, paired, queued and judged. The results must
 * be those of `analyze`: the same numbers from other programs.
 */
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT, runCliOk } from './cli.ts';
import type { Flags } from './cli.ts';
import { expectRawNdvi, expectVerdict, readHazards } from './fixtures.ts';
import type { Hazard, Row } from './fixtures.ts';

// Baseline 2021-06-15, works 2022-03-01 to 2023-01-15, current 2023-06-20.
const QUARTER = '2023Q2';
const hazards = await readHazards();
const measured = hazards.filter(({ expected }) => expected.rawNdvi !== undefined);
const judged = hazards.filter(({ expected }) => expected.verdicts !== undefined);

let out: string;
/** A record without a patch, copied for each hazard: making one takes seconds. */
let empty: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'qingshan-fixtures-queue-'));
  empty = join(out, 'empty');
  await runCliOk(['init'], {}, { QINGSHAN_DATA: empty });
});
afterAll(async () => {
  await rm(out, { recursive: true, force: true });
});

test.each(measured)('$name: run under policies/raw-ndvi.json', async (hazard) => {
  const { name, expected } = hazard;
  const patches = await runQuarter(hazard, `${name}-raw`, { policy: join(ROOT, 'policies/raw-ndvi.json') });
  expect(patches.map(({ id }) => id)).toEqual(expected.rawNdvi!.map(({ id }) => id));
  for (const [i, row] of expected.rawNdvi!.entries()) expectRawNdvi(patches[i]!, row, expected.tolerance);
});

test.each(judged)('$name: run under the default policy', async (hazard) => {
  const { name, expected } = hazard;
  const patches = await runQuarter(hazard, `${name}-default`, {});
  for (const verdict of expected.verdicts!) expectVerdict(patches, verdict, expected.tolerance);
});

/** @returns the patches of `results.json`, by id */
async function runQuarter({ folder, expected }: Hazard, label: string, flags: Flags): Promise<readonly Row[]> {
  const data = join(out, label, 'data');
  const report = join(out, label, 'report');
  await cp(empty, data, { recursive: true });
  const env = { QINGSHAN_DATA: data };
  const { baseline, current } = expected.scenes;
  const clouds: Flags = expected.clouds ? { clouds: join(folder, expected.clouds[0]!) } : {};
  await runCliOk(['mines', 'import', join(folder, 'mines.geojson')], { 'eco-type': 'basin_hill' }, env);
  await runCliOk(['scenes', 'add', ...baseline.map((scene) => join(folder, scene))], {}, env);
  await runCliOk(['scenes', 'add', ...current.map((scene) => join(folder, scene))], clouds, env);
  await runCliOk(['run'], { quarter: QUARTER, out: report, ...flags }, env);
  const document = JSON.parse(await readFile(join(report, 'results.json'), 'utf8')) as { readonly patches: Row[] };
  await rm(data, { recursive: true, force: true });
  return document.patches.toSorted((a, b) => String(a['id']).localeCompare(String(b['id'])));
}
