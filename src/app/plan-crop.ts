/** Which grid a patch is compared on, and which pixels of a scene that takes. */
import type { Scene } from '../analysis/scene.ts';
import { QingshanError } from '../errors.ts';
import type { MultiPolygonRings, Outline, Position } from '../geometry/polygon.ts';
import { createTransform, moveOutline } from '../geometry/transform.ts';
import { cropGrid, mapToPixel, pixelToMap } from '../raster/grid.ts';
import type { Grid } from '../raster/grid.ts';
import { intersectWindows, windowAround } from '../raster/window.ts';
import type { Window } from '../raster/window.ts';

/** Pixels kept around the outline: the erosion of nodata edges looks one pixel further. */
const CROP_MARGIN_PX = 2;
/** Pixels kept around a crop that is resampled: bilinear weights reach one pixel further, a shift half a pixel. */
const RESAMPLE_MARGIN_PX = 3;
/** A scene that ends on a pixel's edge does not begin the next pixel because of rounding. */
const LATTICE_TOLERANCE = 1e-3;

export interface Ring {
  readonly innerMetres: number;
  readonly outerMetres: number;
  /** In lng/lat, EPSG:4490. */
  readonly polygons: MultiPolygonRings;
}

export interface CropPlan {
  readonly grid: Grid;
  /** Ground size of a pixel in metres. */
  readonly gsd: number;
  /** The whole grid of the scene whose lattice this is, and the crop's place in it. */
  readonly lattice: Grid;
  readonly window: Window;
  /** The same lattice with room for a reference ring. */
  grownTo(ring: MultiPolygonRings): CropPlan | undefined;
}

/**
 * Both dates are compared on the lattice of the coarser scene, so that neither has to invent detail. A tie goes to the
 * baseline: then a mine keeps its lattice from quarter to quarter.
 *
 * @returns undefined where no scene reaches the outline
 */
export function planCrop(
  outline: Outline,
  baseline: readonly Scene[],
  current: readonly Scene[],
): CropPlan | undefined {
  const reference = coarsest([...baseline, ...current].filter(({ grid }) => reaches(grid, outline)));
  if (reference === undefined) return undefined;
  const imaged = imagedWindow([...baseline, ...current], reference.grid)!;
  return cropPlan(reference, imaged, outlineWindow(outline, reference.grid));
}

/** Around what scenes show, in the pixels of a lattice; undefined where none has a place there. */
export function imagedWindow(scenes: readonly Scene[], lattice: Grid, margin?: number): Window | undefined {
  const windows = scenes.flatMap((scene) => windowOf(scene.grid, lattice, margin) ?? []);
  return windows.length === 0 ? undefined : windows.reduce((all, window) => unionWindow(all, window));
}

/**
 * One lattice for all outlines, over what the scenes show that some outline reaches. A reference that covers all the others
 * keeps its own grid.
 *
 * @returns undefined where no scene reaches an outline
 */
export function planLattice(
  outlines: readonly Outline[],
  baseline: readonly Scene[],
  current: readonly Scene[],
): { readonly reference: Scene; readonly grid: Grid } | undefined {
  const reached = [...baseline, ...current].filter(({ grid }) => reachesAny(grid, outlines));
  const reference = coarsest(reached);
  if (reference === undefined) return undefined;
  const imaged = reached
    .flatMap((scene) => windowOf(scene.grid, reference.grid, -LATTICE_TOLERANCE) ?? [])
    .reduce((all, window) => unionWindow(all, window));
  return { reference, grid: cropGrid(reference.grid, imaged) };
}

export function reachesAny(grid: Grid, outlines: readonly Outline[]): boolean {
  return outlines.some((outline) => reaches(grid, outline));
}

function reaches(grid: Grid, outline: Outline): boolean {
  const window = outlineWindow(outline, grid);
  if (window === undefined) return false;
  return intersectWindows(window, { col: 0, row: 0, width: grid.width, height: grid.height }) !== undefined;
}

