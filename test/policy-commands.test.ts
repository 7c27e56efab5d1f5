/** `qingshan policy` as people run it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT, runCli, runCliOk } from './cli.ts';

const DEFAULT = join(ROOT, 'policies/default.json');
const zh = { QINGSHAN_LANG: 'zh' };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-policy-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The default policy with one text put in the place of another. */
async function policyFile(name: string, from: string, to: string): Promise<string> {
  const text = await readFile(DEFAULT, 'utf8');
  expect(text).toContain(from);
  const file = join(folder, name);
  await writeFile(file, text.replace(from, to));
  return file;
}

test('show says each number in words, in both languages', async () => {
  const [chinese, english] = await Promise.all([
    runCliOk(['policy', 'show'], {}, zh),
    runCliOk(['policy', 'show', join(ROOT, 'policies/plain.json')], { lang: 'en', json: true }),
  ]);

  expect(chinese.stdout).toMatch(/score\.penalty\.cap +74\.9 +封顶分值/);
  expect(chinese.stdout).toMatch(/SHA-256 [0-9a-f]{64}/);
  const shown = JSON.parse(english.stdout) as {
    id: string;
    values: { path: string; value: unknown; meaning: string }[];
  };
  expect(shown.values).toContainEqual({ path: 'score', value: null, meaning: 'scoring' });
  expect(shown.values.filter(({ meaning }) => meaning === '')).toEqual([]);
});

test('the policy of the bench is valid', async () => {
  await runCliOk(['policy', 'validate', join(ROOT, 'bench/race-policy.json')], {}, zh);
});

test('diff lists what changed with both values and says what asks for pixels', async () => {
  const file = await policyFile('stricter.json', '"grades": [90, 75, 60]', '"grades": [92, 75, 60]');
  const pixels = await policyFile('pixels.json', '"maxSoilNdvi": 0.3', '"maxSoilNdvi": 0.25');

  const [text, json, same] = await Promise.all([
    runCliOk(['policy', 'diff', DEFAULT, file], {}, zh),
    runCliOk(['policy', 'diff', file, pixels], { json: true, lang: 'en' }),
    runCliOk(['policy', 'diff', DEFAULT, DEFAULT], {}, zh),
  ]);

  expect(text.stdout).toMatch(/score\.grades\[0\] +90 +92 +重新计分 +优的下限/);
  expect(JSON.parse(json.stdout)).toEqual({
    changes: [
      {
        path: 'cover.localEndMembers.maxSoilNdvi',
        before: 0.3,
        after: 0.25,
        needsPixels: true,
        meaning: 'largest NDVI of soil',
      },
      { path: 'score.grades[0]', before: 92, after: 90, needsPixels: false, meaning: 'lower limit of excellent' },
    ],
    needsPixels: true,
  });
  expect(same.stdout.trim()).toBe('两个规则相同');
});

test('validate names the first wrong value by its path and exits with 2', async () => {
  const file = await policyFile('wrong.json', '"capFrom": 0.05', '"capFrom": 1.05');
  const falling = await policyFile('falling.json', '"grades": [90, 75, 60]', '"grades": [90, 75, 80]');

  const [valid, wrong, contradiction, absent] = await Promise.all([
    runCli(['policy', 'validate', DEFAULT, '--json']),
    runCli(['policy', 'validate', file], { env: zh }),
    runCli(['policy', 'validate', falling, '--lang', 'en']),
    runCli(['policy', 'validate', join(folder, 'absent.json'), '--json']),
  ]);

  expect(valid.code).toBe(0);
  expect(JSON.parse(valid.stdout)).toMatchObject({ valid: true, id: 'sichuan-default' });
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('POLICY_INVALID');
  expect(wrong.stderr).toContain('score.penalty.capFrom must be a number at least 0 and at most 1, not 1.05');
  expect(contradiction.code).toBe(2);
  expect(contradiction.stderr).toContain('score.grades must fall');
  expect(absent.code).toBe(2);
  expect(JSON.parse(absent.stderr)).toMatchObject({ error: { code: 'POLICY_INVALID' } });
});
