/** A worker_threads entry: mutates, reads and judges the numbers that it is sent. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { judge } from './judge.ts';
import { mutationOf, type Seed } from './mutate.ts';
import { readAll, type Reading } from './read-all.ts';
import { loadSeeds } from './seeds.ts';

export interface ThreadData {
  readonly seedFolder: string;
  readonly workFolder: string;
  readonly runSeed: number;
  /** [0] the mutation at work, [1] how many were begun; read by the main thread to notice one that hangs. */
  readonly progress: Int32Array;
}

export interface Finding {
  readonly index: number;
  readonly seed: string;
  readonly done: string;
  readonly wrong: string;
}

export interface Report {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly slowest: { readonly ms: number; readonly index: number; readonly seed: string };
  readonly findings: readonly Finding[];
}

const LIMIT_MS = 2000;
const { seedFolder, workFolder, runSeed, progress } = workerData as ThreadData;
mkdirSync(workFolder, { recursive: true });
const seeds = loadSeeds(seedFolder);
const valid = new Map<string, Reading>();
for (const seed of seeds) valid.set(seed.name, await read(seed.bytes));
parentPort!.on('message', (numbers: readonly number[]) => void work(numbers));
parentPort!.postMessage('ready');

async function work(numbers: readonly number[]): Promise<void> {
  const outcomes: Record<string, number> = {};
  const findings: Finding[] = [];
  let slowest = { ms: 0, index: -1, seed: '' };
  for (const index of numbers) {
    progress[0] = index;
    progress[1]! += 1;
    const { seed, bytes, done } = mutationOf(runSeed, index, seeds);
    const { outcome, wrong, ms } = await test(seed, bytes);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (ms > slowest.ms) slowest = { ms, index, seed: seed.name };
    for (const what of wrong) findings.push({ index, seed: seed.name, done, wrong: what });
  }
  parentPort!.postMessage({ outcomes, slowest, findings } satisfies Report);
}

async function test(seed: Seed, bytes: Uint8Array): Promise<{ outcome: string; wrong: string[]; ms: number }> {
  try {
    const found = await read(bytes);
    const wrong = judge(seed, bytes, valid.get(seed.name)!, found, seeds);
    if (found.slowestMs > LIMIT_MS) wrong.push(`one step took ${Math.round(found.slowestMs)} ms`);
    return { outcome: found.outcome, wrong, ms: found.slowestMs };
  } catch (error) {
    return { outcome: 'crash', wrong: [error instanceof Error ? error.message : String(error)], ms: 0 };
  }
}

async function read(bytes: Uint8Array): Promise<Reading> {
  const path = join(workFolder, 'mutant.tif');
  writeFileSync(path, bytes);
  return readAll(path);
}