/** The first of the coarsest scenes. */
function coarsest(scenes: readonly Scene[]): Scene | undefined {
  let reference: Scene | undefined;
  for (const scene of scenes) {
    // One per cent of slack: 2.00 m and 2.01 m are the same product.
    if (reference === undefined || scene.gsd > reference.gsd * 1.01) reference = scene;
  }
  return reference;
}

/** @param imaged what all scenes of both dates cover: a crop never reaches beyond, however large an outline is */
function cropPlan(reference: Scene, imaged: Window, window: Window | undefined): CropPlan | undefined {
  const clipped = window && intersectWindows(window, imaged);
  if (clipped === undefined) return undefined;
  return {
    grid: cropGrid(reference.grid, clipped),
    gsd: reference.gsd,
    lattice: reference.grid,
    window: clipped,
    grownTo(ring) {
      const around = outlineWindow({ crs: 'EPSG:4490', polygons: ring }, reference.grid);
      return cropPlan(reference, imaged, around && unionWindow(clipped, around));
    },
  };
}

/**
 * The pixels of a scene that a grid needs, clipped to the scene, or undefined where they do not meet. On the same
 * lattice that is the crop itself; else a little more, for the resampling.
 */
export function sceneWindow(crop: Grid, scene: Grid): Window | undefined {
  const window = windowOf(crop, scene);
  return window && intersectWindows(window, { col: 0, row: 0, width: scene.width, height: scene.height });
}

/** Where a grid lies in the pixels of another, with a margin around; undefined where it has no place there. */
function windowOf(grid: Grid, other: Grid, margin: number = RESAMPLE_MARGIN_PX): Window | undefined {
  const move = createTransform(grid.crs, other.crs);
  const edge = placed(() => Array.from(edgePoints(grid), ([x, y]) => move(x, y)));
  return edge && windowAroundPoints(edge, other, margin);
}

/** Map points along the edge of a grid, dense enough for the bend between two projections. */
function* edgePoints({ width, height, transform }: Grid): Generator<[x: number, y: number]> {
  const steps = 8;
  for (let i = 0; i <= steps; i++) {
    const col = (width * i) / steps;
    const row = (height * i) / steps;
    yield pixelToMap(transform, col, 0);
    yield pixelToMap(transform, col, height);
    yield pixelToMap(transform, 0, row);
    yield pixelToMap(transform, width, row);
  }
}

/**
 * The pixels around an outline; may reach over the edge of the grid. Undefined where the outline has no place in the
 * grid's CRS: a scene from another part of the world.
 */
export function outlineWindow(outline: Outline, grid: Grid): Window | undefined {
  const moved = placed(() => moveOutline(outline, grid.crs));
  return (
    moved &&
    windowAroundPoints(
      moved.flatMap(([outer = []]) => outer),
      grid,
      CROP_MARGIN_PX,
    )
  );
}

function windowAroundPoints(points: Iterable<Position>, grid: Grid, margin: number): Window {
  let [minCol, minRow, maxCol, maxRow] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    const [col, row] = mapToPixel(grid.transform, x, y);
    minCol = Math.min(minCol, col);
    maxCol = Math.max(maxCol, col);
    minRow = Math.min(minRow, row);
    maxRow = Math.max(maxRow, row);
  }
  // Rounded after a margin below 1, so that whole margins stay whole.
  const part = margin % 1;
  return windowAround(minCol - part, minRow - part, maxCol + part, maxRow + part, margin - part);
}

/** The result of a move between two CRS, or undefined where a point has no place in the target. */
export function placed<T>(move: () => T): T | undefined {
  try {
    return move();
  } catch (error) {
    if (error instanceof QingshanError && error.code === 'COORDINATES_OUTSIDE_CRS') return undefined;
    throw error;
  }
}

export function unionWindow(a: Window, b: Window): Window {
  const col = Math.min(a.col, b.col);
  const row = Math.min(a.row, b.row);
  return {
    col,
    row,
    width: Math.max(a.col + a.width, b.col + b.width) - col,
    height: Math.max(a.row + a.height, b.row + b.height) - row,
  };
}
