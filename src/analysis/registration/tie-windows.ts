/** Where tie points are looked for. */
import { copyWindow } from '../../raster/kernels/copy-window.ts';
import type { Window } from '../../raster/window.ts';
import type { RegistrationRule, TieWindowKind } from './rule.ts';

/** What a date shows, on a crop's grid, row-major. */
export interface DateBands {
  /** One or more, in the same order of roles on both dates; what one does not tell another may. */
  readonly bands: readonly Float32Array[];
  /** 1 where a tie point may look: seen, outside of mines and of water. */
  readonly usable: Uint8Array;
}

/** The windows of one crop, all of one kind. */
export interface TieWindows {
  readonly kind: TieWindowKind;
  /** Pixels that a match looks at around a window, on every side. */
  readonly marginPixels: number;
  /** Places in pixels of the scene's lattice, row by row. */
  readonly windows: readonly Window[];
}

/** Beside the largest shift: one pixel for the gradient, one for interpolation, one that a climb may leave the peak. */
const STENCIL_PX = 3;

/** Largest shift that is looked for, in pixels of the analysis grid: max(15 m, 6 px) (SCIENCE, rule 5). */
export function maxShiftPixels(gsd: number, { maxShift }: RegistrationRule): number {
  return Math.max(maxShift.metres / gsd, maxShift.pixels);
}

/**
 * Lists the tie-point windows of a crop.
 *
 * All windows of one kind lie on one lattice that belongs to the scene: their corners are multiples of the stride in the
 * scene's own pixels. So crops of neighbouring mines list the very same windows, and what is found in one does not depend
 * on who asked. A window is listed with its margin inside the crop, and where both dates can be used.
 *
 * @param crop place of the crop in the scene's lattice
 * @param gsd metres a pixel
 * @returns the first kind with enough windows, else the one with most; undefined where no kind fits the largest shift
 */
export function listTieWindows(
  crop: Window,
  baseline: DateBands,
  current: DateBands,
  gsd: number,
  rule: RegistrationRule,
): TieWindows | undefined {
  const reach = maxShiftPixels(gsd, rule);
  let most: TieWindows | undefined;
  for (const kind of rule.windows) {
    if (kind.sizePixels < reach * rule.minSizePerShift) continue;
    const marginPixels = Math.ceil(reach) + STENCIL_PX;
    const windows = latticeWindows(crop, kind, marginPixels).filter(
      (window) =>
        usableShare(window, crop, baseline.usable) >= rule.minUsableShare &&
        usableShare(window, crop, current.usable) >= rule.minUsableShare,
    );
    if (most === undefined || windows.length > most.windows.length) most = { kind, marginPixels, windows };
    if (windows.length >= rule.enoughWindows) break;
  }
  return most;
}

/** Windows of a crop, row by row, whose margin lies in the crop too. */
function latticeWindows(crop: Window, { sizePixels, stridePixels }: TieWindowKind, marginPixels: number): Window[] {
  const windows: Window[] = [];
  const first = (start: number): number => Math.ceil((start + marginPixels) / stridePixels) * stridePixels;
  const room = sizePixels + marginPixels;
  for (let row = first(crop.row); row + room <= crop.row + crop.height; row += stridePixels) {
    for (let col = first(crop.col); col + room <= crop.col + crop.width; col += stridePixels) {
      windows.push({ col, row, width: sizePixels, height: sizePixels });
    }
  }
  return windows;
}

function usableShare({ col, row, width, height }: Window, crop: Window, usable: Uint8Array): number {
  let count = 0;
  for (let r = 0; r < height; r++) {
    const from = (row - crop.row + r) * crop.width + col - crop.col;
    for (let c = 0; c < width; c++) count += usable[from + c]!;
  }
  return count / (width * height);
}

/** What the match of a window looks at: the baseline with 1 px around for its gradient, the current date with the margin. */
export function cutTiles(
  window: Window,
  marginPixels: number,
  crop: Window,
  baseline: DateBands,
  current: DateBands,
): readonly [baseline: DateBands, current: DateBands] {
  return [cutTile(window, 1, crop, baseline), cutTile(window, marginPixels, crop, current)];
}

function cutTile(window: Window, marginPixels: number, crop: Window, date: DateBands): DateBands {
  const side = window.width + 2 * marginPixels;
  const tile = { col: window.col - marginPixels, row: window.row - marginPixels, width: side, height: side };
  const usable = new Uint8Array(side * side);
  copyWindow(date.usable, crop, usable, tile);
  const bands = date.bands.map((band) => {
    const cut = new Float32Array(side * side);
    copyWindow(band, crop, cut, tile);
    return cut;
  });
  return { bands, usable };
}
