import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorsDocument } from '../scripts/docs-errors.ts';
import { ERROR_TEXTS } from '../src/error-texts.ts';
import type { ErrorText } from '../src/errors.ts';
import { ROOT } from './cli.ts';

test('docs/errors.md has a row for every code (npm run docs:errors)', async () => {
  expect(await readFile(join(ROOT, 'docs/errors.md'), 'utf8')).toBe(errorsDocument());
});

test.each(Object.entries<ErrorText>(ERROR_TEXTS))('%s says the same in both languages', (_, text) => {
  expect(placeholders(text.zh)).toEqual(placeholders(text.en));
  expect(placeholders(text.doZh)).toEqual(placeholders(text.doEn));
  expect(text.zh).toMatch(/\p{Script=Han}/u);
});

function placeholders(sentence: string): readonly string[] {
  return (sentence.match(/\{\w+\}/g) ?? []).toSorted();
}
