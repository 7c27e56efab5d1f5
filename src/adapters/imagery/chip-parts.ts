/** The drawn parts of a chip: title, panels, legend, results. */
import { CAVEAT } from '../../oversight/words.ts';
import { Cover } from '../../raster/cover.ts';
import type { Glyphs } from '../fonts/glyphs.ts';
import { CHANGE_CLASSES } from './change-classes.ts';
import type { Colour } from './change-classes.ts';
import {
  boxX,
  CAVEAT_STYLE,
  FACT_HEIGHT,
  FACTS_PER_ROW,
  HEADING,
  LABELS,
  LEGEND_HEIGHT,
  NOTE,
  pictureX,
  sized,
  TITLE,
  VALUE,
} from './chip-layout.ts';
import type { Layout } from './chip-layout.ts';
import {
  drawBorders,
  drawHatchSwatch,
  drawNorth,
  drawOutline,
  drawScaleBar,
  drawText,
  fitText,
  outlinePath,
  round,
} from './chip-svg.ts';
import type { ChipInput } from './chip.ts';
import { UNCLASSIFIED_GREY } from './panel.ts';

export function drawHead(glyphs: Glyphs, input: ChipInput, layout: Layout): string {
  const { margin, unit } = layout;
  const room = layout.width - 2 * margin;
  const [title, note] = [sized(TITLE, layout), sized(NOTE, layout)];
  return [
    drawText(glyphs, fitText(glyphs, input.title, room, title), margin, margin + 26 * unit, title),
    drawText(glyphs, fitText(glyphs, input.subtitle, room, note), margin, margin + 59 * unit, note),
    `<rect x="${margin}" y="${round(margin + 76 * unit)}" width="${room}" height="${round(2 * unit)}" fill="#2f6b4a"/>`,
  ].join('');
}

export function drawPanel(glyphs: Glyphs, input: ChipInput, layout: Layout, panel: number): string {
  const words = LABELS[input.language];
  const { view, unit, panelY: top } = layout;
  const x = boxX(layout, panel);
  const left = pictureX(layout, panel);
  const path = outlinePath(view, input.outline, left, top);
  const frame = `x="${left}" y="${top}" width="${view.width}" height="${view.height}"`;
  const metresPerPixel = input.pixelMetres[0] / view.scaleX;
  const [heading, note] = headingOf(input, panel);
  const [headingStyle, noteStyle] = [sized(HEADING, layout), sized(NOTE, layout)];
  const around = `M${left} ${top}h${view.width}v${view.height}h${-view.width}Z`;
  const dim = panel === 2 ? `<path fill="#fff" fill-opacity="0.62" fill-rule="evenodd" d="${around}${path}"/>` : '';
  const marks = panel === 2 ? drawBorders(outlinePath(view, input.newBare, left, top), unit) : '';
  const inset = Math.round(10 * unit);
  const north = { x: left + view.width - 4 * inset, y: top + 4 * inset };
  const bar = { x: left + inset, y: top + view.height - inset };
  return [
    drawText(glyphs, fitText(glyphs, heading, layout.boxWidth, headingStyle), x, top - 37 * unit, headingStyle),
    drawText(glyphs, fitText(glyphs, note, layout.boxWidth, noteStyle), x, top - 12 * unit, noteStyle),
    `<clipPath id="panel-${panel}"><rect ${frame}/></clipPath>`,
    `<g clip-path="url(#panel-${panel})">${dim}${marks}${drawOutline(path, unit)}</g>`,
    drawScaleBar(glyphs, bar, metresPerPixel, view.width, unit, words),
    drawNorth(glyphs, north, input.northDegrees, words.north, unit),
    `<rect ${frame} fill="none" stroke="#333" stroke-width="1"/>`,
  ].join('');
}

function headingOf(input: ChipInput, panel: number): readonly [heading: string, note: string] {
  const words = LABELS[input.language];
  if (panel === 2) return [words.change, words.changeNote];
  const date = panel === 0 ? input.baseline : input.current;
  const name = panel === 0 ? words.baseline : words.current;
  const gsd = Number(date.gsd.toPrecision(3));
  return [`${name} ${date.date}`, `${date.sensor} · ${words.gsd} ${gsd} ${words.metres} · ${input.composite}`];
}

