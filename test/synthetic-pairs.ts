/** Seeded pairs of bands with a known shift: correlated ground on a fine grid, box PSF, noise, a part that really changed. */
import { mulberry32 } from '../src/analysis/random.ts';

export interface PairRecipe {
  readonly seed: number;
  /** Side in pixels. */
  readonly size: number;
  /** `current(x) = baseline(x + d)`, in pixels. */
  readonly shift: readonly [dx: number, dy: number];
  /** Share of the area that shows other ground on the current date. */
  readonly changedShare: number;
  /** The change is one disc in the middle, or blobs everywhere. */
  readonly changedShape: 'disc' | 'blobs';
  /** Standard deviation of each date's own noise; the ground's is about 1. */
  readonly noise: number;
}

export interface SyntheticPair {
  readonly baseline: Float32Array;
  readonly current: Float32Array;
  /** 1 where the current date shows other ground. */
  readonly changed: Uint8Array;
}

/** Fine cells a pixel. */
const FINE = 2;
/** Pixels around, for the shift. */
const MARGIN = 10;

/** Both dates are exact means of the fine cells over their pixels' boxes, so a shift of any fraction is exact too. */
export function syntheticPair({ seed, size, shift, changedShare, changedShape, noise }: PairRecipe): SyntheticPair {
  const random = mulberry32(seed);
  const side = (size + 2 * MARGIN) * FINE;
  const ground = landscape(side, random);
  const other = changedShare > 0 ? landscape(side, random) : ground;
  const mask = changedShape === 'disc' ? disc(side, size, changedShare) : blobs(side, changedShare, random);
  const later = ground.map((value, i) => (mask[i] === 1 ? other[i]! : value));
  const baseline = boxMeans(ground, side, size, 0, 0);
  const current = boxMeans(later, side, size, ...shift);
  const changedMeans = boxMeans(Float64Array.from(mask), side, size, ...shift);
  addNoise(baseline, noise, random);
  addNoise(current, noise, random);
  return { baseline, current, changed: Uint8Array.from(changedMeans, (share) => (share > 0 ? 1 : 0)) };
}

/** Parcels with sharp edges, texture within, and slow waves. */
function landscape(side: number, random: () => number): Float64Array {
  const fine = smoothNoise(side, 1.2 * FINE, random);
  const waves = smoothNoise(side, 5 * FINE, random);
  const parcels = smoothNoise(side, 8 * FINE, random);
  return fine.map(
    (value, i) => 0.6 * value + 0.5 * waves[i]! + 0.6 * (parcels[i]! > 0.4 ? 1 : parcels[i]! < -0.6 ? -1 : 0),
  );
}

/** White noise after three box means each way, brought to mean 0 and standard deviation 1. */
function smoothNoise(side: number, length: number, random: () => number): Float64Array {
  let field = Float64Array.from({ length: side * side }, () => random() - 0.5);
  const radius = Math.max(1, Math.round(length));
  for (let pass = 0; pass < 3; pass++) field = boxBlurTransposed(boxBlurTransposed(field, side, radius), side, radius);
  const mean = field.reduce((sum, value) => sum + value, 0) / field.length;
  const variance = field.reduce((sum, value) => sum + (value - mean) ** 2, 0) / field.length;
  return field.map((value) => (value - mean) / Math.sqrt(variance));
}

/** Running mean along the rows, around the edge, written as columns. */
function boxBlurTransposed(field: Float64Array, side: number, radius: number): Float64Array<ArrayBuffer> {
  const out = new Float64Array(field.length);
  for (let row = 0; row < side; row++) {
    const start = row * side;
    let sum = 0;
    for (let k = -radius; k <= radius; k++) sum += field[start + ((k + side) % side)]!;
    for (let col = 0; col < side; col++) {
      out[col * side + row] = sum;
      sum += field[start + ((col + radius + 1) % side)]! - field[start + ((col - radius + side) % side)]!;
    }
  }
  return out;
}

function disc(side: number, size: number, share: number): Uint8Array {
  const radius2 = (share * (size * FINE) ** 2) / Math.PI;
  return Uint8Array.from({ length: side * side }, (_, i) => {
    const dx = (i % side) + 0.5 - side / 2;
    const dy = Math.floor(i / side) + 0.5 - side / 2;
    return dx * dx + dy * dy < radius2 ? 1 : 0;
  });
}

function blobs(side: number, share: number, random: () => number): Uint8Array {
  if (share === 0) return new Uint8Array(side * side);
  const field = smoothNoise(side, 7 * FINE, random);
  const limit = field.toSorted()[Math.floor((1 - share) * field.length)]!;
  return Uint8Array.from(field, (value) => (value >= limit ? 1 : 0));
}

/** Exact means over the pixels' boxes from the integral of the fine cells, which is bilinear between their corners. */
function boxMeans(fine: Float64Array, side: number, size: number, dx: number, dy: number): Float32Array {
  const corners = side + 1;
  const integral = new Float64Array(corners * corners);
  for (let row = 0; row < side; row++) {
    let sum = 0;
    for (let col = 0; col < side; col++) {
      sum += fine[row * side + col]!;
      integral[(row + 1) * corners + col + 1] = integral[row * corners + col + 1]! + sum;
    }
  }
  const at = (x: number, y: number): number => {
    const [col, row] = [Math.min(side - 1, Math.floor(x)), Math.min(side - 1, Math.floor(y))];
    const [s, t] = [x - col, y - row];
    const i = row * corners + col;
    const top = (1 - s) * integral[i]! + s * integral[i + 1]!;
    return (1 - t) * top + t * ((1 - s) * integral[i + corners]! + s * integral[i + corners + 1]!);
  };
  const edges = (size + 1) ** 2;
  const nodes = Float64Array.from({ length: edges }, (_, i) =>
    at(((i % (size + 1)) + MARGIN + dx) * FINE, (Math.floor(i / (size + 1)) + MARGIN + dy) * FINE),
  );
  return Float32Array.from({ length: size * size }, (_, i) => {
    const node = Math.floor(i / size) * (size + 1) + (i % size);
    return (nodes[node]! + nodes[node + size + 2]! - nodes[node + 1]! - nodes[node + size + 1]!) / FINE ** 2;
  });
}

function addNoise(band: Float32Array, sd: number, random: () => number): void {
  for (let i = 0; i < band.length; i++) {
    // Twelve uniforms make a normal, well enough.
    let sum = -6;
    for (let k = 0; k < 12; k++) sum += random();
    band[i]! += sd * sum;
  }
}
