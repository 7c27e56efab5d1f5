/**
 * Evidence chips: both dates of a patch side by side under one stretch, what changed beside them, and all that a reader
 * needs to defend or to doubt a finding. The same input gives the same bytes.
 */
import sharp from 'sharp';
import type { Language } from '../../errors.ts';
import type { MultiPolygonRings } from '../../geometry/polygon.ts';
import { CAVEAT } from '../../oversight/words.ts';
import { Cover } from '../../raster/cover.ts';
import { loadGlyphs } from '../fonts/glyphs.ts';
import type { Glyphs } from '../fonts/glyphs.ts';
import { writeOutputFile } from '../output-file.ts';
import { CHANGE_CLASSES } from './change-classes.ts';
import type { Colour } from './change-classes.ts';
import {
  drawHatchSwatch,
  drawNorth,
  drawOutline,
  drawScaleBar,
  drawText,
  fitText,
  outlinePath,
  round,
} from './chip-svg.ts';
import type { TextStyle } from './chip-svg.ts';
import { viewOf } from './chip-view.ts';
import type { ChipView } from './chip-view.ts';
import { paintChange, paintDate, UNCLASSIFIED_GREY } from './panel.ts';
import { commonLimits } from './stretch.ts';
import type { Limits } from './stretch.ts';

export interface ChipDate {
  /** `2023-08-15`, or several days joined. */
  readonly date: string;
  readonly sensor: string;
  /** Ground size of a source pixel in metres. */
  readonly gsd: number;
  /** Bands shown as red, green and blue, row-major over the crop; NaN where nothing was measured. */
  readonly display: readonly [Float32Array, Float32Array, Float32Array];
  /** `Cover` codes up to `Seen`. */
  readonly state: Uint8Array;
  /** `Cover` codes after classification. */
  readonly cover: Uint8Array;
}

export interface ChipInput {
  readonly title: string;
  readonly subtitle: string;
  /** Size of the crop in pixels; every array has `width · height` samples. */
  readonly width: number;
  readonly height: number;
  /** Ground size of a crop pixel along x and y, metres. */
  readonly pixelMetres: readonly [x: number, y: number];
  /** Direction of grid north in the picture, degrees clockwise from up. */
  readonly northDegrees: number;
  /** In pixel coordinates of the crop, corner of the first pixel at (0, 0). */
  readonly outline: MultiPolygonRings;
  /** What is shown as red, green, blue, in words. */
  readonly composite: string;
  readonly baseline: ChipDate;
  readonly current: ChipDate;
  /** Results in words, with units; read in rows of four. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly language: Language;
}

export interface ChipPainter {
  /** PNG bytes. */
  paint(input: ChipInput): Promise<Buffer>;
  /** Writes a PNG file, complete or not at all. */
  write(file: string, input: ChipInput): Promise<void>;
}

export function createChipPainter(): ChipPainter {
  return {
    paint: paintChip,
    write: async (file, input) => writeOutputFile(file, await paintChip(input)),
  };
}

/** Lengths at unit 1, in picture pixels; a chip of larger panels has larger letters, so that both print alike. */
const MARGIN = 28;
const GAP = 20;
const TITLE_HEIGHT = 92;
const HEADING_HEIGHT = 64;
const LEGEND_HEIGHT = 56;
const FACT_HEIGHT = 62;
const FOOT_HEIGHT = 44;
const FACTS_PER_ROW = 4;
const LEAST_PANEL = 480;

const INK = '#1f2a24';
const QUIET = '#4f5a54';
const TITLE: TextStyle = { size: 31, weight: 700, fill: INK };
const HEADING: TextStyle = { size: 23, weight: 700, fill: INK };
const VALUE: TextStyle = { size: 20, weight: 700, fill: INK };
const NOTE: TextStyle = { size: 17, weight: 400, fill: QUIET };
const CAVEAT_STYLE: TextStyle = { size: 18, weight: 700, fill: '#8a2b12' };

