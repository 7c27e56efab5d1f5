/**
 * Exact share of each pixel inside a polygon (SCIENCE §3.8).
 *
 * The grid keeps, for every row, the change of the covered share from one pixel to the next. An edge that goes up or
 * down by `dy` inside a row changes the share by `dy` for all pixels to its right, and by the part of `dy` that lies left
 * of it inside its own pixel. A running sum over the row then gives the shares: no pixel is tested against the polygon.
 */
import { mapToPixel } from '../raster/grid.ts';
import type { Affine, Grid } from '../raster/grid.ts';
import type { Window } from '../raster/window.ts';
import type { MultiPolygonRings, Ring } from './polygon.ts';

/** Shares closer than this to 0 or 1 are rounding of the running sum. */
const SNAP = 1e-12;
/** A sum this far outside 0…1 is no rounding: some ground lies inside twice. */
const CROSSED = 1e-6;
/** A pixel is interior from this share on: coordinates of 3.5e7 m are good to 1e-8 m, which is 1e-7 of a small pixel. */
const INTERIOR = 1 - 1e-6;

/**
 * Share of each pixel inside the polygons, row-major, 0…1.
 *
 * @param polygons in the CRS of the grid. Rings may run either way: the first of a polygon adds, the others take away;
 *   parts add. They may reach beyond the grid. Rings must not cross themselves (`repairOutline`).
 */
export function coverageFractions(polygons: MultiPolygonRings, grid: Grid): Float64Array {
  const out = new Float64Array(grid.width * grid.height);
  const touched = { minCol: grid.width, maxCol: -1, minRow: grid.height, maxRow: -1 };
  for (const rings of polygons) {
    rings.forEach((ring, index) => {
      const points = toPixels(ring, grid.transform);
      const sign = ringSign(points, index);
      if (sign !== 0) addRing(points, sign, grid.width, grid.height, out, touched);
    });
  }
  sumRows(out, grid.width, touched);
  return out;
}

/** The first ring of a polygon adds, the others take away, whichever way they run; 0 for a ring without area. */
export function ringSign(points: Float64Array, index: number): number {
  return Math.sign(signedArea(points)) * (index === 0 ? 1 : -1);
}

/** How a window is covered. */
export interface WindowCoverage {
  /** Share of each pixel of the window, row-major. */
  readonly shares: Float64Array;
  /** Rows with a share above 0, from the first to before the end; `firstRow === endRow` where there is none. */
  readonly firstRow: number;
  readonly endRow: number;
  /** True where the rings overlap or cross themselves: a place lies inside twice, or minus once. */
  readonly isCrossed: boolean;
}

/** A ring in pixels, `[col0, row0, col1, row1, …]`, with the sign of `ringSign`. */
export interface PixelRing {
  readonly points: Float64Array;
  readonly sign: number;
}

/** As `coverageFractions`, for one window of the pixel plane and rings that are in pixels already. */
export function coverWindow(rings: readonly PixelRing[], window: Window): WindowCoverage {
  const { width, height } = window;
  const shares = new Float64Array(width * height);
  const touched = { minCol: width, maxCol: -1, minRow: height, maxRow: -1 };
  for (const { points, sign } of rings) {
    if (sign !== 0) addRing(shifted(points, window), sign, width, height, shares, touched);
  }
  return { shares, ...sumRows(shares, width, touched) };
}

function shifted(points: Float64Array, { col, row }: Window): Float64Array {
  const out = new Float64Array(points.length);
  for (let i = 0; i < points.length; i += 2) {
    out[i] = points[i]! - col;
    out[i + 1] = points[i + 1]! - row;
  }
  return out;
}

/** Number of pixels that lie wholly inside. */
export function interiorPixelCount(coverage: Float64Array): number {
  let count = 0;
  for (let i = 0; i < coverage.length; i++) if (coverage[i]! >= INTERIOR) count++;
  return count;
}

interface Touched {
  minCol: number;
  maxCol: number;
  minRow: number;
  maxRow: number;
}

/** Pixel coordinates `[col0, row0, col1, row1, …]`: relative to the grid, so large map coordinates cost no digits. */
export function toPixels(ring: Ring, transform: Affine): Float64Array {
  const points = new Float64Array(ring.length * 2);
  for (let i = 0; i < ring.length; i++) {
    const [x, y] = ring[i]!;
    points[2 * i] = x;
    points[2 * i + 1] = y;
  }
  placePixels(points, transform, points);
  return points;
}

/** As `toPixels`, for `[x0, y0, x1, y1, …]`. @param out may be `positions` itself */
export function placePixels(positions: Float64Array, transform: Affine, out: Float64Array): void {
  const [a, b, c, d, e, f] = transform;
  const isUpright = b === 0 && d === 0;
  for (let i = 0; i + 1 < positions.length; i += 2) {
    const x = positions[i]!;
    const y = positions[i + 1]!;
    if (isUpright) {
      out[i] = (x - c) / a;
      out[i + 1] = (y - f) / e;
    } else {
      const [col, row] = mapToPixel(transform, x, y);
      out[i] = col;
      out[i + 1] = row;
    }
    if (!Number.isFinite(out[i]!) || !Number.isFinite(out[i + 1]!)) {
      throw new RangeError('a polygon has a coordinate that is no number');
    }
  }
}

