/**
 * Mutates small valid TIFFs and reads each as a scene: `npm run fuzz -- --count 200000 --seed 1`. A mutation is known by
 * seed and number; `--only 1234` runs one again and keeps its file, `--threads` says how many run at once. Prints one
 * line at the end and leaves with 1 where anything was found.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Measured } from './measure.ts';
import { mutationOf } from './mutate.ts';
import { findPython, loadSeeds, makeSeeds } from './seeds.ts';
import type { Finding, Report, ThreadData } from './thread.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200000' },
    seed: { type: 'string', default: '1' },
    first: { type: 'string', default: '0' },
    threads: { type: 'string', default: '2' },
    only: { type: 'string' },
    keep: { type: 'string', default: join(tmpdir(), 'qingshan-fuzz-found') },
  },
});
const runSeed = Number(values.seed);
const numbers =
  values.only === undefined
    ? Array.from({ length: Number(values.count) }, (_, i) => Number(values.first) + i)
    : [Number(values.only)];

const BATCH = 25;
const HANG_MS = 10_000;
const MAX_FINDINGS = 50;

const command = findPython();
if (command === undefined) throw new Error('No Python with GDAL (python3-gdal) is at hand');
const folder = mkdtempSync(join(tmpdir(), 'qingshan-fuzz-'));
const seedFolder = join(folder, 'seeds');
makeSeeds(command, seedFolder);
const seeds = loadSeeds(seedFolder);

const outcomes: Record<string, number> = {};
const findings: Finding[] = [];
let slowest: Report['slowest'] = { ms: 0, index: -1, seed: '' };
let done = 0;
let nextBatch = 0;
let idleBytes = 0;
let peakBytes = 0;
let heaviest = { megabytes: 0, index: -1 };
const started = performance.now();
const progresses = new Map<number, Int32Array>();
/** Mutations that were read when memory was higher than ever. */
const suspects: number[] = [];
const watch = setInterval(() => {
  const bytes = process.memoryUsage.rss();
  if (bytes > peakBytes + 4 * 2 ** 20) suspects.push(...[...progresses.values()].map((progress) => progress[0]!));
  peakBytes = Math.max(peakBytes, bytes);
}, 10);
const talk = setInterval(() => {
  const megabytes = Math.round(process.memoryUsage.rss() / 2 ** 20);
  console.error(`${done} of ${numbers.length}, ${findings.length} found, ${megabytes} MB in memory`);
}, 10_000);

try {
  const threads = Array.from({ length: Math.min(Number(values.threads), numbers.length) }, (_, id) => id);
  await Promise.all(threads.map(runThread));
} finally {
  clearInterval(watch);
  clearInterval(talk);
  heaviest = await measureAlone();
  rmSync(folder, { recursive: true, force: true });
}
report();

/** The process holds several threads and what they have not yet given back; so the last suspects are read once more, alone. */
async function measureAlone(): Promise<typeof heaviest> {
  let most = { megabytes: 0, index: -1 };
  const script = fileURLToPath(new URL('measure.ts', import.meta.url));
  const small = join(seedFolder, seeds[0]!.name);
  for (const index of new Set(suspects.slice(-16))) {
    const path = join(folder, 'suspect.tif');
    writeFileSync(path, mutationOf(runSeed, index, seeds).bytes);
    const { stdout } = await promisify(execFile)(process.execPath, [script, small, path]);
    const { peakMb } = JSON.parse(stdout) as Measured;
    if (peakMb > most.megabytes) most = { megabytes: peakMb, index };
  }
  return most;
}

