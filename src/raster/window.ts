/** Rectangle of whole pixels that is processed at once. Not to be confused with a tile, the file's internal block. */
export interface Window {
  readonly col: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

/** The common part of two windows, or undefined where they do not share a pixel. */
export function intersectWindows(a: Window, b: Window): Window | undefined {
  const col = Math.max(a.col, b.col);
  const row = Math.max(a.row, b.row);
  const width = Math.min(a.col + a.width, b.col + b.width) - col;
  const height = Math.min(a.row + a.height, b.row + b.height) - row;
  if (width <= 0 || height <= 0) return undefined;
  return { col, row, width, height };
}

/** The smallest window of whole pixels around a rectangle in fractional pixel coordinates, grown by `margin` pixels. */
export function windowAround(minCol: number, minRow: number, maxCol: number, maxRow: number, margin: number): Window {
  const col = Math.floor(minCol) - margin;
  const row = Math.floor(minRow) - margin;
  return { col, row, width: Math.ceil(maxCol) + margin - col, height: Math.ceil(maxRow) + margin - row };
}
