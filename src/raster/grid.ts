/**
 * Where a raster's pixels lie on the ground.
 *
 * Pixel (0, 0) is the first stored pixel; its outer corner is `pixelToMap(transform, 0, 0)`, its centre is at (0.5, 0.5).
 */
import type { Window } from './window.ts';

/** `x = a·col + b·row + c`, `y = d·col + e·row + f`, in the order [a, b, c, d, e, f]. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** `[minX, minY, maxX, maxY]` in map units. */
export type Bounds = readonly [minX: number, minY: number, maxX: number, maxY: number];

export interface Grid {
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
  readonly transform: Affine;
  /** Identifier of the CRS, `EPSG:4544` or a PROJ string. Opaque here, only compared. */
  readonly crs: string;
}

export function pixelToMap(transform: Affine, col: number, row: number): [x: number, y: number] {
  const [a, b, c, d, e, f] = transform;
  return [a * col + b * row + c, d * col + e * row + f];
}

export function mapToPixel(transform: Affine, x: number, y: number): [col: number, row: number] {
  const [a, b, c, d, e, f] = transform;
  const determinant = a * e - b * d;
  return [(e * (x - c) - b * (y - f)) / determinant, (a * (y - f) - d * (x - c)) / determinant];
}

/** Whether pixel (0, 0) and every other lie in the same place. */
export function gridsEqual(a: Grid, b: Grid): boolean {
  return (
    a.width === b.width &&
    a.height === b.height &&
    a.crs === b.crs &&
    a.transform.every((value, i) => value === b.transform[i])
  );
}

/** Fraction of a pixel that writers round away; far below any shift that registration can see. */
const LATTICE_TOLERANCE = 1e-3;

/** Whether pixels of the one are pixels of the other, wherever both rasters begin. */
export function latticesEqual(a: Grid, b: Grid): boolean {
  if (a.crs !== b.crs || [0, 1, 3, 4].some((i) => a.transform[i] !== b.transform[i])) return false;
  return mapToPixel(a.transform, b.transform[2], b.transform[5]).every(
    (at) => Math.abs(at - Math.round(at)) <= LATTICE_TOLERANCE,
  );
}

/** The part of a grid that a window covers. */
export function cropGrid(grid: Grid, window: Window): Grid {
  const [a, b, , d, e] = grid.transform;
  const [c, f] = pixelToMap(grid.transform, window.col, window.row);
  return { width: window.width, height: window.height, transform: [a, b, c, d, e, f], crs: grid.crs };
}

/** Pixel size in map units along a row and down a column. */
export function pixelSize(grid: Grid): [x: number, y: number] {
  const [a, b, , d, e] = grid.transform;
  return [Math.hypot(a, d), Math.hypot(b, e)];
}
