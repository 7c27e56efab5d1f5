/**
 * The engines that measure windows, over scenes that GDAL writes in many layouts: WebAssembly gives the bits of the
 * TypeScript specification, any number of threads gives the same file, and each tile that is needed is read once.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWasmMeasurer } from '../src/adapters/engines/wasm-windows.ts';
import { openByteSource } from '../src/adapters/geotiff/byte-source.ts';
import { startServer, type TestServer } from '../src/adapters/geotiff/http/test-server.ts';
import { GDAL_PYTHON } from '../src/adapters/geotiff/test-gdal.ts';
import type { Policy } from '../src/analysis/policy.ts';
import { analyzePlain } from '../src/app/analyze-plain.ts';
import { loadPolicy, PLAIN_POLICY } from '../src/app/load-policy.ts';
import type { WindowEngine, WindowJob, WindowTally } from '../src/app/windows/job.ts';
import type { PackedScene } from '../src/app/windows/packed-scene.ts';
import { zonalStatistics } from '../src/app/zonal.ts';
import type { ZonalValue } from '../src/app/zonal.ts';
import { loadConfig } from '../src/config.ts';
import { coverageFractions } from '../src/geometry/coverage.ts';
import type { MultiPolygonRings } from '../src/geometry/polygon.ts';
import { createApp } from '../src/runtime.ts';
import type { App } from '../src/runtime.ts';
import { DATES, optionsOf, pixelPolygons, scenePath, writeMines, writeScenes } from './helpers/gdal-scenes.ts';
import type { SceneFormat } from './helpers/gdal-scenes.ts';
import { createSpecification, inWindows, measureAll } from './helpers/window-engines.ts';
import type { Measured } from './helpers/window-engines.ts';

if (GDAL_PYTHON === undefined) console.warn('window-engine: python3-gdal is absent, no scene was measured');

const TILES = ['TILED=YES', 'BLOCKXSIZE=64', 'BLOCKYSIZE=48'];
const PIXEL = 'INTERLEAVE=PIXEL';
const BAND = 'INTERLEAVE=BAND';
const FORMATS: readonly SceneFormat[] = [
  format('u16-deflate-2', 'UInt16', 4, [...TILES, PIXEL, 'COMPRESS=DEFLATE', 'PREDICTOR=2']),
  format('u16-deflate-2-bands', 'UInt16', 4, [...TILES, BAND, 'COMPRESS=DEFLATE', 'PREDICTOR=2'], { nodata: 0 }),
  format('u16-deflate-1-five', 'UInt16', 5, [...TILES, PIXEL, 'COMPRESS=DEFLATE'], { nodata: 65535 }),
  format('u16-lzw-2', 'UInt16', 3, [...TILES, PIXEL, 'COMPRESS=LZW', 'PREDICTOR=2'], { nodata: 7 }),
  format('u16-zstd-2-big', 'UInt16', 4, [...TILES, BAND, 'COMPRESS=ZSTD', 'PREDICTOR=2', 'ENDIANNESS=BIG']),
  format('u16-none-big', 'UInt16', 4, [...TILES, PIXEL, 'ENDIANNESS=BIG']),
  format('u16-strips-of-7', 'UInt16', 4, ['BLOCKYSIZE=7', PIXEL, 'COMPRESS=DEFLATE', 'PREDICTOR=2']),
  format('u16-strips-of-1', 'UInt16', 3, ['BLOCKYSIZE=1', PIXEL, 'COMPRESS=LZW']),
  format('u16-one-strip', 'UInt16', 4, ['BLOCKYSIZE=150', BAND, 'COMPRESS=DEFLATE']),
  format('u16-one-tile', 'UInt16', 4, ['TILED=YES', 'BLOCKXSIZE=256', 'BLOCKYSIZE=256', PIXEL, 'COMPRESS=ZSTD']),
  format('u16-bigtiff', 'UInt16', 4, [...TILES, PIXEL, 'COMPRESS=DEFLATE', 'BIGTIFF=YES']),
  format('u16-sparse', 'UInt16', 4, [...TILES, PIXEL, 'COMPRESS=DEFLATE', 'SPARSE_OK=TRUE'], { isSparse: true }),
  format('u16-sparse-nodata', 'UInt16', 4, [...TILES, BAND, 'COMPRESS=LZW', 'SPARSE_OK=TRUE', 'PREDICTOR=2'], {
    isSparse: true,
    nodata: 11,
  }),
  format('u16-mask', 'UInt16', 4, [...TILES, PIXEL, 'COMPRESS=DEFLATE'], { mask: 'mask' }),
  format('u16-alpha', 'UInt16', 5, [...TILES, PIXEL, 'COMPRESS=DEFLATE', 'PHOTOMETRIC=RGB', 'ALPHA=YES'], {
    mask: 'alpha',
  }),
  format('u16-scaled', 'UInt16', 4, [...TILES, PIXEL, 'COMPRESS=DEFLATE'], { scaled: [0.0001, -0.1] }),
  format('u8-deflate-2', 'Byte', 4, [...TILES, PIXEL, 'COMPRESS=DEFLATE', 'PREDICTOR=2', 'PHOTOMETRIC=MINISBLACK']),
  format('u8-lzw-bands', 'Byte', 3, [...TILES, BAND, 'COMPRESS=LZW'], { nodata: 0 }),
  format('u8-none-strips', 'Byte', 5, ['BLOCKYSIZE=13', PIXEL, 'PHOTOMETRIC=MINISBLACK'], { nodata: 300 }),
  format('u8-narrow', 'Byte', 3, [...TILES, PIXEL, 'COMPRESS=ZSTD', 'PREDICTOR=2'], { width: 131, height: 97 }),
  format('i16-zstd-1', 'Int16', 4, [...TILES, PIXEL, 'COMPRESS=ZSTD'], { nodata: -999 }),
  format('i16-lzw-2-big', 'Int16', 3, [...TILES, PIXEL, 'COMPRESS=LZW', 'PREDICTOR=2', 'ENDIANNESS=BIG']),
  format('i16-scaled-strips', 'Int16', 4, ['BLOCKYSIZE=33', BAND, 'COMPRESS=DEFLATE', 'PREDICTOR=2'], {
    scaled: [0.0002, 0.05],
    nodata: -32768,
  }),
  format('f32-none', 'Float32', 4, [...TILES, PIXEL], { hasNaN: true }),
  format('f32-deflate-2-bands', 'Float32', 4, [...TILES, BAND, 'COMPRESS=DEFLATE', 'PREDICTOR=2'], {
    hasNaN: true,
    nodata: -9999,
  }),
  format('f32-deflate-3', 'Float32', 4, [...TILES, PIXEL, 'COMPRESS=DEFLATE', 'PREDICTOR=3'], { hasNaN: true }),
  format('f32-zstd-big', 'Float32', 3, [...TILES, PIXEL, 'COMPRESS=ZSTD', 'ENDIANNESS=BIG'], { nodata: 0.1 }),
  format('f32-lzw-strips', 'Float32', 3, ['BLOCKYSIZE=11', PIXEL, 'COMPRESS=LZW'], { nodata: -3.4e38 }),
  format('f32-sparse', 'Float32', 4, [...TILES, PIXEL, 'COMPRESS=DEFLATE', 'SPARSE_OK=TRUE'], {
    isSparse: true,
    hasNaN: true,
  }),
  // Large enough for several windows as they are planned.
  format('large', 'UInt16', 4, ['TILED=YES', 'BLOCKXSIZE=128', 'BLOCKYSIZE=128', PIXEL, 'COMPRESS=DEFLATE'], {
    width: 901,
    height: 602,
  }),
];
/** One date in one layout, the other in another: [baseline, current]. */
const MIXED = [
  ['u16-deflate-2', 'u16-strips-of-7'],
  ['f32-deflate-2-bands', 'u8-deflate-2'],
  ['u16-mask', 'u16-deflate-2-bands'],
  ['i16-zstd-1', 'u16-one-strip'],
] as const;
const PAIRS: readonly (readonly [baseline: SceneFormat, current: SceneFormat])[] = [
  ...FORMATS.map((own) => [own, own] as const),
  ...MIXED.map(([a, b]) => [formatOf(a), formatOf(b)] as const),
];

