import { Cover } from './cover.ts';
import type { Grid } from './grid.ts';
import { isSeenSquare, polynomialSample, polynomialWeights } from './kernels/polynomial-sample.ts';
import { mapToPixel, pixelToMap } from './grid.ts';
import type { Layer } from './mosaic.ts';

/** The pixels of one scene around a patch, on the scene's own grid. */
export interface SceneLayer extends Layer {
  readonly grid: Grid;
}

/** Moves a position of the target's CRS into the source's. */
export type ToSource = (x: number, y: number) => readonly [x: number, y: number];

/** Between pixels of about one size. The sharper ones are bilinear again beside anything that was not seen. */
export type Interpolation = 'bilinear' | 'cubic' | 'quintic';

/** Pixels each way that the polynomial of a degree goes through. */
const TAPS: Readonly<Record<Exclude<Interpolation, 'bilinear'>, number>> = { cubic: 4, quintic: 6 };

/** A source up to this many times finer or coarser is interpolated; a finer one is averaged. */
const BILINEAR_RATIO = 1.5;
/** Fraction of a pixel that writers round away; far below any shift that registration can see. */
const LATTICE_TOLERANCE = 1e-3;
/** A weight below this comes from rounding: it must not let a neighbour's nodata spread. */
const LEAST_WEIGHT = 1e-6;
/** Exact positions are computed this many pixels apart: between them a map projection bends less than 1e-5 px. */
const NODE_SPACING = 16;

/**
 * Brings one scene onto another grid in a single resampling that knows nodata.
 *
 * Where the grids share a lattice, samples are copied bit by bit. Where pixel sizes are within ×1.5, bilinear between
 * pixel centres. Where the source is finer, the mean over the target pixel's box, with exact shares of the source pixels
 * (the box is kept parallel to the source's rows, which between map grids of one place turns it by less than 2°).
 *
 * A target pixel is `Seen` only if every source pixel that contributes is; otherwise it takes the smallest `Cover` code
 * among them, and `Outside` where the source does not reach. A band is NaN where any contributing sample is NaN; samples
 * under clouds are kept, for pictures.
 */
export function resampleToGrid(
  source: SceneLayer,
  target: Grid,
  toSource: ToSource,
  interpolation: Interpolation = 'bilinear',
): Layer {
  const place = sourcePositions(source.grid, target, toSource);
  const offset = latticeShift(place, target);
  if (offset !== undefined) return copyLattice(source, target, offset);
  const step = pixelSteps(place, target);
  const isFiner = Math.max(step.cols, step.rows) > BILINEAR_RATIO;
  if (isFiner) return gather(source, target, place, step.cols, step.rows, boxWeights);
  const out = gather(source, target, place, 1, 1, linearWeights);
  if (interpolation !== 'bilinear') sharpen(source, target, place, TAPS[interpolation], out);
  return out;
}

/** Whether `resampleToGrid` only copies: nothing is interpolated, so nothing is lost. Two names of one CRS share lattices. */
export function sharesLattice(source: Grid, target: Grid, toSource: ToSource): boolean {
  return latticeShift(sourcePositions(source, target, toSource), target) !== undefined;
}

/** Position of a target pixel position (0.5 is the first centre) in source pixels. */
type Place = (col: number, row: number) => [col: number, row: number];

/** Exact positions at nodes, bilinear between them: a projection per pixel would cost more than the resampling. */
function sourcePositions(source: Grid, target: Grid, toSource: ToSource): Place {
  const nodeCols = Math.ceil(target.width / NODE_SPACING) + 1;
  const nodeRows = Math.ceil(target.height / NODE_SPACING) + 1;
  const cols = new Float64Array(nodeCols * nodeRows);
  const rows = new Float64Array(nodeCols * nodeRows);
  for (let r = 0; r < nodeRows; r++) {
    for (let c = 0; c < nodeCols; c++) {
      const [x, y] = toSource(...pixelToMap(target.transform, c * NODE_SPACING, r * NODE_SPACING));
      const [col, row] = mapToPixel(source.transform, x, y);
      cols[r * nodeCols + c] = col;
      rows[r * nodeCols + c] = row;
    }
  }
  return (col, row) => {
    const c = Math.min(nodeCols - 2, Math.floor(col / NODE_SPACING));
    const r = Math.min(nodeRows - 2, Math.floor(row / NODE_SPACING));
    const x = col / NODE_SPACING - c;
    const y = row / NODE_SPACING - r;
    const i = r * nodeCols + c;
    const mix = (v: Float64Array): number =>
      (1 - y) * ((1 - x) * v[i]! + x * v[i + 1]!) + y * ((1 - x) * v[i + nodeCols]! + x * v[i + nodeCols + 1]!);
    return [mix(cols), mix(rows)];
  };
}

/** The whole-pixel shift between two grids of one lattice, measured at the corners through the transformation. */
function latticeShift(place: Place, target: Grid): { col: number; row: number } | undefined {
  const [col, row] = place(0, 0).map((value) => Math.round(value)) as [number, number];
  for (const [c, r] of [
    [0, 0],
    [target.width, 0],
    [0, target.height],
    [target.width, target.height],
  ] as const) {
    const [atCol, atRow] = place(c, r);
    if (Math.abs(atCol - c - col) > LATTICE_TOLERANCE || Math.abs(atRow - r - row) > LATTICE_TOLERANCE)
      return undefined;
  }
  return { col, row };
}

