/** The scenes of the bench: generated once, kept in the data folder. */
import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BENCH, PYTHON } from './places.ts';
import type { Programs } from './prerequisites.ts';

/** Two dates of one place. */
export interface Pair {
  readonly baseline: string;
  readonly current: string;
  /** Path of the mines by how many polygons it holds. */
  readonly mines: (count: number) => string;
}

/** A table of needed tiles for `floor`, one for each date. */
export interface TileTables {
  readonly baseline: string;
  readonly current: string;
  readonly needed: number;
  readonly total: number;
  readonly tileBytes: number;
}

/** GDAL creation options by the format's name. */
export const FORMATS: Readonly<Record<string, readonly string[]>> = {
  ZSTD: ['COMPRESS=ZSTD', 'PREDICTOR=2'],
  LZW: ['COMPRESS=LZW', 'PREDICTOR=2'],
  uncompressed: ['COMPRESS=NONE'],
  'band-interleaved': ['COMPRESS=DEFLATE', 'PREDICTOR=2', 'INTERLEAVE=BAND'],
};

/** Made by `gen_scenes.py` where it is not there; 16384² takes 14 GB of memory and four minutes. */
export function preparePair(data: string, size: number, programs: Programs): Pair {
  const folder = existsSync(join(data, 'baseline.tif')) && size === 8192 ? data : join(data, String(size));
  if (!existsSync(join(folder, 'mines6000.geojson'))) {
    say(`generating scenes of ${size} × ${size} pixels`);
    const part = `${folder}.part`;
    rmSync(part, { recursive: true, force: true });
    execFileSync(PYTHON, [join(programs.race, 'gen_scenes.py'), String(size), part], { stdio: 'inherit' });
    renameSync(part, folder);
  }
  return pairIn(folder);
}

export function prepareFormat(data: string, pair: Pair, format: string): Pair {
  const folder = join(data, `8192-${format.toLowerCase()}`);
  mkdirSync(folder, { recursive: true });
  for (const date of ['baseline', 'current'] as const) {
    const out = join(folder, `${date}.tif`);
    if (existsSync(out)) continue;
    say(`converting ${date} to ${format}`);
    const part = join(folder, `${date}.part.tif`);
    execFileSync(PYTHON, [join(BENCH, 'convert_scene.py'), pair[date], part, ...FORMATS[format]!]);
    renameSync(part, out);
  }
  return { ...pairIn(folder), mines: pair.mines };
}

export function prepareTiles(data: string, pair: Pair, polygons: number): TileTables {
  const folder = join(data, 'build');
  const tables = (['baseline', 'current'] as const).map((date) => {
    const table = join(folder, `tiles-${date}-${polygons}.txt`);
    const script = join(BENCH, 'needed_tiles.py');
    const printed = execFileSync(PYTHON, [script, pair[date], pair.mines(polygons), table], { encoding: 'utf8' });
    return { table, ...(JSON.parse(printed) as Pick<TileTables, 'needed' | 'total' | 'tileBytes'>) };
  });
  const [baseline, current] = tables;
  const { needed, total, tileBytes } = baseline!;
  return { baseline: baseline!.table, current: current!.table, needed, total, tileBytes };
}

/** Reads the files once, so that no contestant pays for the disk. */
export async function fillPageCache(pair: Pair): Promise<void> {
  for (const file of [pair.baseline, pair.current]) {
    for await (const _ of createReadStream(file, { highWaterMark: 1 << 22 }));
  }
}

function pairIn(folder: string): Pair {
  return {
    baseline: join(folder, 'baseline.tif'),
    current: join(folder, 'current.tif'),
    mines: (count) => join(folder, `mines${count}.geojson`),
  };
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
