/**
 * Noto Sans SC as it comes from npm: about a hundred slices a weight, each with the code points that it serves. Chinese
 * must not depend on the fonts of the machine, neither in a picture nor in a report.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

export type FontWeight = 400 | 700;

export const FONT_FAMILY = 'Noto Sans SC';

const require = createRequire(import.meta.url);

/** File of a slice: woff2. */
export function readSlice(slice: string, weight: FontWeight): Promise<Buffer> {
  return readFile(require.resolve(`@fontsource/noto-sans-sc/files/noto-sans-sc-${slice}-${weight}-normal.woff2`));
}

/**
 * Which slice serves which of the characters of a text. Characters that the family does not have are left out, as are
 * control characters. Sorted by slice and code point, so that the same text gives the same files.
 */
export async function slicesOf(text: string): Promise<ReadonlyMap<string, string>> {
  const owners = await ownerOfCodePoints();
  const characters = new Set(text);
  const bySlice = Map.groupBy([...characters].toSorted(), (character) => owners.get(character.codePointAt(0) ?? 0));
  const found: [string, string][] = [];
  for (const [slice, own] of bySlice) if (slice !== undefined) found.push([slice, own.join('')]);
  return new Map(found.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

let owners: Promise<ReadonlyMap<number, string>> | undefined;

function ownerOfCodePoints(): Promise<ReadonlyMap<number, string>> {
  owners ??= readOwners();
  return owners;
}

async function readOwners(): Promise<ReadonlyMap<number, string>> {
  const file = require.resolve('@fontsource/noto-sans-sc/unicode.json');
  const ranges = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
  const byCodePoint = new Map<number, string>();
  // Latin claims marks that it does not have, such as U+2030, and its dashes and quotes are narrow: beyond U+00FF the
  // Chinese slices go first.
  for (const [name, range] of Object.entries(ranges)) {
    const slice = name.replaceAll(/[[\]]/g, '');
    for (const code of codePointsOf(range)) {
      if (!byCodePoint.has(code) || (slice === 'latin' && code <= 0xff)) byCodePoint.set(code, slice);
    }
  }
  return byCodePoint;
}

/** Of `U+0000-00FF,U+0131`, control characters left out. */
function* codePointsOf(range: string): Generator<number> {
  for (const part of range.split(',')) {
    const [from = '', to = from] = part.trim().slice(2).split('-');
    for (let code = Math.max(0x20, parseInt(from, 16)); code <= parseInt(to, 16); code++) yield code;
  }
}
