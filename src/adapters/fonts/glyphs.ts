/** Text as outlines, so that a picture shows Chinese on a machine without Chinese fonts. */
import { Blob, Face, Font } from 'harfbuzzjs';
import subsetFont from 'subset-font';
import { readSlice, slicesOf } from './slices.ts';
import type { FontWeight } from './slices.ts';

/** Lays out single lines of horizontal text: no kerning, no ligatures, which Chinese and numbers do not need. */
export interface Glyphs {
  /** Advance width in pixels at a font size in pixels. */
  width(text: string, size: number, weight: FontWeight): number;
  /** SVG path data with the baseline's left end at (x, y), y downwards. */
  path(text: string, x: number, y: number, size: number, weight: FontWeight): string;
}

interface Glyph {
  /** Font units, y upwards. */
  readonly outline: readonly Stroke[];
  readonly advance: number;
}

/** A command of absolute path data and its numbers. */
interface Stroke {
  readonly command: string;
  readonly values: readonly number[];
}

/** Shown where the family has no glyph: a hollow box, so that a missing name is seen and not guessed. */
const MISSING: Glyph = { outline: readOutline('M80,-80 H920 V820 H80 Z M140,-20 V760 H860 V-20 Z'), advance: 1000 };
const UNITS_PER_EM = 1000;
const WEIGHTS: readonly FontWeight[] = [400, 700];

/** Loads the glyphs of all characters of `text` in both weights. */
export async function loadGlyphs(text: string): Promise<Glyphs> {
  const slices = await slicesOf(text);
  const byWeight = new Map<FontWeight, Map<string, Glyph>>();
  for (const weight of WEIGHTS) {
    const glyphs = new Map<string, Glyph>();
    for (const [slice, characters] of slices) {
      const font = await fontOf(slice, weight);
      for (const character of characters) {
        const glyph = glyphOf(font, character);
        if (glyph) glyphs.set(character, glyph);
      }
    }
    byWeight.set(weight, glyphs);
  }
  const glyphsOf = (line: string, weight: FontWeight): Glyph[] =>
    [...line].map((character) => byWeight.get(weight)?.get(character) ?? MISSING);
  return {
    width: (line, size, weight) =>
      (size / UNITS_PER_EM) * glyphsOf(line, weight).reduce((sum, glyph) => sum + glyph.advance, 0),
    path: (line, x, y, size, weight) => {
      const scale = size / UNITS_PER_EM;
      let pen = x;
      return glyphsOf(line, weight)
        .map(({ outline, advance }) => {
          const placed = placeOutline(outline, pen, y, scale);
          pen += advance * scale;
          return placed;
        })
        .join('');
    },
  };
}

const fonts = new Map<string, Promise<Font>>();

function fontOf(slice: string, weight: FontWeight): Promise<Font> {
  const key = `${slice} ${weight}`;
  const begun = fonts.get(key);
  if (begun) return begun;
  const loading = loadFont(slice, weight);
  fonts.set(key, loading);
  return loading;
}

async function loadFont(slice: string, weight: FontWeight): Promise<Font> {
  const compressed = await readSlice(slice, weight);
  // Only unpacks WOFF2: every glyph is kept.
  const unpacked = await subsetFont(compressed, '', { targetFormat: 'truetype', keepAllGlyphs: true });
  return new Font(new Face(new Blob(unpacked)));
}

/** By font and character: chips of one quarter share nearly all their words. */
const glyphsByFont = new WeakMap<Font, Map<string, Glyph | null>>();

function glyphOf(font: Font, character: string): Glyph | null {
  const glyphs = glyphsByFont.get(font) ?? new Map<string, Glyph | null>();
  glyphsByFont.set(font, glyphs);
  const loaded = glyphs.get(character);
  if (loaded !== undefined) return loaded;
  const id = font.nominalGlyph(character.codePointAt(0) ?? 0);
  const glyph =
    id === undefined ? null : { outline: readOutline(font.glyphToPath(id)), advance: font.glyphHAdvance(id) };
  glyphs.set(character, glyph);
  return glyph;
}

/** Commands M, L, Q, C, H, V and Z. */
function readOutline(path: string): readonly Stroke[] {
  return Array.from(path.matchAll(/([MLQCHVZ])([^MLQCHVZ]*)/g), ([, command, numbers]) => ({
    command: command!,
    values: numbers!
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number),
  }));
}

/** Scales, turns upside down and moves an outline, as path data to hundredths of a pixel. */
function placeOutline(outline: readonly Stroke[], x: number, y: number, scale: number): string {
  let path = '';
  for (const { command, values } of outline) {
    path += command;
    for (let i = 0; i < values.length; i++) {
      const isVertical = command === 'V' || (command !== 'H' && i % 2 === 1);
      const placed = isVertical ? y - values[i]! * scale : x + values[i]! * scale;
      path += `${i === 0 ? '' : ' '}${Math.round(100 * placed) / 100}`;
    }
  }
  return path;
}
