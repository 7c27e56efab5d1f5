/** Where real data is, if it is at hand: `fixtures/real/` (npm run fixtures:real) or a shared folder. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './cli.ts';

interface RealFile {
  readonly path: string;
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly licence: string;
}

interface RealList {
  readonly sets: Readonly<Record<string, { readonly what: string; readonly files: readonly RealFile[] }>>;
}

export const REAL_SETS: RealList['sets'] = (
  JSON.parse(readFileSync(join(ROOT, 'fixtures/real.json'), 'utf8')) as RealList
).sets;

/** Folders that may hold the paths of `real.json`, in order. */
export const REAL_FOLDERS: readonly string[] = [
  join(ROOT, 'fixtures/real'),
  join(process.env['QINGSHAN_SHARED'] ?? join(ROOT, '../shared'), 'data'),
];

/**
 * The folder that holds all files of a set, or undefined where none does.
 * @throws where a file is there but is not the one that `real.json` names
 */
export function findRealSet(name: string): string | undefined {
  const { files } = REAL_SETS[name]!;
  const folder = REAL_FOLDERS.find((candidate) => files.every(({ path }) => existsSync(join(candidate, path))));
  if (folder === undefined) return undefined;
  for (const { path, sha256 } of files) {
    const sum = createHash('sha256')
      .update(readFileSync(join(folder, path)))
      .digest('hex');
    if (sum !== sha256) throw new Error(`${join(folder, path)} is not the file that fixtures/real.json names`);
  }
  return folder;
}
