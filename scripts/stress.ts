/**
 * Judges the same crops again and again in fresh threads with little memory, until the time is up, and says where two
 * judgements differ: `npm run stress -- demo-out/qingshan-data/crops demo-out/2023Q4/results.json [MINUTES] [--as-is]`. A compiler
 * that is wrong once in a thousand times shows only so (docs/decisions/0011-maglev.md). `--as-is`
 * leaves V8's flags as they are: is a newer Node sound without ours?
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { parsePolicy } from '../src/analysis/policy-file.ts';
import { keepNoiseTiles } from '../src/analysis/uncertainty/draw-source.ts';
import { createCropStore } from '../src/adapters/crops/crop-store.ts';
import { judgeCrops } from '../src/app/judge-crops.ts';
import { canonicalJson } from '../src/app/content-key.ts';
import { readKept } from '../src/app/assess-task.ts';
import { useSoundCompiler } from '../src/runtime-compiler.ts';

// Threads follow their process.
if (isMainThread && !process.argv.includes('--as-is')) useSoundCompiler();

/** Threads more than cores and a small young generation make the compiler and the collector meet in many ways. */
const THREADS = 3;
const YOUNG_MB = 8;
const PATCHES_A_THREAD = 4;
/** Functions are compiled at different times of a thread's life. */
const ROUNDS_A_THREAD = 3;

interface ThreadData {
  readonly crops: string;
  readonly results: string;
  readonly first: number;
}

interface StoredPatch {
  readonly id: string;
  readonly provenance: {
    readonly crops: { readonly area: string; readonly baseline: string; readonly current: string } | null;
    readonly judged_as: {
      readonly target: string;
      readonly eco_type: string;
      readonly stage: string;
      readonly zone?: number;
    };
  };
}

if (isMainThread) await judgeUntil(process.argv.slice(2).filter((word) => word !== '--as-is'));
else await judgeFew(workerData as ThreadData);

async function judgeUntil([crops, results, minutes = '5']: readonly string[]): Promise<void> {
  if (crops === undefined || results === undefined || !(Number(minutes) > 0)) {
    throw new Error('usage: npm run stress -- CROPS RESULTS.json [MINUTES] [--as-is]');
  }
  const seen = new Map<string, string>();
  const end = Date.now() + Number(minutes) * 60_000;
  let [judged, differing, threads] = [0, 0, 0];
  const runOne = (): Promise<unknown> => {
    const data: ThreadData = { crops, results, first: (threads % 8) * PATCHES_A_THREAD };
    threads += 1;
    const worker = new Worker(new URL(import.meta.url), {
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    worker.on('message', ([id, hash]: [string, string]) => {
      judged += 1;
      const known = seen.get(id);
      if (known === undefined) seen.set(id, hash);
      else if (known !== hash) {
        differing += 1;
        process.stderr.write(`${id}: ${hash} instead of ${known}\n`);
      }
      if (judged % 100 === 0) process.stderr.write(`${judged} judged in ${threads} threads, ${differing} differ\n`);
    });
    return new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject));
  };
  await Promise.all(
    Array.from({ length: THREADS }, async () => {
      while (Date.now() < end) await runOne();
    }),
  );
  process.stdout.write(`${judged} judgements of ${seen.size} patches in ${threads} threads: ${differing} differ\n`);
  // What was judged once was compared with nothing.
  process.exitCode = differing === 0 && judged > seen.size ? 0 : 1;
}

async function judgeFew({ crops, results, first }: ThreadData): Promise<void> {
  const policy = parsePolicy(
    JSON.parse(await readFile(new URL('../policies/default.json', import.meta.url), 'utf8')),
    'policies/default.json',
  );
  const store = createCropStore(crops);
  const { patches } = JSON.parse(await readFile(results, 'utf8')) as { readonly patches: readonly StoredPatch[] };
  const kept = patches.filter(({ provenance }) => provenance.crops !== null);
  const tiles = keepNoiseTiles();
  for (let turn = 0; turn < ROUNDS_A_THREAD * PATCHES_A_THREAD; turn++) {
    const { id, provenance } = kept[(first + (turn % PATCHES_A_THREAD)) % kept.length]!;
    const { target: targetLandUse, eco_type: ecoType, ...rest } = provenance.judged_as;
    const judgedAs = { targetLandUse, ecoType, ...rest } as Parameters<typeof judgeCrops>[1];
    const { assessment } = judgeCrops(await readKept(provenance.crops!, store), judgedAs, policy, tiles);
    parentPort!.postMessage([id, createHash('sha256').update(canonicalJson(assessment)).digest('hex').slice(0, 16)]);
  }
}
