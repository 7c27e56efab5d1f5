/** Ours against rasterio where polygons, scenes and formats change. */
import { join } from 'node:path';
import { type Check, checkCentres, checkSamePatches, holds } from './agreement.ts';
import { type Bench, MINES, type Part, SIZE, succeeds } from './bench.ts';
import * as contestants from './contestants.ts';
import { type Contestant, median, type Outcome, race, wallOf } from './race.ts';
import { readOurs, readRasterio } from './results.ts';
import { fillPageCache, FORMATS, type Pair, prepareFormat, preparePair, prepareTiles } from './scenes.ts';
import { checkTable, growthTable, heading } from './tables.ts';
import { faster, type Verdict } from './verdicts.ts';

interface Case {
  readonly name: string;
  readonly outcomes: readonly Outcome[];
  readonly checks: readonly Check[];
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
  const checks = cases.flatMap((each) => each.checks);
  const text = [heading(`Growth with polygons: ${SIZE}²`), growthTable('polygons', cases), sayChecks(checks)].join(
    '\n\n',
  );
  const last = cases.at(-1)!.outcomes;
  const verdict = faster('Line 3: 6,000 polygons against rasterio', wallOf(last, 'ours2'), wallOf(last, 'rasterio'), 8);
  return { text, checks, verdicts: [verdict] };
}

/** The same polygons' number on smaller and larger scenes. */
export async function runSizes(bench: Bench): Promise<Part> {
  const cases: Case[] = [];
  for (const size of [4096, SIZE, 16_384]) {
    const pair = preparePair(bench.options.data, size, bench.programs);
    await fillPageCache(pair);
    cases.push(runCase(bench, `${size}²`, pair, MINES));
  }
  const checks = cases.flatMap((each) => each.checks);
  const text = [
    heading(`Growth with the scene: ${MINES} polygons`),
    'Peaks are the largest of all runs.',
    growthTable('scene', cases),
    sayChecks(checks),
  ].join('\n\n');
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
  return { text, checks, verdicts };
}

/** The same pixels otherwise compressed. */
export async function runFormats(bench: Bench): Promise<Part> {
  const pair = preparePair(bench.options.data, SIZE, bench.programs);
  const reference = contestants.ours(2, pair, MINES, join(bench.work, 'deflate'));
  const cases: Case[] = [];
  const checks: Check[] = [];
  const hasReference = succeeds(reference, bench);
  if (!hasReference) checks.push({ what: 'Deflate, to compare with: runs', worst: Infinity, bound: 0, unit: 'of 1' });
  for (const format of Object.keys(FORMATS)) {
    const converted = prepareFormat(bench.options.data, pair, format);
    await fillPageCache(converted);
    const each = runCase(bench, format, converted, MINES);
    cases.push(each);
    checks.push(...each.checks);
    const [ours] = each.outcomes;
    if (!hasReference || ours === undefined || ours.runs.length === 0) continue;
    checks.push(checkSamePatches(`${format} against Deflate`, ours.contestant.out!, reference.out!));
  }
  const text = [heading(`Formats: ${SIZE}², ${MINES} polygons`), growthTable('format', cases), sayChecks(checks)].join(
    '\n\n',
  );
  const verdicts = cases.map(({ name, outcomes }) => {
    const need = name === 'uncompressed' ? 5 : 1.8;
    return faster(`Line 3: ${name} against rasterio`, wallOf(outcomes, 'ours2'), wallOf(outcomes, 'rasterio'), need);
  });
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
  const outcomes = race(wanted, bench.options.rounds, bench.programs);
  return { name, outcomes, checks: checkCase(name, outcomes) };
}

/** Ours against rasterio by what their last runs wrote, where both ran. */
function checkCase(name: string, outcomes: readonly Outcome[]): Check[] {
  const out = (who: string) =>
    outcomes.find(({ contestant, runs }) => contestant.name === who && runs.length > 0)?.contestant.out;
  const [ours, rasterio] = [out('ours2'), out('rasterio')];
  if (ours === undefined || rasterio === undefined) return [];
  const checks = checkCentres('rasterio', readOurs(ours), readRasterio(rasterio));
  return checks.map((check) => ({ ...check, what: `${name}: ${check.what}` }));
}

/** Cases are too many for a table: the worst of each kind is said by what fails. */
function sayChecks(checks: readonly Check[]): string {
  const failed = checks.filter((check) => !holds(check));
  if (failed.length > 0) return checkTable(failed);
  return checks.length === 0 ? '' : `${checks.length} checks of the numbers hold, as under *The same numbers*.`;
}
