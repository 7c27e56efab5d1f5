import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noticesDocument } from '../scripts/notices.ts';
import { ROOT } from './cli.ts';

test('THIRD_PARTY_NOTICES.md lists what is installed (npm run notices)', async () => {
  expect(await readFile(join(ROOT, 'THIRD_PARTY_NOTICES.md'), 'utf8')).toBe(noticesDocument());
});
