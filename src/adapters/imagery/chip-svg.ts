/** The drawn parts of a chip: text as outlines, the outline of the patch, scale bar, north arrow, hatch. */
import type { Glyphs } from '../fonts/glyphs.ts';
import type { FontWeight } from '../fonts/slices.ts';
import type { MultiPolygonRings } from '../../geometry/polygon.ts';
import type { ChipView } from './chip-view.ts';

export interface TextStyle {
  readonly size: number;
  readonly weight: FontWeight;
  readonly fill: string;
}

export function drawText(glyphs: Glyphs, text: string, x: number, y: number, style: TextStyle): string {
  return `<path fill="${style.fill}" d="${glyphs.path(text, x, y, style.size, style.weight)}"/>`;
}

/** Shortens to a width with an ellipsis. */
export function fitText(glyphs: Glyphs, text: string, width: number, style: TextStyle): string {
  const characters = [...text];
  if (glyphs.width(text, style.size, style.weight) <= width) return text;
  while (characters.length > 0 && glyphs.width(`${characters.join('')}…`, style.size, style.weight) > width) {
    characters.pop();
  }
  return `${characters.join('')}…`;
}

/** Path data of the outline in picture pixels, with the shown part's corner at (x, y). */
export function outlinePath(view: ChipView, outline: MultiPolygonRings, x: number, y: number): string {
  return outline
    .flat()
    .map((ring) => {
      const points = ring.map(
        ([col, row]) => `${place(col, view.window.col, view.scaleX, x)} ${place(row, view.window.row, view.scaleY, y)}`,
      );
      return `M${points.join('L')}Z`;
    })
    .join('');
}

function place(position: number, from: number, scale: number, corner: number): number {
  return round(corner + (position - from) * scale);
}

/** Black under yellow: one of the two stands out on any ground. */
export function drawOutline(path: string, unit: number): string {
  const shape = `fill="none" stroke-linejoin="round" d="${path}"`;
  const [outer, inner] = [round(5 * unit), round(2.2 * unit)];
  return `<path stroke="#000" stroke-opacity="0.85" stroke-width="${outer}" ${shape}/><path stroke="#ffd800" stroke-width="${inner}" ${shape}/>`;
}

/** White around the black of listed patches of change: seen on their own colour and on what lies around. */
export function drawBorders(path: string, unit: number): string {
  if (path === '') return '';
  const shape = `fill="none" stroke-linejoin="miter" d="${path}"`;
  const [outer, inner] = [round(3.2 * unit), round(1.4 * unit)];
  return `<path stroke="#fff" stroke-width="${outer}" ${shape}/><path stroke="#000" stroke-width="${inner}" ${shape}/>`;
}

/** A round length that takes at most two fifths of the width; (x, y) is its lower left corner. */
export function drawScaleBar(
  glyphs: Glyphs,
  corner: { readonly x: number; readonly y: number },
  metresPerPixel: number,
  width: number,
  unit: number,
  words: { readonly metres: string; readonly kilometres: string },
): string {
  const metres = roundLength(metresPerPixel * width * 0.4);
  const length = round(metres / metresPerPixel);
  const label = metres >= 1000 ? `${metres / 1000} ${words.kilometres}` : `${metres} ${words.metres}`;
  const style: TextStyle = { size: 17 * unit, weight: 700, fill: '#fff' };
  const { x, y } = corner;
  const plate = round(Math.max(length, glyphs.width(label, style.size, style.weight)) + 20 * unit);
  const pad = round(10 * unit);
  const bar = round(7 * unit);
  return [
    `<rect x="${x}" y="${round(y - 44 * unit)}" width="${plate}" height="${round(44 * unit)}" rx="3" fill="#000" fill-opacity="0.62"/>`,
    drawText(glyphs, label, x + pad, y - 23 * unit, style),
    `<rect x="${x + pad}" y="${round(y - 15 * unit)}" width="${length}" height="${bar}" fill="#fff"/>`,
    `<rect x="${x + pad + 1}" y="${round(y - 15 * unit) + 1}" width="${round(length / 2 - 1)}" height="${bar - 2}" fill="#000"/>`,
  ].join('');
}

/** The largest of 1, 2, 5 · 10ⁿ that is no longer than `limit`. */
export function roundLength(limit: number): number {
  const power = 10 ** Math.floor(Math.log10(limit));
  const digit = [5, 2, 1].find((candidate) => candidate * power <= limit) ?? 1;
  return digit * power;
}

/** @param degrees clockwise from up, the direction of grid north in the picture */
export function drawNorth(
  glyphs: Glyphs,
  centre: { readonly x: number; readonly y: number },
  degrees: number,
  letter: string,
  unit: number,
): string {
  const style: TextStyle = { size: 15 * unit, weight: 700, fill: '#fff' };
  const width = glyphs.width(letter, style.size, style.weight);
  const { x, y } = centre;
  return [
    `<circle cx="${x}" cy="${y}" r="${round(26 * unit)}" fill="#000" fill-opacity="0.62"/>`,
    `<g transform="translate(${x} ${y}) rotate(${Math.round(10 * degrees) / 10}) scale(${round(unit)})">`,
    `<path fill="#fff" d="M0 -22L7 1L0 -3L-7 1Z"/>`,
    `</g>`,
    drawText(glyphs, letter, x - width / 2, y + 18 * unit, style),
  ].join('');
}

/** Diagonal lines on grey, as on pixels that were not seen. */
export function drawHatchSwatch(x: number, y: number, width: number, height: number): string {
  const lines: string[] = [];
  for (let offset = -height; offset < width; offset += 8) {
    lines.push(`M${round(x + offset)} ${round(y + height)}L${round(x + offset + height)} ${round(y)}`);
  }
  const box = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  return [
    `<clipPath id="hatch"><rect ${box}/></clipPath><rect ${box} fill="#b0b0b0"/>`,
    `<path clip-path="url(#hatch)" stroke="#4a4a4a" stroke-width="1.6" d="${lines.join('')}"/>`,
  ].join('');
}

/** Hundredths of a pixel are enough, and keep the text short. */
export function round(value: number): number {
  return Math.round(100 * value) / 100;
}
