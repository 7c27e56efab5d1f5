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
import { writeOutputFile } from '../output-file.ts';
import { CHANGE_CLASSES } from './change-classes.ts';
import { LABELS, layOut, pictureX } from './chip-layout.ts';
import { drawFoot, drawHead, drawPanel } from './chip-parts.ts';
import type { ChipView } from './chip-view.ts';
import { paintChange, paintDate } from './panel.ts';
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
  /** Borders of the listed patches of new bare ground, as `outline`. */
  readonly newBare: MultiPolygonRings;
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
    .png({ compressionLevel: 6 })
    .toBuffer();
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
