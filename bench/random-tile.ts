/** One tile for the kernels: random, and the same at every run. */
import { ringSign } from '../src/geometry/coverage.ts';
import { Cover } from '../src/raster/cover.ts';
import type { IndexClasses } from '../src/raster/kernels/index-classes.ts';

export const SIZE = 512;
export const PIXELS = SIZE * SIZE;

export interface Tile {
  /** Blue, green, red, near infrared, pixel-interleaved. */
  readonly samples: Uint16Array<ArrayBuffer>;
  readonly blue: Float32Array;
  readonly red: Float32Array;
  readonly nir: Float32Array;
  readonly rules: IndexClasses;
  /** 100 vertices around the middle, in pixels, and its sign as coverage wants it. */
  readonly ring: Float64Array;
  readonly ringSign: number;
  /** Half of the pixels are inside, a tenth of them on the edge. */
  readonly shares: Float64Array;
  /** Cover codes with 2 % nodata. */
  readonly holes: Uint8Array;
  /** Bare, sparse and vegetated at both dates. */
  readonly classes: readonly [baseline: Uint8Array, current: Uint8Array];
}

export function createTile(): Tile {
  const random = createRandom(20_240_638);
  const samples = Uint16Array.from({ length: PIXELS * 4 }, (_, i) => [400, 700, 350, 1500][i % 4]! + 1900 * random());
  const band = (index: number) => Float32Array.from({ length: PIXELS }, (_, i) => samples[i * 4 + index]!);
  const ring = new Float64Array(202);
  for (let i = 0; i < 100; i++) {
    const angle = (i * 2 * Math.PI) / 100;
    const radius = SIZE * (0.3 + 0.15 * random());
    ring.set([SIZE / 2 + radius * Math.cos(angle), SIZE / 2 + radius * Math.sin(angle)], i * 2);
  }
  ring.copyWithin(200, 0, 2);
  const cover = () => [Cover.Bare, Cover.Sparse, Cover.Vegetated][Math.floor(3 * random())]!;
  return {
    samples,
    blue: band(0),
    red: band(2),
    nir: band(3),
    rules: { bareBelow: 0.25, vegetatedFrom: 0.4, minRedOverBlue: 1.1 },
    ring,
    ringSign: ringSign(ring, 0),
    shares: Float64Array.from({ length: PIXELS }, () => (random() < 0.1 ? random() : Math.round(random()))),
    holes: Uint8Array.from({ length: PIXELS }, () => (random() < 0.02 ? Cover.Nodata : Cover.Seen)),
    classes: [Uint8Array.from({ length: PIXELS }, cover), Uint8Array.from({ length: PIXELS }, cover)],
  };
}

/** Xorshift. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
