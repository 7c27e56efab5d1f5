/**
 * Evidence crops through the command line: scenes are read once, a stored score is what its crops give, and one changed
 * byte of crop, policy, outline or result is found and named.
 */
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import defaults from '../policies/default.json' with { type: 'json' };
import { openDatabase } from '../src/adapters/database/open-database.ts';
import type { Verification } from '../src/app/verify-scores.ts';
import { runCli, runCliOk } from './cli.ts';
import { evidenceSums, recorded, register, setUp, simulateQuarter } from './helpers/quarter.ts';
import type { Env, Simulated } from './helpers/quarter.ts';

const TIMEOUT_MS = 180_000;

let folder: string;
let simulated: Simulated;
/** With the results of the default policy. */
let ran: Env;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-evidence-'));
  simulated = await simulateQuarter(join(folder, 'quarter'), { sites: 2, patchesPerSite: 1 });
  ran = setUp(join(folder, 'ran'));
  await register(simulated, ran);
  await cp(join(folder, 'ran'), join(folder, 'registered'), { recursive: true });
  await runCliOk(['run'], { quarter: simulated.quarter, threads: '1' }, ran);
}, TIMEOUT_MS);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function copyOf(name: string, from = 'ran'): Promise<Env> {
  await cp(join(folder, from), join(folder, name), { recursive: true });
  return setUp(join(folder, name));
}

interface Verified {
  readonly code: number | null;
  readonly differences: readonly Pick<Verification, 'patchId' | 'difference'>[];
  readonly same: number;
}

async function verify(env: Env): Promise<Verified> {
  const { code, stdout, stderr } = await runCli(['verify', '--quarter', simulated.quarter, '--json', '--quiet'], {
    env,
  });
  expect(stderr).toBe('');
  const { same, results } = JSON.parse(stdout) as { same: number; results: readonly Verification[] };
  return {
    code,
    same,
    differences: results.flatMap(({ patchId, difference }) => (difference === null ? [] : [{ patchId, difference }])),
  };
}

async function cropFiles(env: Env): Promise<readonly string[]> {
  const root = join(env['QINGSHAN_DATA']!, 'crops');
  const names = await readdir(root, { recursive: true });
  return names
    .filter((name) => name.endsWith('.tif'))
    .toSorted()
    .map((name) => join(root, name));
}

/** As somebody with the database's password can: the record itself refuses every change. */
async function tamper(env: Env, table: string, from: string, to: string): Promise<void> {
  const database = await openDatabase({ databaseUrl: null, dataFolder: env['QINGSHAN_DATA']! });
  const name = sql.raw(`qingshan.${table}`);
  await sql`ALTER TABLE ${name} DISABLE TRIGGER append_only`.execute(database.record);
  const changed = await sql<{ document: string }>`
    UPDATE ${name} SET document = regexp_replace(document::text, ${from}, ${to})::json
    WHERE document::text ~ ${from} RETURNING document`.execute(database.record);
  await database.close();
  expect(changed.rows.length).toBeGreaterThan(0);
}

test(
  'every stored result is what its evidence gives, without the scenes',
  async () => {
    const away = `${simulated.folder}-away`;
    await rename(simulated.folder, away);

    const verified = await verify(ran);

    await rename(away, simulated.folder);
    expect(verified).toEqual({ code: 0, same: simulated.patchIds.length, differences: [] });
  },
  TIMEOUT_MS,
);

test(
  'another policy is judged on the kept crops, without the scenes, to the same bits and pictures as on fresh ones',
  async () => {
    const { quarter } = simulated;
    const { cover, masks } = defaults;
    const file = join(folder, 'other.json');
    await writeFile(
      file,
      JSON.stringify({
        ...defaults,
        version: 'other',
        cover: { ...cover, bareBelow: 0.24, vegetatedFrom: 0.56, threshold: { ...cover.threshold, use: 'always' } },
        // Clouds are looked for in the crop, by the sun's place and the delivery that are kept with it.
        masks: { ...masks, cloudSearch: { ...masks.cloudSearch, hotAbove: 0.03, minObjectM2: 500 } },
      }),
    );
    const fresh = await copyOf('fresh', 'registered');
    const kept = await copyOf('kept');
    await runCliOk(['run'], { quarter, policy: file, threads: '1' }, fresh);
    const before = await cropFiles(kept);

    const away = `${simulated.folder}-away`;
    await rename(simulated.folder, away);
    await runCliOk(['run'], { quarter, policy: file, threads: '1' }, kept);
    await rename(away, simulated.folder);

    expect(await recorded(quarter, kept)).toEqual(await recorded(quarter, fresh));
    expect(await evidenceSums(quarter, kept)).toEqual(await evidenceSums(quarter, fresh));
    expect(await cropFiles(kept)).toEqual(before);
    expect(await recorded(quarter, kept)).not.toEqual(await recorded(quarter, ran));
    expect((await verify(kept)).differences).toEqual([]);
  },
  TIMEOUT_MS,
);

test(
  'one changed byte of a crop, and a lost crop, are named',
  async () => {
    const env = await copyOf('crops');
    const [file] = await cropFiles(env);
    const bytes = await readFile(file!);
    bytes[bytes.length >> 1]! ^= 1;

    await writeFile(file!, bytes);
    const damaged = await verify(env);
    await rm(file!);
    const lost = await verify(env);

    for (const [{ code, differences }, expected] of [
      [damaged, 'CROP_DAMAGED'],
      [lost, 'CROP_MISSING'],
    ] as const) {
      expect(code).toBe(3);
      expect(differences).toMatchObject([{ difference: { code: expected, details: { file } } }]);
    }
  },
  TIMEOUT_MS,
);

test.each([
  { what: 'policy', table: 'policy', from: '"minDelta":0.15', to: '"minDelta":0.16', code: 'POLICY_CHANGED' },
  {
    what: 'outline',
    table: 'patch_version',
    from: '(\\[\\[\\[\\[1\\d+\\.\\d)\\d',
    to: '\\15',
    code: 'OUTLINE_CHANGED',
  },
  { what: 'result', table: 'result', from: '("observedM2":\\d*[1-9]\\d*\\.\\d)\\d', to: '\\15', code: 'SCORE_DIFFERS' },
])(
  'one changed byte of a $what on record is named',
  async ({ what, table, from, to, code }) => {
    const env = await copyOf(what);
    await tamper(env, table, from, to);

    const verified = await verify(env);

    expect(verified.code).toBe(3);
    expect(new Set(verified.differences.map(({ difference }) => difference?.code))).toEqual(new Set([code]));
    if (what === 'policy') expect(verified.same).toBe(0);
    if (what === 'result') expect(verified.differences[0]!.difference!.details['field']).toBe('assessment.observedM2');
    const { stdout } = await runCli(['verify', '--quarter', simulated.quarter, '--lang', 'zh'], { env });
    expect(stdout).toMatch(new RegExp(`✗ \\S+ ${simulated.quarter} ${code} .*[一-鿿]`));
  },
  TIMEOUT_MS,
);
