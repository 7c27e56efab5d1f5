/** Paints one panel of a chip as RGB bytes. */
import { Cover } from '../../raster/cover.ts';
import { CHANGE_CLASSES, changeClassOf } from './change-classes.ts';
import type { ChipView } from './chip-view.ts';
import { stretched } from './stretch.ts';
import type { Limits } from './stretch.ts';

/** RGB of the shown window, 3 bytes a pixel, and which pixels are to be hatched. */
interface Painted {
  readonly rgb: Uint8Array;
  readonly hatched: Uint8Array;
}

/** Neither black nor white, which are also colours of dark water and of clouds. */
const UNSEEN_GREY = 176;
const HATCH_GREY = 74;
/** Seen, but the pair could not be classified: plain, since nothing hides it. */
export const UNCLASSIFIED_GREY = 206;
/** How much of the picture shines through where it was measured but not seen. */
const SHINE = 0.35;

export function paintDate(
  view: ChipView,
  stride: number,
  date: { readonly display: readonly [Float32Array, Float32Array, Float32Array]; readonly state: Uint8Array },
  limits: readonly [Limits, Limits, Limits],
): Uint8Array {
  const { window } = view;
  const rgb = new Uint8Array(3 * window.width * window.height);
  const hatched = new Uint8Array(window.width * window.height);
  for (let row = 0; row < window.height; row++) {
    for (let col = 0; col < window.width; col++) {
      const from = (window.row + row) * stride + window.col + col;
      const to = row * window.width + col;
      const isSeen = date.state[from]! >= Cover.Seen;
      hatched[to] = isSeen ? 0 : 1;
      for (let band = 0; band < 3; band++) {
        const value = date.display[band]![from]!;
        // A cloud is shown under the hatch: it is the reason, and the reader can check it.
        const shown = Number.isFinite(value) ? stretched(value, limits[band]!) : UNSEEN_GREY;
        rgb[3 * to + band] = isSeen ? shown : SHINE * shown + (1 - SHINE) * UNSEEN_GREY;
      }
    }
  }
  return enlarge(view, { rgb, hatched });
}

interface DateCodes {
  readonly state: Uint8Array;
  readonly cover: Uint8Array;
}

export function paintChange(view: ChipView, stride: number, baseline: DateCodes, current: DateCodes): Uint8Array {
  const { window } = view;
  const rgb = new Uint8Array(3 * window.width * window.height);
  const hatched = new Uint8Array(window.width * window.height);
  for (let row = 0; row < window.height; row++) {
    for (let col = 0; col < window.width; col++) {
      const from = (window.row + row) * stride + window.col + col;
      const to = row * window.width + col;
      const change = changeClassOf(baseline.cover[from]!, current.cover[from]!);
      const isUnseen = isHidden(baseline, from) || isHidden(current, from);
      hatched[to] = isUnseen ? 1 : 0;
      if (change === null) rgb.fill(isUnseen ? UNSEEN_GREY : UNCLASSIFIED_GREY, 3 * to, 3 * to + 3);
      else rgb.set(CHANGE_CLASSES[change].colour, 3 * to);
    }
  }
  return enlarge(view, { rgb, hatched });
}

/** By the file or by a mask. A patch that was not classified has covers of zero, which say nothing about the pixel. */
function isHidden({ state, cover }: DateCodes, i: number): boolean {
  return state[i]! < Cover.Seen || (cover[i]! > Cover.Outside && cover[i]! < Cover.Seen);
}

/** Nearest neighbour upwards, mean over the covered pixels downwards; then the hatch in picture pixels. */
function enlarge(view: ChipView, { rgb, hatched }: Painted): Uint8Array {
  const { width, height, scaleX, scaleY, window } = view;
  const out = new Uint8Array(3 * width * height);
  const columns = Array.from({ length: width }, (_, x) => span(x, scaleX, window.width));
  const firstCols = Int32Array.from(columns, ([first]) => first);
  const lastCols = Int32Array.from(columns, ([, last]) => last);
  for (let y = 0; y < height; y++) {
    const [firstRow, lastRow] = span(y, scaleY, window.height);
    for (let x = 0; x < width; x++) {
      const [firstCol, lastCol] = [firstCols[x]!, lastCols[x]!];
      let [red, green, blue, unseen] = [0, 0, 0, 0];
      for (let row = firstRow; row <= lastRow; row++) {
        for (let i = row * window.width + firstCol; i <= row * window.width + lastCol; i++) {
          unseen += hatched[i]!;
          red += rgb[3 * i]!;
          green += rgb[3 * i + 1]!;
          blue += rgb[3 * i + 2]!;
        }
      }
      const count = (lastRow - firstRow + 1) * (lastCol - firstCol + 1);
      const isHatch = 2 * unseen > count && (x + y) % 14 < 2;
      const to = 3 * (y * width + x);
      out[to] = isHatch ? HATCH_GREY : Math.round(red / count);
      out[to + 1] = isHatch ? HATCH_GREY : Math.round(green / count);
      out[to + 2] = isHatch ? HATCH_GREY : Math.round(blue / count);
    }
  }
  return out;
}

/** First and last crop pixel under a picture pixel. */
function span(position: number, scale: number, size: number): readonly [number, number] {
  const first = Math.min(size - 1, Math.floor(position / scale));
  if (scale >= 1) return [first, first];
  return [first, Math.max(first, Math.min(size - 1, Math.ceil((position + 1) / scale) - 1))];
}
