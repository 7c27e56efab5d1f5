/** What every part of the bench is given, and what it gives back. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from './agreement.ts';
import type { BenchOptions } from './options.ts';
import { BENCH, PYTHON } from './places.ts';
import type { Programs } from './prerequisites.ts';
import { type Contestant, runOnce } from './race.ts';
import type { Pair } from './scenes.ts';
import type { Verdict } from './verdicts.ts';

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

/** Polygons and pixels of a side where nothing else is said. */
export const MINES = 638;
export const SIZE = 8192;

/** Runs once, untimed. */
export function succeeds(contestant: Contestant, bench: Bench): boolean {
  try {
    runOnce(contestant, bench.programs);
    return true;
  } catch (error) {
    process.stderr.write(`  ${contestant.name} FAILED: ${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  }
}

/** What `exact_reference.py` says, made once a run. */
export function exactFile(bench: Bench, pair: Pair): string {
  const out = join(bench.work, 'exact.json');
  if (existsSync(out)) return out;
  execFileSync(PYTHON, [join(BENCH, 'exact_reference.py'), pair.baseline, pair.current, pair.mines(MINES), out]);
  return out;
}
