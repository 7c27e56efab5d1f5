/** Runs whole processes in turn and says what they took. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Programs } from './prerequisites.ts';

export interface Contestant {
  readonly name: string;
  readonly label: string;
  readonly command: readonly string[];
  /** File that the command writes, if any. */
  readonly out?: string;
  /** The time of the whole job, for contestants that do a part of it. */
  readonly extrapolate?: (wall: number, out: string) => number;
  /** Fewer runs than the others, for those that take minutes. */
  readonly rounds?: number;
}

/** One run of one contestant. */
export interface Run {
  /** Seconds from start to end of the process; extrapolated to the whole job where only a part was done. */
  readonly wall: number;
  /** Seconds of processor. */
  readonly cpu: number;
  /** Peak resident memory, MB of 10⁶ bytes. */
  readonly peakMb: number;
}

export interface Outcome {
  readonly contestant: Contestant;
  readonly runs: readonly Run[];
  /** Why there are no runs. */
  readonly failure?: string;
}

const LONGEST_MS = 15 * 60_000;

/**
 * Every contestant once to warm up, then `rounds` times in turn. One that fails is out of the race, and its outcome says
 * why.
 */
export function race(contestants: readonly Contestant[], rounds: number, programs: Programs): Outcome[] {
  const runs = contestants.map((): Run[] => []);
  const failures = contestants.map((): string | undefined => undefined);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, contestant] of contestants.entries()) {
      if (failures[i] !== undefined) continue;
      if (contestant.rounds !== undefined && (round === 0 || round > contestant.rounds)) continue;
      try {
        const run = runOnce(contestant, programs);
        if (round > 0) runs[i]!.push(run);
        process.stderr.write(
          `  ${round === 0 ? 'warm-up' : `${round}/${rounds}`} ${contestant.name}: ${run.wall.toFixed(2)} s, ${run.peakMb.toFixed(0)} MB\n`,
        );
      } catch (error) {
        failures[i] = error instanceof Error ? error.message : String(error);
        process.stderr.write(`  ${contestant.name} FAILED: ${failures[i]}\n`);
      }
    }
  }
  return contestants.map((contestant, i) =>
    failures[i] === undefined ? { contestant, runs: runs[i]! } : { contestant, runs: [], failure: failures[i] },
  );
}

/** @throws where the command fails */
export function runOnce(contestant: Contestant, programs: Programs): Run {
  const report = join(programs.timed, '../timed.json');
  const child = spawnSync(programs.timed, [report, ...contestant.command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: LONGEST_MS,
    maxBuffer: 1 << 26,
  });
  if (child.status !== 0) throw new Error(`${contestant.name} ended by ${child.signal ?? 'an error of timed'}`);
  const { wall, cpu, peakKib, status } = JSON.parse(readFileSync(report, 'utf8')) as {
    wall: number;
    cpu: number;
    peakKib: number;
    status: number;
  };
  if (status !== 0) throw new Error(`exit ${status}: ${reasonIn(child.stderr + child.stdout)}`);
  const whole = contestant.extrapolate?.(wall, contestant.out!) ?? wall;
  return { wall: whole, cpu: (cpu * whole) / wall, peakMb: (peakKib * 1024) / 1e6 };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Median wall of a contestant, NaN where it did not run. */
export function wallOf(outcomes: readonly Outcome[], name: string): number {
  const outcome = outcomes.find(({ contestant }) => contestant.name === name);
  return outcome === undefined || outcome.runs.length === 0 ? NaN : median(outcome.runs.map(({ wall }) => wall));
}

/** What a program said first, besides its progress. */
function reasonIn(printed: string): string {
  const lines = printed.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('{"progress"'));
  return lines.slice(0, 6).join(' ').slice(0, 400);
}