function format(
  name: string,
  type: SceneFormat['type'],
  bands: SceneFormat['bands'],
  options: readonly string[],
  more: Partial<SceneFormat> = {},
): SceneFormat {
  return { name, type, bands, options, width: 203, height: 150, ...more };
}

function formatOf(name: string): SceneFormat {
  return FORMATS.find((known) => known.name === name)!;
}

let folder: string;
let server: TestServer;
let app: App;
let engines: readonly (readonly [threads: number, engine: WindowEngine])[];
let policy: Policy;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qingshan-windows-'));
  server = await startServer();
  // Threads read it from their environment, a copy of this one.
  process.env['QINGSHAN_REMOTE_HOSTS'] = server.origin;
  app = createApp(loadConfig(process.env));
  engines = [1, 2, 4].map((threads) => [threads, app.openWindowEngine(threads)] as const);
  policy = await loadPolicy(PLAIN_POLICY);
  if (GDAL_PYTHON !== undefined) writeScenes(folder, FORMATS);
});
afterAll(async () => {
  delete process.env['QINGSHAN_REMOTE_HOSTS'];
  await app.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

interface PlainRun {
  readonly pair: (typeof PAIRS)[number];
  readonly mines: string;
  readonly policy: Policy;
  readonly engine: WindowEngine;
  readonly place?: (path: string) => string;
}

/** @returns the result file */
async function plain({ pair, mines, policy: rules, engine, place = (path) => path }: PlainRun): Promise<string> {
  const out = await mkdtemp(join(folder, 'out-'));
  const [baseline, current] = pair.map((own, i) => ({
    path: place(scenePath(folder, own, DATES[i]!)),
    options: optionsOf(own, DATES[i]!),
  }));
  const options = { baseline: [baseline!], current: [current!], mines, crs: null, policy: rules, out, force: true };
  const { scenes, vectors } = app;
  const { failures } = await analyzePlain(options, { scenes, vectors, engine, software: 'test' });
  expect(failures).toEqual([]);
  return readFile(join(out, 'results.json'), 'utf8');
}

async function zonal(own: SceneFormat, mines: string, value: ZonalValue, engine: WindowEngine): Promise<unknown> {
  const kinds = ['count', 'sum', 'mean', 'min', 'max', 'stdev', 'variance'] as const;
  const options = {
    scene: optionsOf(own, DATES[0]),
    value,
    statistics: kinds.map((kind) => ({ kind })),
    below: value.kind === 'ndvi' ? 0.2 : 150,
    includeFields: ['id'],
    crs: null,
  };
  const { scenes, vectors } = app;
  const { rows } = await zonalStatistics(scenePath(folder, own, DATES[0]), mines, options, { scenes, vectors, engine });
  return rows.map(({ values }) => values);
}

/** The least windows that no tile crosses. */
function leastWindows(pair: readonly SceneFormat[]): { readonly width: number; readonly height: number } {
  const { width, height } = pair[0]!;
  const side = (name: string, whole: number): number => {
    const lengths = pair.map(({ options }) =>
      Number(options.find((text) => text.startsWith(name))?.split('=')[1] ?? whole),
    );
    let common = lengths[0]!;
    while (common < whole && !lengths.every((length) => common % length === 0)) common += lengths[0]!;
    return Math.min(common, whole);
  };
  return { width: side('BLOCKXSIZE=', width), height: side('BLOCKYSIZE=', height) };
}

/** Where each source is read, as `file:offset`. */
async function measureInWasm(job: WindowJob): Promise<{ tallies: readonly WindowTally[]; reads: readonly string[] }> {
  const reads: string[] = [];
  const measurer = await createWasmMeasurer(job, {
    openSource: async (identity) => {
      const source = await openByteSource(identity.path, identity);
      return {
        ...source,
        read(offset, length, into) {
          reads.push(`${basename(identity.path)}:${offset}`);
          return source.read(offset, length, into);
        },
        readNow(offset, into) {
          reads.push(`${basename(identity.path)}:${offset}`);
          source.readNow!(offset, into);
        },
      };
    },
    openScene: ({ path, options }) => app.scenes.open(path, options),
    openBands: ({ path, options }) => app.scenes.openBands(path, options),
  });
  return { tallies: await measureAll(job, measurer), reads };
}

/** Sums as bits; NaN and zero have no sign: readers make 0 of a stored −0 (`dn · 1 + 0`), which no result shows. */
function bitsOf(tallies: readonly WindowTally[]): unknown {
  return tallies.map(({ outlines, sums, crossed }) => ({
    outlines,
    crossed,
    bits: Buffer.from(sums.map((sum) => (Number.isNaN(sum) ? NaN : sum + 0)).buffer).toString('hex'),
  }));
}

async function expectSameBits(runs: readonly Measured[]): Promise<void> {
  for (const { job, tallies } of runs) {
    const wasm = await measureInWasm(job);
    expect(bitsOf(wasm.tallies)).toEqual(bitsOf(tallies));
  }
}

describe.skipIf(GDAL_PYTHON === undefined)('over scenes of GDAL', () => {
  describe.each(PAIRS.map((pair) => [pair.map(({ name }) => name).join(' and '), pair] as const))('%s', (_, pair) => {
    const [first] = pair;
    let mines: string;
    beforeAll(async () => {
      mines = await writeMines(folder, `${pair[0].name}.geojson`, pixelPolygons(first.width, first.height, 5));
    });

    it.each(['as planned', 'in small windows'])('analyze --plain is the same in every engine, %s', async (windows) => {
      const sized = (engine: WindowEngine): WindowEngine =>
        windows === 'as planned' ? engine : inWindows(engine, leastWindows(pair));
      const specification = createSpecification(app.scenes);

      const expected = await plain({ pair, mines, policy, engine: sized(specification.engine) });

      const observed = JSON.parse(expected) as { patches: { observed_px: number; baseline: { bare_m2: number } }[] };
      expect(observed.patches.filter(({ observed_px: pixels }) => pixels > 0).length).toBeGreaterThan(5);
      await expectSameBits(specification.runs);
      for (const [threads, engine] of engines) {
        expect(await plain({ pair, mines, policy, engine: sized(engine) }), `${threads} threads`).toBe(expected);
      }
    });

    it('so it is with thresholds alone and DN as they are', async () => {
      const cover = { kind: 'index-threshold', bareBelow: 0.3 } as const;
      const rules: Policy = { ...policy, cover, radiometry: 'raw' };
      const specification = createSpecification(app.scenes);
      const engine = inWindows(specification.engine, leastWindows(pair));

      await plain({ pair, mines, policy: rules, engine });

      await expectSameBits(specification.runs);
    });

    const values: readonly ZonalValue[] = [{ kind: 'band', band: 2 }, { kind: 'ndvi' }];
    it.each(values)('zonal is the same in every engine: $kind', async (value) => {
      const specification = createSpecification(app.scenes);
      const { width, height } = leastWindows([first]);
      const sized = (engine: WindowEngine): WindowEngine => inWindows(engine, { width: 2 * width, height });

      const expected = await zonal(first, mines, value, sized(specification.engine));

      await expectSameBits(specification.runs);
      for (const [threads, engine] of engines) {
        expect(await zonal(first, mines, value, sized(engine)), `${threads} threads`).toEqual(expected);
      }
    });
  });

  const served = ['u16-deflate-2', 'u16-sparse-nodata', 'f32-lzw-strips', 'u16-mask', 'large'].map(formatOf);
  it.each(served.map((own) => [own.name, own] as const))('a server gives the bits of the disk: %s', async (_, own) => {
    for (const date of DATES) {
      const name = `${own.name}-${date}.tif`;
      server.files.set(name, { bytes: await readFile(join(folder, name)), etag: `"${name}"` });
    }
    const mines = await writeMines(folder, 'served.geojson', pixelPolygons(own.width, own.height, 6));
    const [, engine] = engines[1]!;
    const run = { pair: [own, own] as const, mines, policy, engine };

    const remote = await plain({ ...run, place: (path) => `${server.origin}/${basename(path)}` });

    expect(remote).toBe(await plain(run));
  });

  describe('each tile that is needed is read once, the others never', () => {
    const layouts = FORMATS.filter(({ mask, options }) => mask === undefined && !options.includes('PREDICTOR=3'));
    const grounds: readonly (readonly [string, (own: SceneFormat) => readonly MultiPolygonRings[]])[] = [
      ['one polygon', ({ width, height }) => [pixelPolygons(width, height, 7).at(-1)!]],
      // Without those that fill the image: the corner on the lower left is left alone.
      ['many that overlap', ({ width, height }) => pixelPolygons(width, height, 7).slice(5)],
      ['a frame around a hole', ({ width, height }) => [pixelPolygons(width, height, 7)[1]!]],
    ];

    it.each(layouts.flatMap((own) => grounds.map(([what, polygons]) => [own.name, what, own, polygons] as const)))(
      '%s, %s',
      async (_name, _what, own, polygons) => {
        const outlines = polygons(own);
        const mines = await writeMines(folder, 'read.geojson', outlines);
        const specification = createSpecification(app.scenes);
        const engine = inWindows(specification.engine, leastWindows([own]));
        await plain({ pair: [own, own], mines, policy, engine });
        const [{ job }] = specification.runs as [Measured];

        const { reads } = await measureInWasm(job);

        expect(reads.toSorted()).toEqual(neededReads(own, outlines, job).toSorted());
      },
    );
  });
});

/** What must be read of both dates, from the coverage of the whole image. */
function neededReads(
  { width, height }: SceneFormat,
  outlines: readonly MultiPolygonRings[],
  { measure }: WindowJob,
): readonly string[] {
  if (measure.kind !== 'plain') throw new RangeError('not a plain job');
  const grid = { width, height, transform: [1, 0, 0, 0, 1, 0], crs: 'EPSG:32648' } as const;
  const covered = new Uint8Array(width * height);
  for (const polygons of outlines) {
    for (const [i, share] of coverageFractions(polygons, grid).entries()) if (share > 0) covered[i] = 1;
  }
  return measure.dates.flatMap(({ scene: { packed }, bands: { red, nir, blue } }) => {
    const tiles = coveredTiles(covered, packed!);
    const pieces = new Set<string>();
    for (const band of [red, nir, blue]) {
      const { file, firstPiece } = packed!.bands[band - 1]!;
      const { identity, offsets, byteCounts } = packed!.files[file]!;
      for (const tile of tiles) {
        const piece = firstPiece + tile;
        if (byteCounts[piece]! > 0) pieces.add(`${basename(identity.path)}:${offsets[piece]}`);
      }
    }
    return [...pieces];
  });
}

function coveredTiles(covered: Uint8Array, { width, blockWidth, blockHeight }: PackedScene): ReadonlySet<number> {
  const tiles = new Set<number>();
  for (const [i, isCovered] of covered.entries()) {
    if (isCovered === 0) continue;
    const row = Math.floor(Math.floor(i / width) / blockHeight);
    tiles.add(row * Math.ceil(width / blockWidth) + Math.floor((i % width) / blockWidth));
  }
  return tiles;
}
