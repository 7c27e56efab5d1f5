/** The contestants' command lines. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BENCH, NODE, PYTHON, ROOT } from './places.ts';
import type { Programs } from './prerequisites.ts';
import type { Contestant } from './race.ts';
import type { Pair, TileTables } from './scenes.ts';

const MAIN = join(ROOT, 'src/cli/main.js');
/** Both take every n-th polygon; 19 and 41 have no pattern with the generator's kinds, which repeat by 16. */
const NAIVE_EVERY = 19;
const GEOBLAZE_EVERY = 41;

export function ours(threads: number, pair: Pair, polygons: number, outFolder: string): Contestant {
  const out = join(outFolder, `ours${threads}`);
  const command = [...analyze(threads, pair, polygons, out), '--plain', '--policy', join(BENCH, 'race-policy.json')];
  return { name: `ours${threads}`, label: `ours, ${counted(threads)}`, command, out: join(out, 'results.json') };
}

/** Alignment, normalisation, ring, draws and score under the default policy. One run: it takes minutes. */
export function oursWhole(threads: number, pair: Pair, polygons: number, outFolder: string): Contestant {
  const out = join(outFolder, `whole${threads}`);
  // prettier-ignore
  const command = [
    ...analyze(threads, pair, polygons, out), '--results-only', '--quiet',
    '--target-land-use', 'forest', '--eco-type', 'basin_hill', '--stage', 'completed',
  ];
  const label = `ours, whole chain, ${counted(threads)}`;
  return { name: `whole${threads}`, label, command, out: join(out, 'results.json'), rounds: 1 };
}

function analyze(threads: number, pair: Pair, polygons: number, out: string): readonly string[] {
  // prettier-ignore
  return [
    NODE, MAIN, 'analyze', '--threads', String(threads),
    '--baseline', pair.baseline, '--current', pair.current, '--mines', pair.mines(polygons),
    '--bands', 'blue=1,green=2,red=3,nir=4', '--baseline-date', '2021-07-01', '--current-date', '2023-07-01',
    '--out', out, '--force',
  ];
}

function counted(threads: number): string {
  return `${threads} thread${threads === 1 ? '' : 's'}`;
}

export function oursZonal(threads: number, pair: Pair, polygons: number, outFolder: string): Contestant {
  const out = join(outFolder, `ours-zonal${threads}.json`);
  // prettier-ignore
  const command = [
    NODE, MAIN, 'zonal', pair.baseline, pair.mines(polygons), '--index', 'band:4', '--stat', 'count,mean',
    '--threads', String(threads), '--out', out, '--force',
  ];
  return { name: `ours${threads}`, label: `ours zonal, ${counted(threads)}`, command, out };
}

export function rasterio(pair: Pair, polygons: number, programs: Programs, outFolder: string): Contestant {
  const out = join(outFolder, 'rasterio.json');
  const script = join(programs.race, 'peer_rasterio.py');
  const command = [PYTHON, script, pair.baseline, pair.current, pair.mines(polygons), '1', out];
  return { name: 'rasterio', label: 'rasterio per polygon, 1 process', command, out };
}

export function numpy(pair: Pair, polygons: number, programs: Programs, outFolder: string): Contestant {
  const out = join(outFolder, 'numpy.json');
  const script = join(programs.race, 'peer_numpy.py');
  const command = [PYTHON, script, pair.baseline, pair.current, pair.mines(polygons), '2', out];
  return { name: 'numpy', label: 'GDAL strips + numpy, 2 threads', command, out };
}

export function rasterioZonal(pair: Pair, polygons: number, outFolder: string): Contestant {
  const out = join(outFolder, 'rasterio-zonal.json');
  const command = [PYTHON, join(BENCH, 'peer_zonal_rasterio.py'), pair.baseline, pair.mines(polygons), '4', out];
  return { name: 'rasterio', label: 'rasterio, centre-point mask', command, out };
}

export function naive(pair: Pair, polygons: number, outFolder: string): Contestant {
  const out = join(outFolder, 'naive.json');
  const script = join(BENCH, 'naive-geotiff.ts');
  const command = [NODE, script, pair.baseline, pair.current, pair.mines(polygons), String(NAIVE_EVERY), out];
  const label = `geotiff.js readRasters per polygon (every ${NAIVE_EVERY}th polygon, extrapolated)`;
  return { name: 'naive', label, command, out, extrapolate: byPolygons };
}

export function geoblaze(pair: Pair, polygons: number, outFolder: string): Contestant {
  const out = join(outFolder, 'geoblaze.json');
  const script = join(BENCH, 'geoblaze/means.mjs');
  const mines = pair.mines(polygons);
  const command = [NODE, script, 'ranges', pair.baseline, pair.current, mines, String(GEOBLAZE_EVERY), out];
  const label = `geoblaze, means only (every ${GEOBLAZE_EVERY}st polygon, extrapolated)`;
  return { name: 'geoblaze', label, command, out, extrapolate: byPolygons };
}

/** One scene is loaded and its time doubled. */
export function geoblazeInMemory(pair: Pair, polygons: number, outFolder: string): Contestant {
  const out = join(outFolder, 'geoblaze-memory.json');
  const script = join(BENCH, 'geoblaze/means.mjs');
  const mines = pair.mines(polygons);
  const command = [NODE, script, 'memory', pair.baseline, pair.current, mines, String(GEOBLAZE_EVERY), out];
  const label = 'geoblaze, means only, whole scene in memory (one scene, one run, extrapolated)';
  return { name: 'geoblaze-memory', label, command, out, extrapolate: twiceByPolygons, rounds: 1 };
}

export function floor(threads: number, pair: Pair, tiles: TileTables, programs: Programs): Contestant {
  const each = (scene: string, table: string) =>
    `'${programs.floor}' '${scene}' '${table}' ${tiles.tileBytes} ${threads}`;
  const command = ['sh', '-c', `${each(pair.baseline, tiles.baseline)} && ${each(pair.current, tiles.current)}`];
  const label = `floor: libdeflate, needed tiles, ${threads} thread${threads === 1 ? '' : 's'}`;
  return { name: `floor${threads}`, label, command };
}

/** What comes before the first polygon is counted once, the rest by the number of polygons. */
function byPolygons(wall: number, out: string): number {
  const { startupS, done, total } = JSON.parse(readFileSync(out, 'utf8')) as {
    startupS: number;
    done: number;
    total: number;
  };
  return startupS + ((wall - startupS) * total) / done;
}

function twiceByPolygons(wall: number, out: string): number {
  return 2 * byPolygons(wall, out);
}
