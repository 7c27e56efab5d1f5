/** The parts of the bench: who runs against whom on which scenes, and what must come of it. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Check,
  checkCentres,
  checkExact,
  checkGeoblaze,
  checkNaive,
  checkSameBytes,
  checkZonal,
  withoutOverlaps,
} from './agreement.ts';
import * as contestants from './contestants.ts';
import type { BenchOptions } from './options.ts';
import { BENCH, PYTHON } from './places.ts';
import type { Programs } from './prerequisites.ts';
import { type Contestant, median, type Outcome, race, runOnce, wallOf } from './race.ts';
import { readExact, readGeoblaze, readNaive, readNumpy, readOurs, readRasterio, readZonal } from './results.ts';
import { fillPageCache, FORMATS, type Pair, prepareFormat, preparePair, prepareTiles } from './scenes.ts';
import { checkTable, growthTable, heading, raceTable } from './tables.ts';
import { faster, type Verdict, within } from './verdicts.ts';

export interface Bench {
  readonly options: BenchOptions;
  readonly programs: Programs;
  /** Folder of the contestants' results. */
  readonly work: string;
  readonly wants: (name: string) => boolean;
}

export interface Part {
  /** Markdown. */
  readonly text: string;
  readonly verdicts: readonly Verdict[];
  readonly checks: readonly Check[];
}

interface Case {
  readonly name: string;
  readonly outcomes: readonly Outcome[];
}

const MINES = 638;
const SIZE = 8192;

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
    try {
      runOnce(contestant, bench.programs);
      out.set(contestant.name, contestant.out);
    } catch (error) {
      process.stderr.write(`  ${contestant.name} FAILED: ${error instanceof Error ? error.message : String(error)}\n`);
      failed.push({ what: `${contestant.label}: runs`, worst: Infinity, bound: 0, unit: 'of 1' });
    }
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

/** More and fewer polygons on the same scenes. */
export async function runPolygons(bench: Bench): Promise<Part> {
  const pair = preparePair(bench.options.data, SIZE, bench.programs);
  await fillPageCache(pair);
  const cases = [100, MINES, 6000].map((count) => {
    const tiles = prepareTiles(bench.options.data, pair, count);
    const floor = contestants.floor(2, pair, tiles, bench.programs);
    return runCase(bench, `${count} polygons, ${tiles.needed} tiles`, pair, count, [floor]);
  });
  const text = `${heading(`Growth with polygons: ${SIZE}²`)}\n\n${growthTable('polygons', cases)}`;
  const last = cases.at(-1)!.outcomes;
  const verdict = faster('Line 3: 6,000 polygons against rasterio', wallOf(last, 'ours2'), wallOf(last, 'rasterio'), 8);
  return { text, checks: [], verdicts: [verdict] };
}

/** The same polygons' number on smaller and larger scenes. */
export async function runSizes(bench: Bench): Promise<Part> {
  const cases: Case[] = [];
  for (const size of [4096, SIZE, 16_384]) {
    const pair = preparePair(bench.options.data, size, bench.programs);
    await fillPageCache(pair);
    cases.push(runCase(bench, `${size}²`, pair, MINES));
  }
  const text = `${heading(`Growth with the scene: ${MINES} polygons`)}\n\nPeaks are the largest of all runs.\n\n${growthTable('scene', cases)}`;
  const peaks = cases.map(({ outcomes }) => {
    const runs = outcomes.find(({ contestant }) => contestant.name === 'ours2')?.runs ?? [];
    return { largest: Math.max(...runs.map(({ peakMb }) => peakMb)), middle: median(runs.map(({ peakMb }) => peakMb)) };
  });
  const middles = peaks.map(({ middle }) => middle);
  const verdicts: Verdict[] = [
    {
      what: 'Line 4: largest peak with 2 threads at 4096², 8192² and 16384²',
      measured: Math.max(...peaks.map(({ largest }) => (largest > 0 ? largest : NaN))),
      need: 200,
      kind: 'most',
      unit: ' MB',
    },
    {
      what: 'Line 4: largest over smallest of the three median peaks',
      measured: Math.max(...middles) / Math.min(...middles),
      need: 1.1,
      kind: 'most',
      unit: '×',
    },
  ];
  return { text, checks: [], verdicts };
}

