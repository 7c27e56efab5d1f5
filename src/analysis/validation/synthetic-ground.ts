/** The ground of a synthetic mine on a fine grid: outline, ring, green cover and reflectance of both dates, without noise. */
import { coverageFractions } from '../../geometry/coverage.ts';
import type { Position } from '../../geometry/polygon.ts';
import type { Grid } from '../../raster/grid.ts';
import { mulberry32 } from '../random.ts';
import { normalFrom } from '../uncertainty/normal.ts';
import type { MineRecipe } from './recipe.ts';
import { texture } from './texture.ts';

/** Red and NIR reflectance. */
export interface Bands {
  readonly red: Float64Array;
  readonly nir: Float64Array;
}

export interface SyntheticGround {
  readonly recipe: MineRecipe;
  /** Fine pixels along a pixel of the images. */
  readonly oversampling: number;
  /** Side of the square in fine pixels, a multiple of `oversampling`. */
  readonly side: number;
  readonly fineMetres: number;
  /** Where pixel (0, 0) of the images begins, in pixels of the images; less than a fine pixel. */
  readonly originPx: readonly [cols: number, rows: number];
  readonly outline: readonly Position[];
  readonly ringMetres: { readonly innerMetres: number; readonly outerMetres: number };
  /** Metres beyond the outline, along the line from the middle of the mine; negative inside. */
  readonly beyond: (x: number, y: number) => number;
  readonly baseline: Bands;
  readonly current: Bands;
}

const SOIL = { red: 0.21, nir: 0.28 };
const LEAVES = { red: 0.03, nir: 0.42 };
/** Fine pixels along a pixel of the images; fewer where the images are large, because edges are what fine pixels are for. */
const OVERSAMPLING = [
  { below: 400, times: 4 },
  { below: 800, times: 3 },
  { below: Infinity, times: 2 },
];
/** Pixels around the ring, for shifts and resampling. */
const MARGIN_PX = 8;
const VERTICES = 48;
/** Directions of the outline's table, a power of two. */
const TURN = 8192;

export function createGround(recipe: MineRecipe): SyntheticGround {
  const uniform = mulberry32(recipe.seed ^ 0x51ed270b);
  const normal = normalFrom(uniform);
  const shape = createShape(recipe.areaM2, uniform);
  const ringMetres = ringOf(recipe, shape.meanRadius);
  const half = Math.ceil((shape.largest + ringMetres.outerMetres) / recipe.gsd) + MARGIN_PX;
  const oversampling = OVERSAMPLING.find(({ below }) => 2 * half < below)!.times;
  const fineMetres = recipe.gsd / oversampling;
  const side = 2 * half * oversampling;
  // Off the grid: the outline's middle lies anywhere in a pixel.
  const [x0, y0] = [(half + uniform()) * recipe.gsd, (half + uniform()) * recipe.gsd];
  const place: Place = {
    outline: (x, y) => shape.at(Math.atan2(y - y0, x - x0)),
    metres: (x, y) => Math.sqrt((x - x0) * (x - x0) + (y - y0) * (y - y0)),
  };
  const outline = shape.points.map(([x, y]): Position => [x + x0, y + y0]);
  const [before, after] = covers(recipe, side, fineMetres, [x0, y0], place, shape.meanRadius, uniform, normal);
  const light = texture(normal, side, side, 12 / fineMetres);
  return {
    recipe,
    oversampling,
    side,
    fineMetres,
    // Else the shares of a border pixel are quarters or halves, and all borders of a mine err alike at the threshold.
    originPx: [uniform() / oversampling, uniform() / oversampling],
    outline,
    ringMetres,
    beyond: (x, y) => place.metres(x, y) - place.outline(x, y),
    baseline: reflectance(before, light),
    current: reflectance(after, light),
  };
}

/** Distance of a place from the middle of the mine, and of the outline in its direction. */
interface Place {
  readonly metres: (x: number, y: number) => number;
  readonly outline: (x: number, y: number) => number;
}

/** A square grid whose pixel (0, 0) begins at the origin, or so many pixels beyond; y runs down with the rows. */
export function squareGrid(side: number, metres: number, [cols, rows]: readonly [number, number] = [0, 0]): Grid {
  return {
    width: side,
    height: side,
    transform: [metres, 0, cols * metres, 0, metres, rows * metres],
    crs: 'EPSG:4544',
  };
}

/** Of the images. */
export function imageGrid({ side, oversampling, recipe, originPx }: SyntheticGround): Grid {
  return squareGrid(side / oversampling, recipe.gsd, originPx);
}

export function outlineCoverage({ outline }: SyntheticGround, grid: Grid): Float64Array {
  return coverageFractions([[[...outline, outline[0]!]]], grid);
}

/** 1 for the pixels whose centre lies in the ring. */
export function ringShares({ beyond, ringMetres }: SyntheticGround, grid: Grid): Float64Array {
  const [metres, , left, , , top] = grid.transform;
  const shares = new Float64Array(grid.width * grid.height);
  for (let row = 0; row < grid.height; row++) {
    for (let col = 0; col < grid.width; col++) {
      const distance = beyond(left + (col + 0.5) * metres, top + (row + 0.5) * metres);
      const isRing = distance >= ringMetres.innerMetres && distance < ringMetres.outerMetres;
      shares[row * grid.width + col] = isRing ? 1 : 0;
    }
  }
  return shares;
}

interface Shape {
  readonly points: readonly Position[];
  readonly at: (angle: number) => number;
  readonly meanRadius: number;
  readonly largest: number;
}

