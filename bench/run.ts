/**
 * `npm run bench`: makes the scenes, checks that all contestants give the same numbers, lets them run in turn, and writes
 * the tables into README.md. What is timed are whole processes, from start to result file.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { type Check, holds } from './agreement.ts';
import type { KernelSpeed } from './kernels.ts';
import { describeRun } from './machine.ts';
import { parseOptions, type Section, USAGE } from './options.ts';
import { BENCH, NODE, ROOT } from './places.ts';
import { installGeoblaze, preparePrograms } from './prerequisites.ts';
import type { Bench, Part } from './bench.ts';
import { runFormats, runPolygons, runSizes } from './growth-sections.ts';
import { runChain } from './chain-section.ts';
import { runRace } from './race-section.ts';
import { runZonal } from './zonal-section.ts';
import { heading, kernelTable, verdictTable, writeBetweenMarkers } from './tables.ts';
import { passes, type Verdict } from './verdicts.ts';

const PARTS: Readonly<Record<Section, (bench: Bench) => Promise<Part>>> = {
  race: runRace,
  polygons: runPolygons,
  sizes: runSizes,
  formats: runFormats,
  zonal: runZonal,
  kernels: runKernels,
  chain: runChain,
};

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const options = parseOptions(process.argv.slice(2), BENCH);
  const startedAt = new Date();
  const load = os.loadavg()[0]!;
  if (load > 0.3) say(`load ${load.toFixed(2)}: something else is running, times will be off`);
  const programs = preparePrograms(options.data);
  const wants = (name: string): boolean => options.only?.includes(name) ?? true;
  if (options.sections.includes('race') && (wants('geoblaze') || wants('geoblaze-memory'))) installGeoblaze();
  const work = mkdtempSync(join(os.tmpdir(), 'qingshan-bench-'));
  const bench: Bench = { options, programs, work, wants };
  const texts: string[] = [];
  const verdicts: Verdict[] = [];
  const checks: Check[] = [];
  try {
    for (const section of options.sections) {
      say(`== ${section}`);
      const part = await PARTS[section](bench);
      texts.push(part.text);
      // Who was not asked to run has no time.
      verdicts.push(...part.verdicts.filter(({ measured }) => options.only === undefined || !Number.isNaN(measured)));
      checks.push(...part.checks);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const minutes = (Date.now() - startedAt.getTime()) / 60_000;
  const head = [
    ...describeRun(startedAt, load),
    `- ${options.rounds} runs of each in turn after one to warm up; medians; the bench took ${minutes.toFixed(0)} minutes`,
  ];
  const summary = verdicts.length === 0 ? [] : [heading('What must hold'), verdictTable(verdicts)];
  const text = [head.join('\n'), ...summary, ...texts].join('\n\n');
  if (options.isWhole) {
    const readme = join(BENCH, 'README.md');
    writeBetweenMarkers(readme, text);
    execFileSync(NODE, [join(ROOT, 'node_modules/oxfmt/bin/oxfmt'), readme], { cwd: ROOT });
    say('written to bench/README.md');
  }
  process.stdout.write(`${text}\n`);
  return verdicts.every(passes) && checks.every(holds) ? 0 : 1;
}

/** In a process of its own, so that nothing else has warmed or spoilt a kernel. */
async function runKernels(): Promise<Part> {
  const printed = execFileSync(NODE, [join(BENCH, 'kernels.ts')], { encoding: 'utf8' });
  const speeds = JSON.parse(printed) as readonly KernelSpeed[];
  return {
    text: `${heading('Kernels, one thread, 512 × 512 random pixels')}\n\n${kernelTable(speeds)}`,
    verdicts: [],
    checks: [],
  };
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
