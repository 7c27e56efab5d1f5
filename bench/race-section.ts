/** The race itself: the whole job, all contestants. */
import {
  type Check,
  checkCentres,
  checkExact,
  checkGeoblaze,
  checkNaive,
  checkSameBytes,
  withoutOverlaps,
} from './agreement.ts';
import { type Bench, exactFile, MINES, type Part, SIZE, succeeds } from './bench.ts';
import * as contestants from './contestants.ts';
import { type Contestant, type Outcome, race, wallOf } from './race.ts';
import { readExact, readGeoblaze, readNaive, readNumpy, readOurs, readRasterio } from './results.ts';
import { fillPageCache, preparePair, prepareTiles } from './scenes.ts';
import { checkTable, heading, raceTable } from './tables.ts';
import { faster, type Verdict, within } from './verdicts.ts';

/** All contestants on the whole job, after a check that they agree. */
export async function runRace(bench: Bench): Promise<Part> {
  const { programs, work, options } = bench;
  const pair = preparePair(options.data, SIZE, programs);
  const tiles = prepareTiles(options.data, pair, MINES);
  await fillPageCache(pair);
  const all = [
    contestants.ours(1, pair, MINES, work),
    contestants.ours(2, pair, MINES, work),
    contestants.rasterio(pair, MINES, programs, work),
    contestants.numpy(pair, MINES, programs, work),
    contestants.floor(1, pair, tiles, programs),
    contestants.floor(2, pair, tiles, programs),
    contestants.naive(pair, MINES, work),
    contestants.geoblaze(pair, MINES, work),
    contestants.geoblazeInMemory(pair, MINES, work),
  ].filter(({ name }) => bench.wants(name) && !(name === 'geoblaze-memory' && options.rounds < 5));
  const exact = exactFile(bench, pair);
  const checks = bench.options.only === undefined ? checkRace(all, exact, bench) : [];
  const outcomes = race(all, options.rounds, programs);
  const text = [
    heading('The same numbers'),
    'Before timing. `float64 numpy` is `exact_reference.py`, which shares no code with ours.',
    checkTable(checks),
    heading(`The whole job: ${SIZE}², 4 × uint16, Deflate + predictor 2, ${MINES} polygons`),
    `${tiles.needed} of ${tiles.total} tiles are touched. The Python contestants use centre-point masks, ours exact coverage.`,
    raceTable(outcomes),
  ].join('\n\n');
  return { text, checks, verdicts: raceVerdicts(outcomes) };
}

function raceVerdicts(outcomes: readonly Outcome[]): Verdict[] {
  const wall = (name: string): number => wallOf(outcomes, name);
  const verdicts = [
    faster('2 threads against rasterio per polygon', wall('ours2'), wall('rasterio'), 3),
    faster('2 threads against rasterio + numpy', wall('ours2'), wall('numpy'), 2.1),
    faster('1 thread against rasterio per polygon', wall('ours1'), wall('rasterio'), 1.8),
    faster('2 threads against naive geotiff.js', wall('ours2'), wall('naive'), 20),
    faster('2 threads against geoblaze', wall('ours2'), wall('geoblaze'), 100),
    within('2 threads against the floor with 2', wall('ours2'), wall('floor2'), 1.7),
    within('1 thread against the floor with 1', wall('ours1'), wall('floor1'), 1.5),
  ];
  return verdicts.map((verdict) => ({ ...verdict, what: `Line 3: ${verdict.what}` }));
}

/** Runs each contestant once and compares what it wrote. One that fails fails its checks, too. */
function checkRace(all: readonly Contestant[], exactPath: string, bench: Bench): Check[] {
  const out = new Map<string, string>();
  const failed: Check[] = [];
  for (const contestant of all) {
    if (contestant.out === undefined || contestant.name === 'geoblaze-memory') continue;
    if (succeeds(contestant, bench)) out.set(contestant.name, contestant.out);
    else failed.push({ what: `${contestant.label}: runs`, worst: Infinity, bound: 0, unit: 'of 1' });
  }
  const rasterio = readRasterio(out.get('rasterio')!);
  const exact = readExact(exactPath);
  const checks: Check[] = [];
  if (out.has('ours2')) {
    const ours = readOurs(out.get('ours2')!);
    checks.push(...checkExact(ours, exact), ...checkCentres('rasterio', ours, rasterio));
    const numpy = withoutOverlaps(readNumpy(out.get('numpy')!), rasterio);
    checks.push(...checkCentres('numpy (polygons without overlap)', ours, numpy));
  }
  if (out.has('ours1') && out.has('ours2')) {
    checks.push(checkSameBytes('ours: 1 thread against 2, results.json', out.get('ours1')!, out.get('ours2')!));
  }
  if (out.has('naive')) checks.push(...checkNaive(readNaive(out.get('naive')!), rasterio));
  if (out.has('geoblaze')) checks.push(...checkGeoblaze(readGeoblaze(out.get('geoblaze')!), exact));
  return [...failed, ...checks];
}