/** A polygon around the origin whose radius follows five waves. */
function createShape(areaM2: number, uniform: () => number): Shape {
  const waves = Array.from({ length: 5 }, (_, j) => ({
    times: j + 1,
    size: ((0.28 / (j + 1)) * (2 * uniform() - 1) * (j + 1)) / (1 + 0.5 * j),
    phase: 2 * Math.PI * uniform(),
  }));
  const wave = (angle: number): number =>
    Math.max(
      0.35,
      waves.reduce((sum, { times, size, phase }) => sum + size * Math.cos(times * angle + phase), 1),
    );
  const unit = Array.from({ length: VERTICES }, (_, v) => wave((2 * Math.PI * v) / VERTICES));
  const wedge = 0.5 * Math.sin((2 * Math.PI) / VERTICES);
  const unitArea = unit.reduce((sum, r, v) => sum + wedge * r * unit[(v + 1) % VERTICES]!, 0);
  const scale = Math.sqrt(areaM2 / unitArea);
  const points = unit.map((r, v): Position => {
    const angle = (2 * Math.PI * v) / VERTICES;
    return [scale * r * Math.cos(angle), scale * r * Math.sin(angle)];
  });
  // Asked for every fine pixel, so from a table; its steps are finer than a fine pixel.
  const table = Float64Array.from({ length: TURN }, (_, i) => scale * wave((2 * Math.PI * i) / TURN));
  return {
    points,
    at: (angle) => table[Math.floor((angle / (2 * Math.PI) + 1) * TURN) & (TURN - 1)]!,
    meanRadius: Math.sqrt(areaM2 / Math.PI),
    largest: scale * Math.max(...unit),
  };
}

/** Inner edge max(20 m, 3 px); wide enough for twice the mine and 400 pixels (SCIENCE §3.5). */
function ringOf({ areaM2, gsd }: MineRecipe, meanRadius: number): { innerMetres: number; outerMetres: number } {
  const innerMetres = Math.max(20, 3 * gsd);
  const least = Math.max(2 * areaM2, 600 * gsd * gsd);
  const inside = meanRadius + innerMetres;
  const steps = [60, 80, 100, 150, 200, 250, 300, 400, 500];
  const outerMetres = steps.find((step) => Math.PI * ((meanRadius + step) ** 2 - inside ** 2) >= least) ?? 600;
  return { innerMetres, outerMetres };
}

function covers(
  recipe: MineRecipe,
  side: number,
  fine: number,
  [x0, y0]: readonly [number, number],
  where: Place,
  meanRadius: number,
  uniform: () => number,
  normal: () => number,
): readonly [Float64Array, Float64Array] {
  const field = (metres: number): Float64Array => texture(normal, side, side, metres / fine);
  const [small, wide, spots, kinds] = [field(5), field(35), field(14), field(40)];
  const [front, plants, gaps] = [field(35), field(8), field(24)];
  const direction = 2 * Math.PI * uniform();
  const [along, across] = [Math.cos(direction), Math.sin(direction)];
  const place = 2 * Math.PI * uniform();
  const distance = 0.5 * meanRadius * uniform();
  const [dugX, dugY] = [x0 + distance * Math.cos(place), y0 + distance * Math.sin(place)];
  const dugRadius = recipe.disturbedRadius * meanRadius;
  const before = new Float64Array(side * side);
  const after = new Float64Array(side * side);
  for (let i = 0; i < before.length; i++) {
    const col = i % side;
    const x = (col + 0.5) * fine;
    const y = ((i - col) / side + 0.5) * fine;
    const [metres, outline] = [where.metres(x, y), where.outline(x, y)];
    const isDug = Math.hypot(x - dugX, y - dugY) < dugRadius * (1 + 0.2 * wide[i]!);
    const bare = 0.06 + 0.03 * small[i]!;
    const country = spots[i]! < -1.7 ? bare : 0.8 + 0.07 * wide[i]! + 0.05 * small[i]!;
    if (metres > outline * (1 + 0.05 * wide[i]!)) {
      before[i] = clip(country);
      after[i] = clip(isDug ? bare : country);
      continue;
    }
    const first = kinds[i]! > 0.9 ? 0.3 + 0.04 * small[i]! : kinds[i]! < -1.1 ? 0.78 + 0.05 * small[i]! : bare;
    const isRestored = ((x - x0) * along + (y - y0) * across) / meanRadius + 0.35 * front[i]! > recipe.restoredFront;
    const planted = gaps[i]! > 0.9 ? 0.3 + 0.05 * plants[i]! : 0.76 + 0.06 * plants[i]!;
    before[i] = clip(first);
    after[i] = clip(isDug ? bare : isRestored ? Math.max(first, planted) : first + 0.01 * plants[i]!);
  }
  for (let i = 0; i < after.length; i++) after[i] = after[i]! * recipe.season;
  return [before, after];
}

/** Leaves and soil mix by area; soil and leaves are brighter here and darker there. */
function reflectance(cover: Float64Array, light: Float64Array): Bands {
  const red = new Float64Array(cover.length);
  const nir = new Float64Array(cover.length);
  for (let i = 0; i < cover.length; i++) {
    const brightness = 1 + 0.08 * light[i]!;
    red[i] = brightness * (cover[i]! * LEAVES.red + (1 - cover[i]!) * SOIL.red);
    nir[i] = brightness * (cover[i]! * LEAVES.nir + (1 - cover[i]!) * SOIL.nir);
  }
  return { red, nir };
}

function clip(value: number): number {
  return Math.min(1, Math.max(0, value));
}