export function drawFoot(glyphs: Glyphs, input: ChipInput, layout: Layout): string {
  const { unit, margin } = layout;
  const room = layout.width - 2 * margin;
  const legendY = layout.panelY + layout.view.height;
  const factsY = legendY + LEGEND_HEIGHT * unit;
  const column = room / FACTS_PER_ROW;
  const [note, value, caveat] = [sized(NOTE, layout), sized(VALUE, layout), sized(CAVEAT_STYLE, layout)];
  const facts = input.facts.map((fact, index) => {
    const x = margin + (index % FACTS_PER_ROW) * column;
    const y = factsY + Math.floor(index / FACTS_PER_ROW) * FACT_HEIGHT * unit;
    const fitted = fitText(glyphs, fact.value, column - 12 * unit, value);
    return [
      drawText(glyphs, fitText(glyphs, fact.label, column - 12 * unit, note), x, y + 20 * unit, note),
      drawText(glyphs, fitted, x, y + 46 * unit, value),
    ].join('');
  });
  return [
    drawLegend(glyphs, input, layout, legendY),
    `<rect x="${margin}" y="${round(factsY - 5 * unit)}" width="${room}" height="1" fill="#c9d1cc"/>`,
    ...facts,
    drawText(glyphs, CAVEAT[input.language], margin, layout.height - margin, caveat),
  ].join('');
}

/** Draws a legend's sign with its upper left corner at (x, y). */
type Sign = (x: number, y: number, width: number, height: number) => string;

/** On one line; smaller where the words of the language take more than it. */
function drawLegend(glyphs: Glyphs, input: ChipInput, layout: Layout, top: number): string {
  const entries = legendOf(input, layout.unit);
  const full = sized(NOTE, layout);
  const widthOf = (label: string, size: number): number => glyphs.width(label, size, full.weight);
  const needed = entries.reduce((sum, { label }) => sum + 58 * layout.unit + widthOf(label, full.size), 0);
  const shrink = Math.min(1, (layout.width - 2 * layout.margin) / needed);
  const unit = layout.unit * shrink;
  const note = { ...full, size: full.size * shrink };
  const y = top + 18 * layout.unit;
  const parts: string[] = [];
  let x = layout.margin;
  for (const { sign, label } of entries) {
    parts.push(sign(x, y, 28 * unit, 17 * unit), drawText(glyphs, label, x + 36 * unit, y + 14.5 * unit, note));
    x += 58 * unit + widthOf(label, note.size);
  }
  return parts.join('');
}

function legendOf(input: ChipInput, unit: number): readonly { readonly sign: Sign; readonly label: string }[] {
  const words = LABELS[input.language];
  const { disturbed } = CHANGE_CLASSES;
  const line: Sign = (x, y, width, height) => {
    const middle = round(y + height / 2);
    return drawOutline(`M${round(x)} ${middle}L${round(x + width)} ${middle}`, unit);
  };
  const bordered: Sign = (x, y, width, height) => {
    const [left, right, high, low] = [x, x + width, y, y + height].map(round);
    const path = `M${left} ${high}L${right} ${high}L${right} ${low}L${left} ${low}Z`;
    return `${box(disturbed.colour)(x, y, width, height)}${drawBorders(path, unit)}`;
  };
  const grey: Colour = [UNCLASSIFIED_GREY, UNCLASSIFIED_GREY, UNCLASSIFIED_GREY];
  return [
    { sign: line, label: words.outline },
    ...(input.newBare.length > 0 ? [{ sign: bordered, label: words.newBare }] : []),
    ...Object.values(CHANGE_CLASSES).map(({ words: name, colour }) => ({
      sign: box(colour),
      label: name[input.language],
    })),
    ...(hasUnclassified(input) ? [{ sign: box(grey), label: words.unclassified }] : []),
    { sign: drawHatchSwatch, label: words.unseen },
  ];
}

function box(colour: Colour): Sign {
  return (x, y, width, height) =>
    `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="rgb(${colour.join()})" stroke="#666" stroke-width="0.8"/>`;
}

function hasUnclassified({ baseline, current }: ChipInput): boolean {
  return baseline.state.some(
    (state, i) =>
      state >= Cover.Seen &&
      current.state[i]! >= Cover.Seen &&
      [baseline, current].some(({ cover }) => isOpen(cover[i]!)),
  );
}

function isOpen(cover: number): boolean {
  return cover === Cover.Seen || cover === Cover.Outside;
}
