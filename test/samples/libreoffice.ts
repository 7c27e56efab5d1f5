/** LibreOffice as the second reader of our spreadsheets. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';

export const hasLibreOffice = spawnSync('soffice', ['--version']).status === 0;

/** First sheet as CSV in UTF-8, formulas calculated; `raw` numbers are as they are and not as they are shown. */
export function readWithLibreOffice(file: string, options: { readonly raw: boolean } = { raw: true }): string {
  return readAllWithLibreOffice([file], options)[0]!;
}

/** Several files of one kind in one start of the program, which takes seconds. */
export function readAllWithLibreOffice(
  files: readonly string[],
  options: { readonly raw: boolean } = { raw: true },
): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'qingshan-soffice-'));
  try {
    // The last token: false saves values instead of what the format shows.
    const filter = `csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,${options.raw ? 'false' : 'true'}`;
    const input = files.every((file) => extname(file) === '.csv')
      ? ['--infilter=Text - txt - csv (StarCalc):44,34,76']
      : [];
    execFileSync(
      'soffice',
      [
        `-env:UserInstallation=file://${folder}/profile`,
        '--headless',
        ...input,
        '--convert-to',
        filter,
        '--outdir',
        `${folder}/out`,
        ...files,
      ],
      { stdio: 'ignore', timeout: 120_000 },
    );
    return files.map((file) => readFileSync(join(folder, 'out', `${basename(file, extname(file))}.csv`), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
