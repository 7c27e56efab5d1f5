/** What the outlines of a job cover of a window. */
import { coverWindow } from '../../geometry/coverage.ts';
import { ringsOfOutline, windowOfOutline } from '../../geometry/pixel-outlines.ts';
import { intersectWindows } from '../../raster/window.ts';
import type { Window } from '../../raster/window.ts';
import type { WindowJob } from './job.ts';

export interface CoveredPart {
  readonly outline: number;
  /** Rows and columns that the outline may cover, in pixels of the grid. */
  readonly part: Window;
  /** Share of each pixel of `part`, row-major. */
  readonly shares: Float64Array;
  readonly isCrossed: boolean;
}

/** The outlines that cover some of a window, each with its shares of the pixels there. */
export function coverParts(job: Omit<WindowJob, 'measure'>, index: number): readonly CoveredPart[] {
  return job.users[index]!.flatMap((outline) => {
    const part = boundsInWindow(job, index, outline);
    if (part === undefined) return [];
    const { shares, firstRow, endRow, isCrossed } = coverWindow(ringsOfOutline(job.outlines, outline), part);
    if (firstRow === endRow) return [];
    const rows = { ...part, row: part.row + firstRow, height: endRow - firstRow };
    const kept = shares.subarray(firstRow * part.width, endRow * part.width);
    return [{ outline, part: rows, shares: kept, isCrossed }];
  });
}

/**
 * The part of a window that an outline may cover. It begins a multiple of eight pixels from the window's corner, because
 * engines count by blocks of 8 × 8; shares have the same bits only where they are reckoned from the same corner.
 */
export function boundsInWindow(
  { outlines, windows }: Pick<WindowJob, 'outlines' | 'windows'>,
  index: number,
  outline: number,
): Window | undefined {
  const window = windows[index]!;
  const around = windowOfOutline(outlines, outline);
  const part = around && intersectWindows(around, window);
  if (part === undefined) return undefined;
  const [left, up] = [(part.col - window.col) % 8, (part.row - window.row) % 8];
  return { col: part.col - left, row: part.row - up, width: part.width + left, height: part.height + up };
}

/** The window down to the last row that an outline covers: a tile need not be unpacked below it. */
export function neededRows(window: Window, parts: readonly { readonly part: Window }[]): Window {
  const end = Math.max(window.row, ...parts.map(({ part }) => part.row + part.height));
  return { ...window, height: end - window.row };
}

/** Tiles of a scene that meet a window, row-major, clipped to the image. */
export function tilesOf(
  scene: { readonly blockWidth: number; readonly blockHeight: number; readonly width: number; readonly height: number },
  window: Window,
): readonly { readonly index: number; readonly window: Window }[] {
  const { blockWidth, blockHeight, width, height } = scene;
  const across = Math.ceil(width / blockWidth);
  const endRow = Math.ceil((window.row + window.height) / blockHeight);
  const endCol = Math.ceil((window.col + window.width) / blockWidth);
  const tiles: { index: number; window: Window }[] = [];
  for (let blockRow = Math.floor(window.row / blockHeight); blockRow < endRow; blockRow++) {
    for (let blockCol = Math.floor(window.col / blockWidth); blockCol < endCol; blockCol++) {
      const [col, row] = [blockCol * blockWidth, blockRow * blockHeight];
      tiles.push({
        index: blockRow * across + blockCol,
        window: { col, row, width: Math.min(blockWidth, width - col), height: Math.min(blockHeight, height - row) },
      });
    }
  }
  return tiles;
}

/** Whether a part has a share above 0 in a tile: one in a window of several may lie between the outlines. */
export function isCovered(tile: Window, { part, shares }: CoveredPart): boolean {
  const common = intersectWindows(tile, part);
  if (common === undefined) return false;
  for (let row = common.row; row < common.row + common.height; row++) {
    const start = (row - part.row) * part.width + common.col - part.col;
    for (let i = start; i < start + common.width; i++) if (shares[i]! > 0) return true;
  }
  return false;
}

/** Copies what two windows share, row-major each. */
export function paste<T extends Uint8Array | Float32Array | Float64Array>(
  from: Window,
  values: T,
  to: Window,
  out: T,
): void {
  const part = intersectWindows(from, to);
  if (part === undefined) return;
  for (let row = part.row; row < part.row + part.height; row++) {
    const start = (row - from.row) * from.width + part.col - from.col;
    out.set(values.subarray(start, start + part.width), (row - to.row) * to.width + part.col - to.col);
  }
}
