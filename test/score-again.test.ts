/**
 * Three quarters of one mine through the command line: the third is judged in its series, and scored again under other
 * weights without a pixel. The scenes are the same picture on three days, so the ratio stands still and the slope is 0.
 */
import { appendFile, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PatchAssessment } from '../src/analysis/assessment.ts';
import { ROOT, runCli, runCliOk } from './cli.ts';
import { FIXTURES } from './fixtures.ts';
import { initialise, setUp } from './helpers/quarter.ts';
import type { Env } from './helpers/quarter.ts';

const TIMEOUT_MS = 240_000;
const DAYS = { '2022Q3': '2022-08-10', '2023Q2': '2023-05-15', '2023Q3': '2023-08-12' } as const;
const PATCH = '510100022001';

interface Line {
  readonly key: string;
  readonly policy: string;
  readonly rescoredFrom: string | null;
  readonly assessment: PatchAssessment;
}

let folder: string;
let env: Env;
let weights: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-again-'));
  env = setUp(join(folder, 'data'));
  await initialise(env);
  await runCliOk(['mines', 'import', join(FIXTURES, 'recovers/mines.geojson')], { 'eco-type': 'basin_hill' }, env);
  await runCliOk(['scenes', 'add', join(FIXTURES, 'recovers/baseline.tif')], {}, env);
  for (const [quarter, date] of Object.entries(DAYS)) {
    const file = join(folder, `${quarter}.tif`);
    await copyFile(join(FIXTURES, 'recovers/current.tif'), file);
    // Bytes after the last tile make it another file of the same picture.
    await appendFile(file, date);
    await runCliOk(['scenes', 'add', file], { date }, env);
    await runCliOk(['run'], { quarter, quiet: true }, env);
  }
  const policy = await defaultPolicy();
  policy.version = 'test-weights';
  policy.score.targets.forest.weights = [10, 20, 30, 40];
  policy.score.targets.forest.coverMin = 0.85;
  policy.score.evenness.greenShare = 0.95;
  policy.score.grades = [96, 80, 60];
  weights = join(folder, 'weights.json');
  await writeFile(weights, JSON.stringify(policy));
}, TIMEOUT_MS);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface EditablePolicy {
  version: string;
  cover: { vegetatedFrom: number };
  score: {
    targets: { forest: { weights: number[]; coverMin: number } };
    evenness: { greenShare: number; cellMetres: number };
    grades: number[];
  };
}

async function defaultPolicy(): Promise<EditablePolicy> {
  return JSON.parse(await readFile(join(ROOT, 'policies/default.json'), 'utf8')) as EditablePolicy;
}

async function line(quarter: string, policy?: string): Promise<Line> {
  const flags = { quarter, json: true, ...(policy === undefined ? {} : { policy }) } as const;
  const { stdout } = await runCliOk(['scores', 'list'], flags, env);
  const lines = JSON.parse(stdout) as Line[];
  expect(lines).toHaveLength(1);
  return lines[0]!;
}

test(
  'stored quarters feed C4, and other weights are scored beside what holds',
  async () => {
    const first = (await line('2022Q3')).assessment.score!;
    const held = await line('2023Q3');
    const score = held.assessment.score!;
    expect(first.persistence).toBeNull();
    expect(score.dates.map(({ date }) => date)).toEqual(Object.values(DAYS));
    expect(score.persistence).toEqual({ ratio: score.inputs.F1 / score.inputs.Fr, slope: 0 });
    expect(score.components[3]!.value).not.toBeNull();

    const rescored = await runCliOk(['scores', 'rescore'], { quarter: '2023Q3', policy: weights, json: true }, env);
    const again = await line('2023Q3', weights);

    const { patches } = JSON.parse(rescored.stdout) as { patches: readonly Readonly<Record<string, unknown>>[] };
    expect(patches).toEqual([
      {
        patchId: PATCH,
        key: again.key,
        rescoredFrom: held.key,
        before: score.value,
        after: again.assessment.score!.value,
      },
    ]);
    expect(again).toMatchObject({ policy: 'sichuan-default test-weights', rescoredFrom: held.key });
    expect(again.assessment.score!.inputs.T).toBe(0.85);
    expect(again.assessment.score!.components.map(({ weight }) => weight)).toEqual([10, 20, 30, 40]);
    // What holds is what held.
    expect(await line('2023Q3')).toEqual(held);
    const explained = await runCliOk(['explain', PATCH], { quarter: '2023Q3', policy: weights }, env);
    expect(explained.stdout).toContain('→ [0.85, 0.9] = 0.85');

    // Measured under the new policy from its pixels, every number is the same to the bit.
    await runCliOk(['run'], { quarter: '2023Q3', policy: weights, quiet: true }, env);
    const measured = await line('2023Q3');
    expect(measured.rescoredFrom).toBeNull();
    expect(measured.key).not.toBe(again.key);
    expect(measured.assessment).toEqual(again.assessment);
  },
  TIMEOUT_MS,
);

test(
  'a policy that measures otherwise is refused with what it would measure',
  async () => {
    const policy = await defaultPolicy();
    policy.version = 'test-pixels';
    policy.cover.vegetatedFrom = 0.6;
    policy.score.evenness.cellMetres = 30;
    policy.score.grades = [95, 80, 60];
    const file = join(folder, 'pixels.json');
    await writeFile(file, JSON.stringify(policy));

    const refused = await runCli(['scores', 'rescore', '--quarter', '2022Q3', '--policy', file, '--json'], { env });
    const missing = await runCli(['scores', 'rescore', '--quarter', '2020Q1', '--policy', file], { env });

    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stderr)).toMatchObject({
      error: {
        code: 'POLICY_NEEDS_PIXELS',
        details: { quarter: '2022Q3', paths: 'cover.vegetatedFrom score.evenness.cellMetres' },
      },
    });
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('SCORE_MISSING');
  },
  TIMEOUT_MS,
);
