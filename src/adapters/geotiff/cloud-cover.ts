/** The vendor's cloud mask, raster or polygons, in whatever CRS it comes. */
import type { VectorFiles, VectorLayer } from '../../app/ports/vectors.ts';
import { QingshanError } from '../../errors.ts';
import type { MultiPolygonRings, Ring } from '../../geometry/polygon.ts';
import { createTransform, moveOutline } from '../../geometry/transform.ts';
import { type Bounds, type Grid, mapToPixel, pixelToMap } from '../../raster/grid.ts';
import { intersectWindows, type Window } from '../../raster/window.ts';
import { openByteSource, type ReadingRules } from './byte-source.ts';
import { createFlagRaster, type FlagRaster } from './flag-raster.ts';
import { readGrid } from './geo-reference.ts';
import { findSidecars } from './sidecars.ts';
import { isTiffMagic, openTiff, type TiffFile } from './tiff-file.ts';

export interface CloudCover {
  /** 1 where the mask says cloud, row-major over the window of the scene. */
  read(window: Window): Promise<Uint8Array>;
  close(): Promise<void>;
}

/**
 * @param grid of the scene
 * @throws CLOUD_MASK_UNREADABLE where it is missing, is no raster or polygon file, has no CRS, or lies elsewhere
 */
export async function openCloudCover(
  path: string,
  grid: Grid,
  vectors: VectorFiles,
  limits: ReadingRules,
): Promise<CloudCover> {
  try {
    return (await isTiff(path, limits))
      ? await openRaster(path, grid, limits)
      : await openPolygons(path, grid, vectors);
  } catch (cause) {
    if (!(cause instanceof QingshanError)) throw cause;
    // An outage is tried again, and a host that is not allowed is said as such.
    if (cause.code === 'CLOUD_MASK_UNREADABLE' || cause.code.startsWith('REMOTE_')) throw cause;
    throw new QingshanError('CLOUD_MASK_UNREADABLE', { file: path, why: cause.message }, { cause });
  }
}

/** A folder (FileGDB) is a vector file. */
async function isTiff(path: string, limits: ReadingRules): Promise<boolean> {
  try {
    const source = await openByteSource(path, undefined, limits.remote);
    try {
      return source.size >= 8 && isTiffMagic(await source.read(0, 4));
    } finally {
      await source.close();
    }
  } catch (cause) {
    if (cause instanceof QingshanError && cause.code === 'SCENE_UNREADABLE') return false;
    throw cause;
  }
}

async function openRaster(path: string, grid: Grid, limits: ReadingRules): Promise<CloudCover> {
  const file = await openTiff(path, limits);
  try {
    return rasterCover(file, grid, readGrid(file, await findSidecars(path, limits)));
  } catch (cause) {
    await file.close();
    throw cause;
  }
}

function rasterCover(file: TiffFile, grid: Grid, maskGrid: Grid): CloudCover {
  const { image } = file;
  if (image.bandCount !== 1) throw unusable(file.path, `it has ${image.bandCount} bands`);
  const flags = createFlagRaster(file.source, image);
  const toMask = pixelMapping(grid, maskGrid);
  if (!reaches(grid, maskGrid, toMask) && !reaches(maskGrid, grid, pixelMapping(maskGrid, grid)))
    throw unusable(file.path, 'it does not overlap the scene');
  const readRows = async (window: Window, out: Uint8Array): Promise<void> => {
    const lookup = locatePixels(window, toMask);
    const { width, height } = lookup.extent;
    if (width * height > MAX_MASK_PIXELS)
      throw unusable(file.path, 'its pixels are far smaller than those of the scene');
    await pickFlags(flags, lookup, out);
  };
  return {
    async read(window) {
      const out = new Uint8Array(window.width * window.height);
      // A few rows at a time: the places of all pixels of a window would take sixteen times its memory.
      for (let top = 0; top < window.height; top += NODE_STEP) {
        const height = Math.min(NODE_STEP, window.height - top);
        const rows = { ...window, row: window.row + top, height };
        await readRows(rows, out.subarray(top * window.width, (top + height) * window.width));
      }
      return out;
    },
    close: () => file.close(),
  };
}