function copyLattice(source: SceneLayer, target: Grid, offset: { col: number; row: number }): Layer {
  const out = emptyLayer(source, target);
  for (let row = 0; row < target.height; row++) {
    const fromRow = row + offset.row;
    if (fromRow < 0 || fromRow >= source.grid.height) continue;
    const start = Math.max(0, -offset.col);
    const end = Math.min(target.width, source.grid.width - offset.col);
    if (end <= start) continue;
    const from = fromRow * source.grid.width + offset.col;
    out.state.set(source.state.subarray(from + start, from + end), row * target.width + start);
    source.bands.forEach((band, b) =>
      out.bands[b]!.set(band.subarray(from + start, from + end), row * target.width + start),
    );
  }
  return out;
}

/** Size of a target pixel in source pixels, along the source's rows and columns. */
function pixelSteps(place: Place, target: Grid): { cols: number; rows: number } {
  const middleCol = target.width / 2;
  const middleRow = target.height / 2;
  const [c, r] = place(middleCol - 0.5, middleRow - 0.5);
  const [cRight, rRight] = place(middleCol + 0.5, middleRow - 0.5);
  const [cDown, rDown] = place(middleCol - 0.5, middleRow + 0.5);
  return { cols: Math.hypot(cRight - c, cDown - c), rows: Math.hypot(rRight - r, rDown - r) };
}

/** First source index, and the weights from there on, of a pixel centred at `at` (source pixels). Weights sum to 1. */
type Weigh = (at: number, size: number, weights: number[]) => number;

function linearWeights(at: number, _size: number, weights: number[]): number {
  const first = Math.floor(at - 0.5);
  const share = at - 0.5 - first;
  weights.length = 0;
  if (share > 1 - LEAST_WEIGHT) {
    weights.push(1);
    return first + 1;
  }
  if (share < LEAST_WEIGHT) weights.push(1);
  else weights.push(1 - share, share);
  return first;
}

function boxWeights(at: number, size: number, weights: number[]): number {
  const low = at - size / 2;
  const high = at + size / 2;
  // A sliver below the tolerance is rounding, and must not reach into the next pixel.
  const first = Math.floor(low + LATTICE_TOLERANCE);
  const last = Math.ceil(high - LATTICE_TOLERANCE) - 1;
  weights.length = 0;
  let total = 0;
  for (let k = first; k <= last; k++) {
    const share = Math.min(high, k + 1) - Math.max(low, k);
    weights.push(share);
    total += share;
  }
  for (let k = 0; k < weights.length; k++) weights[k] = weights[k]! / total;
  return first;
}

function gather(source: SceneLayer, target: Grid, place: Place, boxCols: number, boxRows: number, weigh: Weigh): Layer {
  const out = emptyLayer(source, target);
  const { width, height } = source.grid;
  const colWeights: number[] = [];
  const rowWeights: number[] = [];
  for (let row = 0; row < target.height; row++) {
    for (let col = 0; col < target.width; col++) {
      const [atCol, atRow] = place(col + 0.5, row + 0.5);
      const firstCol = weigh(atCol, boxCols, colWeights);
      const firstRow = weigh(atRow, boxRows, rowWeights);
      const lastCol = firstCol + colWeights.length - 1;
      const lastRow = firstRow + rowWeights.length - 1;
      if (firstCol < 0 || firstRow < 0 || lastCol >= width || lastRow >= height) continue;

      const to = row * target.width + col;
      const from = firstRow * width + firstCol;
      out.state[to] = worstState(source.state, from, width, colWeights.length, rowWeights.length);
      for (let b = 0; b < source.bands.length; b++) {
        out.bands[b]![to] = weightedSum(source.bands[b]!, from, width, colWeights, rowWeights);
      }
    }
  }
  return out;
}

/** Puts polynomial samples in the place of bilinear ones where all that they look at was seen. */
function sharpen(
  { grid: { width, height }, bands, state }: SceneLayer,
  target: Grid,
  place: Place,
  taps: number,
  out: Layer,
): void {
  const [colWeights, rowWeights] = [new Float64Array(taps), new Float64Array(taps)];
  const before = taps / 2 - 1;
  for (let row = 0; row < target.height; row++) {
    for (let col = 0; col < target.width; col++) {
      const [atCol, atRow] = place(col + 0.5, row + 0.5);
      const first = Math.floor(atCol - 0.5);
      const firstRow = Math.floor(atRow - 0.5);
      if (!isSeenSquare(state, width, height, first - before, firstRow - before, taps)) continue;
      polynomialWeights(atCol - 0.5 - first, colWeights);
      polynomialWeights(atRow - 0.5 - firstRow, rowWeights);
      for (let b = 0; b < bands.length; b++) {
        const value = polynomialSample(bands[b]!, width, first - before, firstRow - before, colWeights, rowWeights);
        if (!Number.isNaN(value)) out.bands[b]![row * target.width + col] = value;
      }
    }
  }
}

function worstState(state: Uint8Array, from: number, width: number, cols: number, rows: number): number {
  let worst: number = Cover.Seen;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) worst = Math.min(worst, state[from + r * width + c]!);
  }
  return worst;
}

function weightedSum(
  band: Float32Array,
  from: number,
  width: number,
  colWeights: readonly number[],
  rowWeights: readonly number[],
): number {
  let sum = 0;
  for (let r = 0; r < rowWeights.length; r++) {
    for (let c = 0; c < colWeights.length; c++) sum += rowWeights[r]! * colWeights[c]! * band[from + r * width + c]!;
  }
  return sum;
}

/** All `Outside` and NaN. */
function emptyLayer(source: SceneLayer, target: Grid): { bands: Float32Array[]; state: Uint8Array } {
  const count = target.width * target.height;
  return {
    bands: source.bands.map(() => new Float32Array(count).fill(NaN)),
    state: new Uint8Array(count).fill(Cover.Outside),
  };
}
