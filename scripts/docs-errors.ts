/** Writes `docs/errors.md` from `src/error-texts.ts`: `npm run docs:errors`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ERROR_TEXTS } from '../src/error-texts.ts';
import type { ErrorText } from '../src/errors.ts';

const FILE = fileURLToPath(new URL('../docs/errors.md', import.meta.url));

/** The whole document; a test holds the file to it. */
export function errorsDocument(): string {
  const rows = Object.entries<ErrorText>(ERROR_TEXTS).map(([code, { kind, zh, en, doZh, doEn }]) => {
    const cells = [`\`${code}\``, kind, zh, en, doZh, doEn].map((cell) => cell.replaceAll('|', String.raw`\|`));
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '# Errors',
    '',
    'Every failure that a user can cause or fix has a code. The code is the contract; the sentences may improve. `{…}` is',
    'filled with the values at hand; `--json` gives them in `details`.',
    '',
    'Kinds: `input`, the data is wrong (exit code 2, never retried); `usage`, the call is wrong (exit code 2); `outside`,',
    'something is away or full (exit code 1, queued work is tried again). A bug has no code: exit code 1 and a stack.',
    'A batch that finished with failed items exits with 3. *Insufficient evidence* is no error but a result with a reason.',
    '',
    'This file is written by `npm run docs:errors`.',
    '',
    '| code | kind | 说明 | meaning | 处理 | what to do |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await mkdir(fileURLToPath(new URL('../docs', import.meta.url)), { recursive: true });
  await writeFile(FILE, errorsDocument());
}