async function pickFlags(
  flags: FlagRaster,
  { cols, rows, extent: reached }: PixelLookup,
  out: Uint8Array,
): Promise<void> {
  const extent = intersectWindows(reached, { col: 0, row: 0, width: flags.width, height: flags.height });
  if (extent === undefined) return;
  const source = await flags.read(extent);
  for (let i = 0; i < out.length; i++) {
    const col = Math.floor(cols[i]!) - extent.col;
    const row = Math.floor(rows[i]!) - extent.row;
    if (col < 0 || row < 0 || col >= extent.width || row >= extent.height) continue;
    out[i] = source[row * extent.width + col]!;
  }
}

type PixelMapping = (col: number, row: number) => [col: number, row: number];

/** From fractional pixels of one raster to those of another, by their place on the map. */
function pixelMapping(from: Grid, to: Grid): PixelMapping {
  const move = createTransform(from.crs, to.crs);
  return (col, row) => mapToPixel(to.transform, ...move(...pixelToMap(from.transform, col, row)));
}

/** Whether a lattice of 33 × 33 points over one raster hits the other; asked both ways, so that size does not matter. */
function reaches(from: Grid, to: Grid, mapping: PixelMapping): boolean {
  for (let i = 0; i <= 32; i++) {
    for (let j = 0; j <= 32; j++) {
      const [col, row] = mapping((from.width * i) / 32, (from.height * j) / 32);
      if (col > 0 && row > 0 && col < to.width && row < to.height) return true;
    }
  }
  return false;
}

const NODE_STEP = 32;
/** Mask pixels under 32 rows of a scene's block: a scene of 16 m under a mask of 1 m needs a sixteenth of it. */
const MAX_MASK_PIXELS = 2 ** 26;

interface PixelLookup {
  readonly cols: Float64Array;
  readonly rows: Float64Array;
  /** Whole pixels of the mask that the window falls on. */
  readonly extent: Window;
}

/**
 * Where the centre of each pixel of a window falls in the mask. Between nodes 32 pixels apart the place is interpolated:
 * the bend of one projection against another over that distance is far below a pixel.
 */
function locatePixels(window: Window, toMask: PixelMapping): PixelLookup {
  const { width, height } = window;
  const cols = new Float64Array(width * height);
  const rows = new Float64Array(width * height);
  for (let top = 0; top < height; top += NODE_STEP) {
    const tall = Math.min(NODE_STEP, height - top);
    for (let left = 0; left < width; left += NODE_STEP) {
      const wide = Math.min(NODE_STEP, width - left);
      const [x, y] = [window.col + left, window.row + top];
      const corners = [toMask(x, y), toMask(x + wide, y), toMask(x, y + tall), toMask(x + wide, y + tall)] as const;
      for (let row = 0; row < tall; row++) {
        const v = (row + 0.5) / tall;
        for (let col = 0; col < wide; col++) {
          const u = (col + 0.5) / wide;
          const i = (top + row) * width + left + col;
          cols[i] = bilinear(corners, 0, u, v);
          rows[i] = bilinear(corners, 1, u, v);
        }
      }
    }
  }
  return { cols, rows, extent: extentOf(cols, rows) };
}

type Point = readonly [col: number, row: number];

function bilinear([a, b, c, d]: readonly [Point, Point, Point, Point], axis: 0 | 1, u: number, v: number): number {
  return (a[axis] * (1 - u) + b[axis] * u) * (1 - v) + (c[axis] * (1 - u) + d[axis] * u) * v;
}

