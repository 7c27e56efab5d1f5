/** `@font-face` rules with only the glyphs of a text inside. */
import subsetFont from 'subset-font';
import { FONT_FAMILY, readSlice, slicesOf } from './slices.ts';
import type { FontWeight } from './slices.ts';

/**
 * CSS for the characters of `text` in the given weights; one face a slice, each with its `unicode-range`, so that a
 * browser takes every character from where it is. Characters that the family does not have fall to the reader's fonts.
 */
export async function embedFonts(text: string, weights: readonly FontWeight[]): Promise<string> {
  const faces: string[] = [];
  const slices = await slicesOf(text);
  for (const weight of weights) {
    for (const [slice, characters] of slices) {
      const font = await subsetFont(await readSlice(slice, weight), characters, { targetFormat: 'woff2' });
      const source = `url(data:font/woff2;base64,${font.toString('base64')}) format("woff2")`;
      faces.push(
        `@font-face{font-family:"${FONT_FAMILY}";font-style:normal;font-weight:${weight};src:${source};unicode-range:${rangesOf(characters)}}`,
      );
    }
  }
  return faces.join('\n');
}

/** `U+4E00-4E02,U+4E08`. */
function rangesOf(characters: string): string {
  const codes = [...new Set(characters)].map((character) => character.codePointAt(0) ?? 0).toSorted((a, b) => a - b);
  const ranges: [from: number, to: number][] = [];
  for (const code of codes) {
    const last = ranges.at(-1);
    if (last && last[1] === code - 1) last[1] = code;
    else ranges.push([code, code]);
  }
  return ranges.map(([from, to]) => (from === to ? `U+${hex(from)}` : `U+${hex(from)}-${hex(to)}`)).join();
}

function hex(code: number): string {
  return code.toString(16).toUpperCase();
}