function signedArea(points: Float64Array): number {
  const [originX, originY] = [points[0] ?? 0, points[1] ?? 0];
  let doubled = 0;
  for (let i = 0; i + 3 < points.length; i += 2) {
    doubled +=
      (points[i]! - originX) * (points[i + 3]! - originY) - (points[i + 2]! - originX) * (points[i + 1]! - originY);
  }
  return doubled / 2;
}

function addRing(
  points: Float64Array,
  sign: number,
  width: number,
  height: number,
  out: Float64Array,
  touched: Touched,
): void {
  for (let i = 0; i + 3 < points.length; i += 2) {
    const x0 = points[i]!;
    const y0 = points[i + 1]!;
    const x1 = points[i + 2]!;
    const y1 = points[i + 3]!;
    // Always walked downwards, so that an edge shared by two polygons is cut into the very same numbers.
    if (y0 < y1) addEdge(x0, y0, x1, y1, -sign, width, height, out, touched);
    else if (y1 < y0) addEdge(x1, y1, x0, y0, sign, width, height, out, touched);
  }
}

/** One edge with `y0 < y1`, cut into the rows of the grid. */
function addEdge(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  sign: number,
  width: number,
  height: number,
  out: Float64Array,
  touched: Touched,
): void {
  const firstRow = Math.max(0, Math.floor(y0));
  const endRow = Math.min(height, Math.ceil(y1));
  if (firstRow >= endRow) return;
  touched.minRow = Math.min(touched.minRow, firstRow);
  touched.maxRow = Math.max(touched.maxRow, endRow - 1);
  touched.minCol = Math.max(0, Math.min(touched.minCol, Math.floor(Math.min(x0, x1))));
  touched.maxCol = Math.min(width - 1, Math.max(touched.maxCol, Math.floor(Math.max(x0, x1)) + 1));
  if (Math.min(x0, x1) >= width) return;
  const slope = (x1 - x0) / (y1 - y0);
  const low = Math.min(x0, x1);
  const high = Math.max(x0, x1);
  for (let row = firstRow; row < endRow; row++) {
    const top = Math.max(y0, row);
    const bottom = Math.min(y1, row + 1);
    const xTop = top === y0 ? x0 : Math.min(high, Math.max(low, x0 + (top - y0) * slope));
    const xBottom = bottom === y1 ? x1 : Math.min(high, Math.max(low, x0 + (bottom - y0) * slope));
    // Only the lean decides how the height is shared out along the row, not its direction.
    if (xTop <= xBottom) addPiece(xTop, xBottom, sign * (bottom - top), row * width, width, out);
    else addPiece(xBottom, xTop, sign * (bottom - top), row * width, width, out);
  }
}

/** A piece of an edge inside one row, from `left` to `right`, that changes the covered share by `dy` in all. */
function addPiece(left: number, right: number, dy: number, rowStart: number, width: number, out: Float64Array): void {
  if (left >= width) return;
  if (right <= 0) {
    out[rowStart] = out[rowStart]! + dy;
    return;
  }
  const run = right - left;
  let from = left;
  let done = 0;
  if (from < 0) {
    // What lies left of the grid covers the row from its first pixel on.
    done = (-left / run) * dy;
    out[rowStart] = out[rowStart]! + done;
    from = 0;
  }
  const end = Math.min(right, width);
  for (let col = Math.floor(from); col < end || (col === from && from === right); col++) {
    const to = Math.min(right, col + 1);
    const reached = to === right ? dy : ((to - left) / run) * dy;
    const part = reached - done;
    const mean = (from + to) / 2 - col;
    const i = rowStart + col;
    out[i] = out[i]! + part * (1 - mean);
    if (col + 1 < width) out[i + 1] = out[i + 1]! + part * mean;
    if (to === right) return;
    done = reached;
    from = to;
  }
}

function sumRows(
  out: Float64Array,
  width: number,
  { minCol, maxCol, minRow, maxRow }: Touched,
): Omit<WindowCoverage, 'shares'> {
  let [firstRow, endRow] = [0, 0];
  let [lowest, highest] = [0, 1];
  for (let row = minRow; row <= maxRow; row++) {
    let sum = 0;
    let isCovered = false;
    for (let i = row * width + minCol; i <= row * width + maxCol; i++) {
      sum += out[i]!;
      if (sum < SNAP) {
        out[i] = 0;
        if (sum < lowest) lowest = sum;
        continue;
      }
      isCovered = true;
      out[i] = sum > 1 - SNAP ? 1 : sum;
      if (sum > highest) highest = sum;
    }
    if (!isCovered) continue;
    if (firstRow === endRow) firstRow = row;
    endRow = row + 1;
  }
  return { firstRow, endRow, isCrossed: lowest < -CROSSED || highest > 1 + CROSSED };
}