function extentOf(cols: Float64Array, rows: Float64Array): Window {
  let [minCol, minRow, maxCol, maxRow] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < cols.length; i++) {
    const [col, row] = [Math.floor(cols[i]!), Math.floor(rows[i]!)];
    if (col < minCol) minCol = col;
    if (col > maxCol) maxCol = col;
    if (row < minRow) minRow = row;
    if (row > maxRow) maxRow = row;
  }
  return { col: minCol, row: minRow, width: maxCol - minCol + 1, height: maxRow - minRow + 1 };
}

async function openPolygons(path: string, grid: Grid, vectors: VectorFiles): Promise<CloudCover> {
  const layer = await vectors.read(path);
  if (layer.crs === null) throw unusable(path, 'it has no coordinate reference system');
  const polygons = polygonsOf(layer, path);
  const moved = moveOutline({ crs: layer.crs, polygons }, grid.crs);
  const shapes = moved.map((rings) => shapeOf(rings, grid)).filter((shape) => touches(shape.bounds, grid));
  if (shapes.length === 0) throw unusable(path, 'it does not overlap the scene');
  return {
    read: async (window) => {
      const out = new Uint8Array(window.width * window.height);
      for (const shape of shapes) fillShape(shape, window, out);
      return out;
    },
    close: async () => undefined,
  };
}

function polygonsOf(layer: VectorLayer, path: string): MultiPolygonRings {
  const polygons = layer.features.flatMap((feature) => {
    if (feature.geometry === 'other') throw unusable(path, `feature ${feature.row} is no polygon`);
    return feature.geometry ?? [];
  });
  if (polygons.length === 0) throw unusable(path, 'it has no polygon');
  return polygons;
}

/** A polygon in fractional pixels of the scene. */
interface PixelShape {
  readonly rings: readonly Ring[];
  readonly bounds: Bounds;
}

function shapeOf(rings: readonly Ring[], grid: Grid): PixelShape {
  const inPixels = rings.map((ring) => ring.map(([x, y]) => mapToPixel(grid.transform, x, y)));
  const [outer = []] = inPixels;
  const cols = outer.map(([col]) => col);
  const rows = outer.map(([, row]) => row);
  const bounds = outer.reduce<Bounds>(
    ([minX, minY, maxX, maxY], [x, y]) => [Math.min(minX, x), Math.min(minY, y), Math.max(maxX, x), Math.max(maxY, y)],
    [cols[0] ?? NaN, rows[0] ?? NaN, cols[0] ?? NaN, rows[0] ?? NaN],
  );
  return { rings: inPixels, bounds };
}

function touches([minCol, minRow, maxCol, maxRow]: Bounds, grid: Grid): boolean {
  return maxCol > 0 && maxRow > 0 && minCol < grid.width && minRow < grid.height;
}

/** Sets the pixels whose centre is inside: even–odd rule along each row of centres, holes included. */
function fillShape({ rings, bounds }: PixelShape, window: Window, out: Uint8Array): void {
  const firstRow = Math.max(window.row, Math.ceil(bounds[1] - 0.5));
  const lastRow = Math.min(window.row + window.height - 1, Math.floor(bounds[3] - 0.5));
  for (let row = firstRow; row <= lastRow; row++) {
    const crossings = crossingsAt(rings, row + 0.5);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const from = Math.max(window.col, Math.ceil(crossings[k]! - 0.5));
      const to = Math.min(window.col + window.width, Math.ceil(crossings[k + 1]! - 0.5));
      if (to <= from) continue;
      const start = (row - window.row) * window.width - window.col;
      out.fill(1, start + from, start + to);
    }
  }
}

function crossingsAt(rings: readonly Ring[], y: number): number[] {
  const crossings: number[] = [];
  for (const ring of rings) {
    for (let i = 0; i + 1 < ring.length; i++) {
      const [x0, y0] = ring[i]!;
      const [x1, y1] = ring[i + 1]!;
      if (y0 <= y === y1 <= y) continue;
      crossings.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0));
    }
  }
  return crossings.sort((a, b) => a - b);
}

function unusable(file: string, why: string): QingshanError {
  return new QingshanError('CLOUD_MASK_UNREADABLE', { file, why });
}
