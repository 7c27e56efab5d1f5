/** Writes `THIRD_PARTY_NOTICES.md` from the lock file and the installed packages: `npm run notices`. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILE = join(ROOT, 'THIRD_PARTY_NOTICES.md');

/** Packages whose package.json names no SPDX licence: read from their licence file by hand. */
const LICENCES: Readonly<Record<string, string>> = {
  'arc@0.2.0': 'BSD-3-Clause',
  'splaytree-ts@1.0.2': 'BSD-3-Clause',
};

/** What packages carry inside compiled files, by their own README. */
const BUNDLED: readonly (readonly [string, string])[] = [
  [
    'gdal3.js',
    'GDAL (MIT), PROJ (MIT), GEOS (LGPL-2.1), SpatiaLite (MPL-1.1, GPL-2.0 or LGPL-2.1), SQLite (public domain), libgeotiff (MIT), libtiff (libtiff), WebP (BSD-3-Clause), Expat (MIT), zlib (Zlib), libiconv (LGPL-2.1), Emscripten (MIT)',
  ],
  [
    '@img/sharp-libvips-*',
    'libvips and the libraries of its README, among them cairo (MPL), fribidi, glib, libexif, libheif, librsvg and pango (LGPL-3.0), loaded as a shared library that may be replaced',
  ],
  ['@electric-sql/pglite', 'PostgreSQL (PostgreSQL licence), compiled to WebAssembly'],
  ['harfbuzzjs, subset-font', 'HarfBuzz (Old MIT), compiled to WebAssembly'],
  ['@fontsource/noto-sans-sc', 'Noto Sans SC (SIL Open Font License 1.1); subsets of it are embedded in reports'],
  ['zstddec', 'Zstandard (BSD-3-Clause), compiled to WebAssembly'],
];

/**
 * The whole document; a test holds the file to it.
 *
 * Optional packages are listed from the lock file alone, because which of them is installed depends on the machine.
 */
export function noticesDocument(): string {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const rows = new Map<string, string>();
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '' || entry.dev) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const label = `${name}@${entry.version}`;
    const licence = LICENCES[label] ?? entry.license;
    if (licence === undefined) throw new Error(`${label} names no licence: add it to scripts/notices.ts`);
    const copyright = entry.optional ? '' : copyrightOf(join(ROOT, path));
    rows.set(label, `| ${name} | ${entry.version} | ${licence} | ${copyright} |`);
  }
  return [
    '# Third-party notices',
    '',
    'Qingshan is Apache-2.0. It installs the packages below and contains none of their source. Each comes with its own',
    'licence text in `node_modules/`. This file is written by `npm run notices`.',
    '',
    '| package | version | licence | copyright |',
    '|---|---|---|---|',
    ...[...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
    '',
    '## Carried inside packages',
    '',
    '| package | contains |',
    '|---|---|',
    ...BUNDLED.map(([name, contents]) => `| ${name} | ${contents} |`),
    '',
  ].join('\n');
}

/** The first line of the licence file that says whose work it is; empty where the package ships none. */
function copyrightOf(folder: string): string {
  if (!existsSync(folder)) throw new Error(`${folder} is not installed: run npm ci`);
  const files = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|copying|notice)/i.test(name))
    .sort();
  for (const file of files) {
    const line = readFileSync(join(folder, file), 'utf8')
      .split(/\r?\n/)
      .find(
        (text) =>
          /^[\s*#>]*(copyright\b.*(\d{4}|\(c\)|©)|©)/i.test(text) &&
          !/\[yyyy\]|\{yyyy\}|<year>|Free Software Foundation/.test(text),
      );
    if (line !== undefined)
      return line
        .replaceAll(/[|*#<>`]/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim();
  }
  return '';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(FILE, noticesDocument());
