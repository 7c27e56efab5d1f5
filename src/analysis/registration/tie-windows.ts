/** Where tie points are looked for. */
import { copyWindow } from '../../raster/kernels/copy-window.ts';
import { intersectWindows } from '../../raster/window.ts';
import type { Window } from '../../raster/window.ts';
import type { RegistrationRule, TieWindowKind } from './rule.ts';

/** What a date shows, on a region's grid, row-major. */
export interface DateBands {
  /** One or more, in the same order of roles on both dates; what one does not tell another may. */
  readonly bands: readonly Float32Array[];
  /** 1 where a tie point may look: seen, outside of mines and of water. */
  readonly usable: Uint8Array;
}

/** The windows of one mine, all of one kind. */
export interface TieWindows {
  readonly kind: TieWindowKind;
  /** Pixels that a match looks at around a window, on every side. */
  readonly marginPixels: number;
  /** Places in pixels of the scene's lattice, in the order in which they are matched. */
  readonly windows: readonly Window[];
}

/** Where a mine lies, in pixels of the scene's lattice. */
export interface TiePlace {
  /** Bounding box of the mine. */
  readonly mine: Window;
  /** What both dates show. */
  readonly common: Window;
  /** Metres a pixel. */
  readonly gsd: number;
  /** Share of a window that lies inside mines. */
  readonly shareInMines: (window: Window) => number;
}

/** Beside the largest shift: one pixel for the gradient, one for interpolation, one that a climb may leave the peak. */
const STENCIL_PX = 3;

/** Largest shift that is looked for, in pixels of the analysis grid: max(15 m, 6 px) (SCIENCE, rule 5). */
export function maxShiftPixels(gsd: number, { maxShift }: RegistrationRule): number {
  return Math.max(maxShift.metres / gsd, maxShift.pixels);
}

/**
 * Lists the tie-point windows of a mine, by geometry alone, so that it is known before reading which pixels they need.
 *
 * All windows of one kind lie on one lattice that belongs to the scene: their corners are multiples of the stride in the
 * scene's own pixels. So neighbouring mines list the very same windows, and what is found in one does not depend on who
 * asked. Each of the eight directions gives its nearest window in turn: else a large mine had them all on one side.
 *
 * @returns the first kind with enough windows, else the one with most; undefined where no kind fits the largest shift
 */
export function listTieWindows(place: TiePlace, rule: RegistrationRule): TieWindows | undefined {
  const reach = maxShiftPixels(place.gsd, rule);
  const marginPixels = Math.ceil(reach) + STENCIL_PX;
  const { radius } = rule.nearest;
  const reachable = grown(place.mine, Math.ceil(Math.max(radius.metres / place.gsd, radius.pixels)));
  const area = intersectWindows(place.common, reachable);
  let most: TieWindows | undefined;
  for (const kind of rule.windows) {
    if (area === undefined || kind.sizePixels < reach * rule.minSizePerShift) continue;
    const windows = nearestInTurns(latticeWindows(area, kind, marginPixels), place, rule);
    if (most === undefined || windows.length > most.windows.length) most = { kind, marginPixels, windows };
    if (windows.length >= rule.enoughWindows) break;
  }
  return most;
}

export function grown({ col, row, width, height }: Window, pixels: number): Window {
  return { col: col - pixels, row: row - pixels, width: width + 2 * pixels, height: height + 2 * pixels };
}

/** Windows of an area, row by row, whose margin lies in the area too. */
function latticeWindows(area: Window, { sizePixels, stridePixels }: TieWindowKind, marginPixels: number): Window[] {
  const windows: Window[] = [];
  const first = (start: number): number => Math.ceil((start + marginPixels) / stridePixels) * stridePixels;
  const room = sizePixels + marginPixels;
  for (let row = first(area.row); row + room <= area.row + area.height; row += stridePixels) {
    for (let col = first(area.col); col + room <= area.col + area.width; col += stridePixels) {
      windows.push({ col, row, width: sizePixels, height: sizePixels });
    }
  }
  return windows;
}

function nearestInTurns(windows: readonly Window[], place: TiePlace, rule: RegistrationRule): readonly Window[] {
  const directions: Window[][] = Array.from({ length: 8 }, () => []);
  const byDistance = windows.map((window) => ({ window, distance: squaredDistance(window, place.mine) }));
  // Equally far ones stay row by row: sorting is stable.
  byDistance.sort((a, b) => a.distance - b.distance);
  for (const { window } of byDistance) directions[octant(window, place.mine)]!.push(window);
  const queues = directions.map((queue) => queue.values());
  const chosen: Window[] = [];
  for (let isLeft = true; isLeft;) {
    isLeft = false;
    for (const queue of queues) {
      const window = nextOf(queue, (each) => place.shareInMines(each) <= 1 - rule.minUsableShare);
      if (window === undefined) continue;
      isLeft = true;
      chosen.push(window);
      if (chosen.length === rule.nearest.candidates) return chosen;
    }
  }
  return chosen;
}

function nextOf(queue: IterableIterator<Window>, isFit: (window: Window) => boolean): Window | undefined {
  for (let step = queue.next(); step.done !== true; step = queue.next()) if (isFit(step.value)) return step.value;
  return undefined;
}

/** From a window's middle to the mine's bounding box, squared; doubled coordinates keep it whole. */
function squaredDistance(window: Window, mine: Window): number {
  const x = gap(2 * window.col + window.width, mine.col, mine.col + mine.width);
  const y = gap(2 * window.row + window.height, mine.row, mine.row + mine.height);
  return x * x + y * y;
}

/** Doubled, from a doubled position to a span. */
function gap(middle: number, start: number, end: number): number {
  return Math.max(0, 2 * start - middle, middle - 2 * end);
}

function octant(window: Window, mine: Window): number {
  const x = 2 * window.col + window.width - 2 * mine.col - mine.width;
  const y = 2 * window.row + window.height - 2 * mine.row - mine.height;
  return (x < 0 ? 1 : 0) + (y < 0 ? 2 : 0) + (Math.abs(x) < Math.abs(y) ? 4 : 0);
}

/** Share of a window, which lies inside the region, that can be used. */
export function usableShare({ col, row, width, height }: Window, region: Window, usable: Uint8Array): number {
  let count = 0;
  for (let r = 0; r < height; r++) {
    const from = (row - region.row + r) * region.width + col - region.col;
    for (let c = 0; c < width; c++) count += usable[from + c]!;
  }
  return count / (width * height);
}

/** What the match of a window looks at: the baseline with 1 px around for its gradient, the current date with the margin. */
export function cutTiles(
  window: Window,
  marginPixels: number,
  region: Window,
  baseline: DateBands,
  current: DateBands,
): readonly [baseline: DateBands, current: DateBands] {
  return [cutTile(grown(window, 1), region, baseline), cutTile(grown(window, marginPixels), region, current)];
}

function cutTile(tile: Window, region: Window, date: DateBands): DateBands {
  const usable = new Uint8Array(tile.width * tile.height);
  copyWindow(date.usable, region, usable, tile);
  const bands = date.bands.map((band) => {
    const cut = new Float32Array(usable.length);
    copyWindow(band, region, cut, tile);
    return cut;
  });
  return { bands, usable };
}