const LABELS = {
  zh: {
    baseline: '前时相',
    current: '后时相',
    change: '变化分类',
    changeNote: '由两期各自分类对比；图斑外淡显',
    gsd: '分辨率',
    metres: '米',
    kilometres: '公里',
    north: '北',
    unseen: '未观测（云、影、雪、无数据）',
    unclassified: '未分类',
    outline: '图斑边界',
  },
  en: {
    baseline: 'Baseline',
    current: 'Current',
    change: 'Change',
    changeNote: "from each date's own classes; pale outside the patch",
    gsd: 'pixel',
    metres: 'm',
    kilometres: 'km',
    north: 'N',
    unseen: 'not seen (cloud, shadow, snow, no data)',
    unclassified: 'not classified',
    outline: 'patch outline',
  },
} as const;

interface Layout {
  readonly view: ChipView;
  /** Factor on every length and letter. */
  readonly unit: number;
  /** Width of a panel's box; a narrower picture stands in its middle. */
  readonly boxWidth: number;
  readonly margin: number;
  readonly gap: number;
  readonly panelY: number;
  readonly width: number;
  readonly height: number;
}

async function paintChip(input: ChipInput): Promise<Buffer> {
  const layout = layOut(input);
  const glyphs = await loadGlyphs(textOf(input));
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${layout.width}" height="${layout.height}">`,
    drawHead(glyphs, input, layout),
    ...[0, 1, 2].map((panel) => drawPanel(glyphs, input, layout, panel)),
    drawFoot(glyphs, input, layout),
    '</svg>',
  ].join('');
  const panels = paintPanels(input, layout.view).map((rgb, panel) => ({
    input: Buffer.from(rgb.buffer, rgb.byteOffset, rgb.byteLength),
    raw: { width: layout.view.width, height: layout.view.height, channels: 3 as const },
    left: pictureX(layout, panel),
    top: layout.panelY,
  }));
  const canvas = { width: layout.width, height: layout.height, channels: 3 as const, background: '#ffffff' };
  return sharp({ create: canvas })
    .composite([...panels, { input: Buffer.from(svg), left: 0, top: 0 }])
    .png({ compressionLevel: 9 })
    .toBuffer();
}

function layOut(input: ChipInput): Layout {
  const view = viewOf(input, input.outline, input.pixelMetres);
  const boxWidth = Math.max(LEAST_PANEL, view.width);
  const unit = boxWidth / LEAST_PANEL;
  const whole = (length: number): number => Math.round(length * unit);
  const factRows = Math.ceil(input.facts.length / FACTS_PER_ROW);
  const panelY = whole(MARGIN + TITLE_HEIGHT + HEADING_HEIGHT);
  return {
    view,
    unit,
    boxWidth,
    margin: whole(MARGIN),
    gap: whole(GAP),
    panelY,
    width: 2 * whole(MARGIN) + 3 * boxWidth + 2 * whole(GAP),
    height: panelY + view.height + whole(LEGEND_HEIGHT + factRows * FACT_HEIGHT + FOOT_HEIGHT + MARGIN / 2),
  };
}

function sized(style: TextStyle, { unit }: Layout): TextStyle {
  return { ...style, size: style.size * unit };
}

function boxX(layout: Layout, panel: number): number {
  return layout.margin + panel * (layout.boxWidth + layout.gap);
}

function pictureX(layout: Layout, panel: number): number {
  return boxX(layout, panel) + Math.floor((layout.boxWidth - layout.view.width) / 2);
}

function paintPanels(input: ChipInput, view: ChipView): readonly Uint8Array[] {
  const { baseline, current } = input;
  // Pooled over what the panels show, so that a bright town at the edge of the crop does not darken the patch.
  const isSeen = [baseline, current].map(({ state }) => seenIn(view, input.width, state));
  const limitsOf = (band: 0 | 1 | 2): Limits => commonLimits([baseline.display[band], current.display[band]], isSeen);
  const limits = [limitsOf(0), limitsOf(1), limitsOf(2)] as const;
  return [
    paintDate(view, input.width, baseline, limits),
    paintDate(view, input.width, current, limits),
    paintChange(view, input.width, baseline, current),
  ];
}

