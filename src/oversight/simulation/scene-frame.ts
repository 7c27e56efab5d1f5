/** The pixel grid of a simulated scene, and where the corners of its pixels lie in the site's frame. */
import { createTransform } from '../../geometry/transform.ts';
import type { Grid } from '../../raster/grid.ts';
import type { ScenePlan } from './layout.ts';
import { scanPolygon } from './scanline.ts';
import type { Site } from './site.ts';

export const PIXEL_METRES = 2;

/** Two same-day scenes overlap by twice this, metres. */
const HALF_OVERLAP = 60;
/** Share of the first mine that a `cut` scene leaves out. */
const CUT_SHARE = 0.58;

export interface SceneFrame {
  readonly plan: ScenePlan;
  readonly grid: Grid;
  /** Frame coordinates of the pixel corners, row-major, `(width + 1) · (height + 1)`. */
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}

/** The part of the frame that a scene shows, `[west, south, east, north]` in metres. */
export function sceneExtent(site: Site, plan: ScenePlan): [number, number, number, number] {
  const [first] = site.mines;
  const whole: [number, number, number, number] = [0, 0, site.width, site.height];
  if (plan.part === 'whole' || first === undefined) return whole;
  const middle = quantileX(first.rings, plan.part === 'cut' ? CUT_SHARE : 0.5);
  if (plan.part === 'west') return [0, 0, snap(middle + HALF_OVERLAP), site.height];
  if (plan.part === 'east') return [snap(middle - HALF_OVERLAP), 0, site.width, site.height];
  return [snap(middle), 0, site.width, site.height];
}

export function createSceneFrame(site: Site, plan: ScenePlan): SceneFrame {
  const grid = createGrid(site, plan);
  return { plan, grid, ...cornersInFrame(site, grid) };
}

/** Name of the scene's CRS. */
function sceneCrs(site: Site, plan: ScenePlan): string {
  if (plan.crs === 'prefixed') return `EPSG:${4513 + site.zone - 25}`;
  if (plan.crs === 'eastern-neighbour') return `EPSG:${4534 + site.zone + 1 - 25}`;
  return site.crs;
}

function createGrid(site: Site, plan: ScenePlan): Grid {
  const crs = sceneCrs(site, plan);
  const move = createTransform(site.crs, crs);
  const [west, south, east, north] = sceneExtent(site, plan);
  const [shiftX, shiftY] = plan.lattice;
  const corners = [
    [west, south],
    [east, south],
    [west, north],
    [east, north],
  ].map(([x, y]) => move(site.origin[0] + x! + shiftX, site.origin[1] + y! + shiftY));
  const left = toCentimetres(Math.min(...corners.map(([x]) => x)));
  const top = toCentimetres(Math.max(...corners.map(([, y]) => y)));
  const right = Math.max(...corners.map(([x]) => x));
  const bottom = Math.min(...corners.map(([, y]) => y));
  return {
    width: Math.ceil((right - left) / PIXEL_METRES - 1e-3),
    height: Math.ceil((top - bottom) / PIXEL_METRES - 1e-3),
    transform: [PIXEL_METRES, 0, left, 0, -PIXEL_METRES, top],
    crs,
  };
}

/** Corners between every 16th are interpolated: over 32 m two projections of one zone bend by less than 0.1 mm. */
const CONTROL_STEP = 16;

function cornersInFrame(site: Site, grid: Grid): { xs: Float64Array; ys: Float64Array } {
  const move = createTransform(grid.crs, site.crs);
  const [a, , c, , e, f] = grid.transform;
  const [originX, originY] = site.origin;
  const stride = grid.width + 1;
  const xs = new Float64Array(stride * (grid.height + 1));
  const ys = new Float64Array(xs.length);
  const blockCols = Math.ceil(stride / CONTROL_STEP);
  for (let blockRow = 0; blockRow * CONTROL_STEP <= grid.height; blockRow++) {
    for (let blockCol = 0; blockCol < blockCols; blockCol++) {
      const control = (right: 0 | 1, down: 0 | 1): readonly [number, number] => {
        const [x, y] = move(c + a * (blockCol + right) * CONTROL_STEP, f + e * (blockRow + down) * CONTROL_STEP);
        return [x - originX, y - originY];
      };
      fillBlock(xs, ys, stride, blockCol, blockRow, [control(0, 0), control(1, 0), control(0, 1), control(1, 1)]);
    }
  }
  return { xs, ys };
}

/** @param controls north-west, north-east, south-west, south-east corner of the block */
function fillBlock(
  xs: Float64Array,
  ys: Float64Array,
  stride: number,
  blockCol: number,
  blockRow: number,
  controls: readonly [Point, Point, Point, Point],
): void {
  const [[x00, y00], [x10, y10], [x01, y01], [x11, y11]] = controls;
  const lastCol = Math.min(stride, (blockCol + 1) * CONTROL_STEP);
  const lastRow = Math.min(xs.length / stride, (blockRow + 1) * CONTROL_STEP);
  for (let row = blockRow * CONTROL_STEP; row < lastRow; row++) {
    const t = row / CONTROL_STEP - blockRow;
    for (let col = blockCol * CONTROL_STEP; col < lastCol; col++) {
      const s = col / CONTROL_STEP - blockCol;
      const i = row * stride + col;
      xs[i] = (1 - t) * ((1 - s) * x00 + s * x10) + t * ((1 - s) * x01 + s * x11);
      ys[i] = (1 - t) * ((1 - s) * y00 + s * y10) + t * ((1 - s) * y01 + s * y11);
    }
  }
}

type Point = readonly [x: number, y: number];

/** The x that has `share` of the polygon to its west. */
function quantileX(rings: Site['mines'][number]['rings'], share: number): number {
  const pieces: { x: number; area: number }[] = [];
  scanPolygon(rings, 1, (x, _y, area) => pieces.push({ x, area }));
  pieces.sort((a, b) => a.x - b.x);
  const total = pieces.reduce((sum, { area }) => sum + area, 0);
  let passed = 0;
  for (const { x, area } of pieces) {
    passed += area;
    if (passed >= share * total) return x;
  }
  return pieces.at(-1)!.x;
}

/** A projection and its inverse agree to a micrometre; whole centimetres keep the lattices of one zone equal. */
function toCentimetres(value: number): number {
  return Math.round(value * 100) / 100;
}

function snap(x: number): number {
  return PIXEL_METRES * Math.round(x / PIXEL_METRES);
}
