/**
 * A simulated quarter through the command line, from files to results. The truth comes from how the world was made
 * (`src/oversight/simulation/truth.ts`), so nothing of what is tested here had a part in it. That threads, databases and
 * queues change no bit is for `quarter-setups.test.ts`.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareWithTruth, type MeasuredPatch } from '../src/app/compare-truth.ts';
import type { TruthFile } from '../src/app/truth-file.ts';
import { approvedForm, driftLines } from './approved-quarter.ts';
import type { ApprovedPatch } from './approved-quarter.ts';
import { ROOT, runCliOk } from './cli.ts';
import { register, setUp, simulatedFolder } from './helpers/quarter.ts';

/** Simulating takes 12 s and each run 15 s on two idle cores. */
const TIMEOUT_MS = 300_000;

let folder: string;
let simulated: string;
let truth: TruthFile;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-simulated-'));
  simulated = await simulatedFolder();
  truth = JSON.parse(await readFile(join(simulated, 'truth.json'), 'utf8')) as TruthFile;
}, TIMEOUT_MS);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Registers everything in a fresh record and checks the quarter. */
async function runQuarter(): Promise<readonly MeasuredPatch[]> {
  const env = setUp(join(folder, 'data'));
  const minesFile = join(simulated, 'mines.geojson');
  await register({ folder: simulated, minesFile, scenes: truth.scenes }, env);
  const out = join(folder, 'out');
  await runCliOk(['run'], { quarter: truth.quarter, out }, env);
  // Exits with 3 where a score is not what its evidence crops give.
  await runCliOk(['verify'], { quarter: truth.quarter }, env);
  const results = JSON.parse(await readFile(join(out, 'results.json'), 'utf8')) as { patches: MeasuredPatch[] };
  return results.patches;
}

test(
  'judges every patch as the truth says',
  async () => {
    const measured = await runQuarter();

    const { patches, unknownIds } = compareWithTruth(truth, measured);
    const wrong = patches.filter(({ differences }) => differences.length > 0);
    expect(wrong.map(({ truth: { id, kind }, differences }) => `${id} ${kind}: ${differences.join(', ')}`)).toEqual([]);
    expect(unknownIds).toEqual([]);
    expect(patches).toHaveLength(25);
    // No truth, only an alarm: `npm run approve:quarter` after every difference was looked at.
    const approved = JSON.parse(await readFile(join(ROOT, 'fixtures/quarter/approved.json'), 'utf8')) as {
      readonly patches: readonly ApprovedPatch[];
    };
    expect(driftLines(approved.patches, approvedForm(measured))).toEqual([]);
  },
  TIMEOUT_MS,
);