/** The same pixels otherwise compressed. */
export async function runFormats(bench: Bench): Promise<Part> {
  const pair = preparePair(bench.options.data, SIZE, bench.programs);
  const cases: Case[] = [];
  for (const format of Object.keys(FORMATS)) {
    const converted = prepareFormat(bench.options.data, pair, format);
    await fillPageCache(converted);
    cases.push(runCase(bench, format, converted, MINES));
  }
  const text = `${heading(`Formats: ${SIZE}², ${MINES} polygons`)}\n\n${growthTable('format', cases)}`;
  const verdicts = cases.map(({ name, outcomes }) => {
    const need = name === 'uncompressed' ? 5 : 1.8;
    return faster(`Line 3: ${name} against rasterio`, wallOf(outcomes, 'ours2'), wallOf(outcomes, 'rasterio'), need);
  });
  return { text, checks: [], verdicts };
}

/** Mean of one band. */
export async function runZonal(bench: Bench): Promise<Part> {
  const pair = preparePair(bench.options.data, SIZE, bench.programs);
  await fillPageCache(pair);
  const peer = contestants.rasterioZonal(pair, MINES, bench.work);
  const all = [
    contestants.oursZonal(1, pair, MINES, bench.work),
    contestants.oursZonal(2, pair, MINES, bench.work),
    peer,
  ];
  const outcomes = race(
    all.filter(({ name }) => bench.wants(name)),
    bench.options.rounds,
    bench.programs,
  );
  const [one, two] = outcomes;
  const isComplete = outcomes.length === 3 && outcomes.every(({ runs }) => runs.length > 0);
  const checks = isComplete
    ? [
        ...checkZonal(readZonal(two!.contestant.out!), readZonal(peer.out!), readExact(exactFile(bench, pair))),
        checkSameBytes('zonal: 1 thread against 2', one!.contestant.out!, two!.contestant.out!),
      ]
    : [];
  const text = [
    heading(`zonal: mean of band 4, ${SIZE}², ${MINES} polygons`),
    raceTable(outcomes),
    ...(checks.length > 0 ? [checkTable(checks)] : []),
  ].join('\n\n');
  const verdicts = [
    faster('Line 5: zonal, 2 threads against rasterio', wallOf(outcomes, 'ours2'), wallOf(outcomes, 'rasterio'), 2),
    ...checks.slice(0, 2).map(({ what, worst, bound }): Verdict => ({
      what: `Line 5: ${what}, in units of 1e-9`,
      measured: worst / bound,
      need: 1,
      kind: 'most',
      unit: '',
    })),
  ];
  return { text, checks, verdicts };
}

/** Ours with 2 threads against rasterio, and what else is asked for. */
function runCase(bench: Bench, name: string, pair: Pair, polygons: number, more: readonly Contestant[] = []): Case {
  process.stderr.write(`${name}\n`);
  const all = [
    contestants.ours(2, pair, polygons, bench.work),
    contestants.rasterio(pair, polygons, bench.programs, bench.work),
    ...more,
  ];
  const wanted = all.filter((contestant) => bench.wants(contestant.name));
  return { name, outcomes: race(wanted, bench.options.rounds, bench.programs) };
}

/** The reference, made once a run. */
function exactFile(bench: Bench, pair: Pair): string {
  const out = join(bench.work, 'exact.json');
  if (existsSync(out)) return out;
  execFileSync(PYTHON, [join(BENCH, 'exact_reference.py'), pair.baseline, pair.current, pair.mines(MINES), out]);
  return out;
}
