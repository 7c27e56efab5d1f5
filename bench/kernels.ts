/**
 * Kernels alone on one tile of 512 × 512 random pixels, millions of pixels a second: prints JSON.
 * Random, because branches that always go one way are predicted. That both engines give the same bits is for the tests.
 *
 * usage: node bench/kernels.ts
 */
import { undoDifferences } from '../src/adapters/geotiff/codecs/differences.ts';
import { coverWindow } from '../src/geometry/coverage.ts';
import { Cover } from '../src/raster/cover.ts';
import { classifyIndexClasses } from '../src/raster/kernels/index-classes.ts';
import { normalizedDifference } from '../src/raster/kernels/normalized-difference.ts';
import { classifyCover } from '../src/raster/kernels/classify-cover.ts';
import { erodeNodata } from '../src/raster/kernels/erode-nodata.ts';
import { linearCover } from '../src/raster/kernels/linear-cover.ts';
import { TALLY_LENGTH, tallyClasses } from '../src/raster/kernels/tally-classes.ts';
import { tallyTransitions } from '../src/raster/kernels/tally-transitions.ts';
import { weightedMean } from '../src/raster/kernels/weighted-mean.ts';
import { createWasmKernels } from './wasm-kernels.ts';
import { createTile, PIXELS, SIZE } from './random-tile.ts';

export interface KernelSpeed {
  readonly name: string;
  /** Mpx/s, null where there is no such kernel. */
  readonly typescript: number | null;
  readonly webassembly: number | null;
}

interface Kernel {
  readonly typescript?: () => void;
  readonly webassembly?: () => void;
}

const tile = createTile();
const { red, nir, blue, samples, ring, shares, holes, classes } = tile;
const wasm = createWasmKernels(tile);
const window = { col: 0, row: 0, width: SIZE, height: SIZE };
const seen = new Uint8Array(PIXELS).fill(Cover.Seen);
const float32 = new Float32Array(PIXELS);
const ndvi = new Float64Array(PIXELS);
const cover = new Float64Array(PIXELS);
const out = new Uint8Array(PIXELS);
const dates = [0, 1].map(() => {
  const date = { codes: new Uint8Array(PIXELS), ndvi: new Float32Array(PIXELS) };
  classifyIndexClasses(red, nir, blue, seen, tile.rules, date.ndvi, date.codes);
  return date;
});
const sums = new Float64Array(TALLY_LENGTH);
const cells = { base: 4, byCol: new Float64Array(SIZE).fill(1), byRow: new Float64Array(SIZE).fill(1) };
const bytes = new Uint8Array(samples.slice().buffer);

const KERNELS: Readonly<Record<string, Kernel>> = {
  'predictor 2, 4 × uint16': {
    typescript: () => undoDifferences(bytes, 16, SIZE * 4, 4),
    webassembly: wasm.predictor2,
  },
  'NDVI and class, one date (WebAssembly: from the samples, with nodata)': {
    typescript: () => classifyIndexClasses(red, nir, blue, seen, tile.rules, float32, out),
    webassembly: wasm.classify,
  },
  'coverage, one ring of 100 vertices': {
    typescript: () => void coverWindow([{ points: ring, sign: tile.ringSign }], window),
    webassembly: wasm.coverage,
  },
  'areas, transitions, sums and histograms of both dates': {
    typescript: () => tallyClasses(window, window, shares, dates[0]!, dates[1]!, () => 4, sums),
    webassembly: wasm.tally,
  },
  'normalizedDifference, double precision': { typescript: () => normalizedDifference(nir, red, ndvi) },
  linearCover: { typescript: () => linearCover(ndvi, 0.15, 0.85, cover) },
  classifyCover: { typescript: () => classifyCover(seen, cover, 0.3, 0.6, out) },
  'erodeNodata, 2 % nodata': { typescript: () => erodeNodata(holes, SIZE, SIZE, out) },
  tallyTransitions: { typescript: () => void tallyTransitions(classes[0]!, classes[1]!, shares, cells) },
  weightedMean: { typescript: () => void weightedMean(ndvi, shares) },
};

const speeds = Object.entries(KERNELS).map(([name, { typescript, webassembly }]): KernelSpeed => ({
  name,
  typescript: typescript === undefined ? null : speedOf(typescript),
  webassembly: webassembly === undefined ? null : speedOf(webassembly),
}));
process.stdout.write(`${JSON.stringify(speeds)}\n`);

/** The median of 100 runs after half as many to warm up. */
function speedOf(run: () => void): number {
  for (let i = 0; i < 50; i++) run();
  const times = Array.from({ length: 100 }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return PIXELS / times.sort((a, b) => a - b)[50]! / 1000;
}