function seenIn({ window }: ChipView, stride: number, state: Uint8Array): Uint8Array {
  const isSeen = new Uint8Array(state.length);
  for (let row = window.row; row < window.row + window.height; row++) {
    for (let col = window.col; col < window.col + window.width; col++) {
      isSeen[row * stride + col] = state[row * stride + col]! >= Cover.Seen ? 1 : 0;
    }
  }
  return isSeen;
}

function textOf(input: ChipInput): string {
  const { baseline, current } = input;
  return [
    [input.title, input.subtitle, input.composite].join(''),
    [baseline.date, baseline.sensor, current.date, current.sensor].join(''),
    ...input.facts.flatMap(({ label, value }) => [label, value]),
    ...Object.values(LABELS[input.language]),
    ...Object.values(CHANGE_CLASSES).map(({ words }) => words[input.language]),
    CAVEAT[input.language],
    '0123456789.… ·（）()',
  ].join('');
}

function drawHead(glyphs: Glyphs, input: ChipInput, layout: Layout): string {
  const { margin, unit } = layout;
  const room = layout.width - 2 * margin;
  const [title, note] = [sized(TITLE, layout), sized(NOTE, layout)];
  return [
    drawText(glyphs, fitText(glyphs, input.title, room, title), margin, margin + 26 * unit, title),
    drawText(glyphs, fitText(glyphs, input.subtitle, room, note), margin, margin + 59 * unit, note),
    `<rect x="${margin}" y="${round(margin + 76 * unit)}" width="${room}" height="${round(2 * unit)}" fill="#2f6b4a"/>`,
  ].join('');
}

function drawPanel(glyphs: Glyphs, input: ChipInput, layout: Layout, panel: number): string {
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
  const inset = Math.round(10 * unit);
  const north = { x: left + view.width - 4 * inset, y: top + 4 * inset };
  const bar = { x: left + inset, y: top + view.height - inset };
  return [
    drawText(glyphs, fitText(glyphs, heading, layout.boxWidth, headingStyle), x, top - 37 * unit, headingStyle),
    drawText(glyphs, fitText(glyphs, note, layout.boxWidth, noteStyle), x, top - 12 * unit, noteStyle),
    `<clipPath id="panel-${panel}"><rect ${frame}/></clipPath>`,
    `<g clip-path="url(#panel-${panel})">${dim}${drawOutline(path, unit)}</g>`,
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

function drawFoot(glyphs: Glyphs, input: ChipInput, layout: Layout): string {
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

function drawLegend(glyphs: Glyphs, input: ChipInput, layout: Layout, top: number): string {
  const words = LABELS[input.language];
  const { unit } = layout;
  const note = sized(NOTE, layout);
  const [width, height] = [28 * unit, 17 * unit];
  const y = top + 18 * unit;
  const parts: string[] = [];
  let x = layout.margin;
  const add = (swatch: string, label: string): void => {
    parts.push(swatch, drawText(glyphs, label, x + 36 * unit, y + 14.5 * unit, note));
    x += 58 * unit + glyphs.width(label, note.size, note.weight);
  };
  const middle = round(y + height / 2);
  add(drawOutline(`M${round(x)} ${middle}L${round(x + width)} ${middle}`, unit), words.outline);
  const box = (colour: Colour): string =>
    `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="rgb(${colour.join()})" stroke="#666" stroke-width="0.8"/>`;
  for (const { words: name, colour } of Object.values(CHANGE_CLASSES)) add(box(colour), name[input.language]);
  if (hasUnclassified(input)) {
    add(box([UNCLASSIFIED_GREY, UNCLASSIFIED_GREY, UNCLASSIFIED_GREY]), words.unclassified);
  }
  add(drawHatchSwatch(x, y, width, height), words.unseen);
  return parts.join('');
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