/** Feeds one thread until nothing is left; a thread that hangs or dies is named, ended and replaced. */
async function runThread(id: number): Promise<void> {
  while (nextBatch * BATCH < numbers.length) {
    const progress = new Int32Array(new SharedArrayBuffer(8));
    progresses.set(id, progress);
    const workFolder = join(folder, `thread-${id}`);
    const workerData: ThreadData = { seedFolder, workFolder, runSeed, progress };
    const worker = new Worker(new URL('thread.ts', import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    try {
      await feed(worker, progress);
    } catch (error) {
      // It never came so far as to read a mutation: the program is broken, not the file.
      if (progress[1] === 0) throw error;
      const index = progress[0]!;
      const { seed, done: how } = mutationOf(runSeed, index, seeds);
      keep({ index, seed: seed.name, done: how, wrong: error instanceof Error ? error.message : String(error) });
    } finally {
      await worker.terminate();
    }
  }
}

async function feed(worker: Worker, progress: Int32Array): Promise<void> {
  await answer(worker, progress);
  idleBytes = Math.max(idleBytes, process.memoryUsage.rss());
  while (nextBatch * BATCH < numbers.length) {
    const batch = numbers.slice(nextBatch * BATCH, (nextBatch + 1) * BATCH);
    nextBatch += 1;
    worker.postMessage(batch);
    const answered = (await answer(worker, progress)) as Report;
    for (const [name, count] of Object.entries(answered.outcomes)) outcomes[name] = (outcomes[name] ?? 0) + count;
    for (const finding of answered.findings) keep(finding);
    if (answered.slowest.ms > slowest.ms) slowest = answered.slowest;
    done += batch.length;
    if (findings.length > MAX_FINDINGS) nextBatch = Infinity;
  }
}

/** The thread's next message; an error where it dies, or stays at one mutation for too long. */
function answer(worker: Worker, progress: Int32Array): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let [begun, since] = [progress[1]!, performance.now()];
    const timer = setInterval(() => {
      if (progress[1] !== begun) [begun, since] = [progress[1]!, performance.now()];
      if (begun > 0 && performance.now() - since > HANG_MS) settle(() => reject(new Error(`hangs for ${HANG_MS} ms`)));
    }, 200);
    const settle = (then: () => void): void => {
      clearInterval(timer);
      for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
      then();
    };
    worker.on('message', (message) => settle(() => resolve(message)));
    worker.on('error', (error) => settle(() => reject(error)));
    worker.on('exit', (code) => settle(() => reject(new Error(`the thread ended with ${code}`))));
  });
}

/** At once, so that a long run can be looked at. */
function keep(finding: Finding): void {
  findings.push(finding);
  const { index, seed, done: how, wrong } = finding;
  mkdirSync(values.keep, { recursive: true });
  const path = join(values.keep, `seed-${runSeed}-number-${index}-${seed}`);
  writeFileSync(path, mutationOf(runSeed, index, seeds).bytes);
  console.error(`FOUND ${path} (${how}): ${wrong}\n  again: npm run fuzz -- --seed ${runSeed} --only ${index}`);
}

function report(): void {
  if (values.only !== undefined && findings.length === 0) {
    mkdirSync(values.keep, { recursive: true });
    const { seed, bytes, done: how } = mutationOf(runSeed, numbers[0]!, seeds);
    writeFileSync(join(values.keep, seed.name), bytes);
    console.error(`kept as ${join(values.keep, seed.name)} (${how})`);
  }
  const counts = Object.entries(outcomes).sort((a, b) => b[1] - a[1]);
  const peakMb = Math.max(0, Math.round((peakBytes - idleBytes) / 2 ** 20));
  console.log(
    `fuzz: ${done} mutations of ${seeds.length} files, seed ${runSeed}, ${Math.round((performance.now() - started) / 1000)} s: ` +
      `${counts.map(([name, count]) => `${name} ${count}`).join(', ')}; slowest ${Math.round(slowest.ms)} ms ` +
      `(${slowest.seed} #${slowest.index}); at most ` +
      `${heaviest.megabytes} MB for one file alone (#${heaviest.index}), ${peakMb} MB for ${values.threads} threads; ${findings.length} found`,
  );
  process.exitCode = findings.length === 0 ? 0 : 1;
}
