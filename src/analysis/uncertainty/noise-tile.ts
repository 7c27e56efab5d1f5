/** Correlated noise as a window into one periodic tile, so that a draw costs four numbers and not a field. */
import { mulberry32 } from '../random.ts';
import { normalFrom } from './normal.ts';

/** Side of a tile; a power of two, so that wrapping is one `&`. Larger patches see it repeat. */
export const TILE_SIDE = 256;

export interface NoiseTile {
  /** Row-major, periodic, mean 0, sd 1, nothing beyond ±`limit`. */
  readonly values: Float32Array;
  /** Sums over `[0, row) × [0, col)` of the tile laid 2 × 2, side `2·TILE_SIDE + 1`. */
  readonly sums: Float64Array;
  readonly limit: number;
}

/** Correlation lengths that tiles are made for, steps of √2; the estimate from a ring is no better than that. */
const LENGTHS: readonly number[] = [0.5, 0.7, 1, 1.4, 2, 2.8, 4, 5.6, 8];
/** Noise beyond this many sd is cut: it is one value in 700, and the range says which pixels can change at all. */
const LIMIT = 3.2;

/**
 * Tiles by correlation length ℓ in pixels, where correlation falls as `exp(−(h/ℓ)²)`. Each is made once, at its first use;
 * the bits depend on the seed and the length only.
 */
export function createNoiseTiles(seed: number): (correlationPx: number) => NoiseTile {
  const tiles = new Map<number, NoiseTile>();
  return (correlationPx) => {
    const length = nearestLength(correlationPx);
    const known = tiles.get(length);
    if (known !== undefined) return known;
    const tile = createTile(seed, length);
    tiles.set(length, tile);
    return tile;
  };
}

/** Mean of a tile over a rectangle of at most a tile's side, from its table of sums. */
export function tileMean(sums: Float64Array, col: number, row: number, width: number, height: number): number {
  const side = 2 * TILE_SIDE + 1;
  const [top, bottom] = [row * side, (row + height) * side];
  return (
    (sums[bottom + col + width]! - sums[bottom + col]! - sums[top + col + width]! + sums[top + col]!) / (width * height)
  );
}

function nearestLength(correlationPx: number): number {
  return LENGTHS.reduce((best, length) =>
    Math.abs(Math.log(length / correlationPx)) < Math.abs(Math.log(best / correlationPx)) ? length : best,
  );
}

function createTile(seed: number, length: number): NoiseTile {
  const normal = normalFrom(mulberry32(seed));
  const white = Float64Array.from({ length: TILE_SIDE * TILE_SIDE }, normal);
  // White noise under a Gaussian of sd s has the correlation exp(−h²/4s²), so s = ℓ/2.
  const kernel = gaussian(length / 2);
  const smooth = smoothRows(transpose(smoothRows(white, kernel)), kernel);
  const values = standardised(smooth);
  return { values, sums: tableOfSums(values), limit: LIMIT };
}

/** Weights of −reach…reach; a single one below half a pixel, where neighbours are hardly alike. */
function gaussian(sd: number): Float64Array {
  const reach = sd < 0.3 ? 0 : Math.ceil(4 * sd);
  return Float64Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sd * sd)));
}

function smoothRows(values: Float64Array, kernel: Float64Array): Float64Array {
  const out = new Float64Array(values.length);
  const reach = (kernel.length - 1) / 2;
  for (let i = 0; i < values.length; i++) {
    const start = i & ~(TILE_SIDE - 1);
    let sum = 0;
    for (let k = 0; k < kernel.length; k++) sum += kernel[k]! * values[start + ((i + k - reach) & (TILE_SIDE - 1))]!;
    out[i] = sum;
  }
  return out;
}

function transpose(values: Float64Array): Float64Array {
  const out = new Float64Array(values.length);
  for (let row = 0; row < TILE_SIDE; row++) {
    for (let col = 0; col < TILE_SIDE; col++) out[col * TILE_SIDE + row] = values[row * TILE_SIDE + col]!;
  }
  return out;
}

function standardised(values: Float64Array): Float32Array {
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  const sd = Math.sqrt(squares / values.length - mean * mean);
  return Float32Array.from(values, (value) => Math.min(LIMIT, Math.max(-LIMIT, (value - mean) / sd)));
}

function tableOfSums(values: Float32Array): Float64Array {
  const side = 2 * TILE_SIDE + 1;
  const sums = new Float64Array(side * side);
  for (let row = 0; row < side - 1; row++) {
    let sum = 0;
    for (let col = 0; col < side - 1; col++) {
      sum += values[(row & (TILE_SIDE - 1)) * TILE_SIDE + (col & (TILE_SIDE - 1))]!;
      sums[(row + 1) * side + col + 1] = sums[row * side + col + 1]! + sum;
    }
  }
  return sums;
}
