/**
 * Kernels alone on one tile of 512 × 512 random pixels, millions of pixels a second: prints JSON.
 * Random, because branches that always go one way are predicted; one process, so each kernel sees one element type.
 *
 * usage: node bench/kernels.ts
 */
import { Cover } from '../src/raster/cover.ts';
import { classifyCover } from '../src/raster/kernels/classify-cover.ts';
import { erodeNodata } from '../src/raster/kernels/erode-nodata.ts';
import { linearCover } from '../src/raster/kernels/linear-cover.ts';
import { normalizedDifference } from '../src/raster/kernels/normalized-difference.ts';
import { tallyTransitions } from '../src/raster/kernels/tally-transitions.ts';
import { weightedMean } from '../src/raster/kernels/weighted-mean.ts';

export interface KernelSpeed {
  readonly name: string;
  readonly megapixelsPerS: number;
}

const SIZE = 512;
const PIXELS = SIZE * SIZE;
const random = createRandom(20_240_638);

const red = Float32Array.from({ length: PIXELS }, () => Math.floor(300 + 1800 * random()));
const nir = Float32Array.from({ length: PIXELS }, () => Math.floor(1500 + 2500 * random()));
const ndvi = new Float64Array(PIXELS);
const cover = new Float64Array(PIXELS);
const seen = new Uint8Array(PIXELS).fill(Cover.Seen);
const holes = Uint8Array.from({ length: PIXELS }, () => (random() < 0.02 ? Cover.Nodata : Cover.Seen));
const classes = [0, 1].map(() =>
  Uint8Array.from({ length: PIXELS }, () => [Cover.Bare, Cover.Sparse, Cover.Vegetated][Math.floor(3 * random())]!),
);
const shares = Float64Array.from({ length: PIXELS }, () => (random() < 0.1 ? random() : Math.round(random())));
const cells = { base: 4, byCol: new Float64Array(SIZE).fill(1), byRow: new Float64Array(SIZE).fill(1) };
const out = new Uint8Array(PIXELS);

const KERNELS: Readonly<Record<string, () => void>> = {
  'normalizedDifference (NDVI)': () => normalizedDifference(nir, red, ndvi),
  linearCover: () => linearCover(ndvi, 0.15, 0.85, cover),
  'classifyCover (from linearCover)': () => classifyCover(seen, cover, 0.3, 0.6, out),
  'erodeNodata (2 % nodata)': () => erodeNodata(holes, SIZE, SIZE, out),
  'tallyTransitions (half outside, 10 % on the edge)': () =>
    void tallyTransitions(classes[0]!, classes[1]!, shares, cells),
  weightedMean: () => void weightedMean(ndvi, shares),
};

const speeds = Object.entries(KERNELS).map(([name, run]): KernelSpeed => ({ name, megapixelsPerS: speedOf(run) }));
process.stdout.write(`${JSON.stringify(speeds)}\n`);

/** The median of 60 runs after as many to warm up. */
function speedOf(run: () => void): number {
  for (let i = 0; i < 60; i++) run();
  const times = Array.from({ length: 60 }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return PIXELS / times.sort((a, b) => a - b)[30]! / 1000;
}

/** Xorshift: the same pixels at every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
