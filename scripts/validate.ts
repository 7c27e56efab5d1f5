/** Measures how right the results are and writes docs/accuracy.md with its figures: `npm run validate`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parsePolicy } from '../src/analysis/policy-file.ts';
import { accuracyDocument } from './validate/document.ts';
import { coverageFigure, errorFigure } from './validate/figures.ts';
import { judgeMines } from './validate/judge-mines.ts';
import { discErrors, hazeResidual, seasonMoves } from './validate/recipes.ts';
import { useSoundCompiler } from '../src/runtime-compiler.ts';

useSoundCompiler();

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HELP = `npm run validate -- [--count 1000] [--seed 638] [--beside 20261124] [--threads 2] [--quick] [--help]

Judges synthetic mines against their analytic truth and writes docs/accuracy.md and docs/accuracy/*.svg.
  --count  synthetic mines
  --seed   another seed draws other mines; 638 is the one that intervals were tuned on
  --beside as many mines of a second seed, told in a second table
  --threads  how many judge mines; the results are the same
  --quick  60 mines, and nothing is written
`;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '638' },
    beside: { type: 'string' },
    threads: { type: 'string', default: '2' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const count = values.quick ? 60 : Number(values.count);
const seeds = [values.seed, values.beside].filter((seed) => seed !== undefined).map(Number);
const threads = Number(values.threads);
if (values.help || count < 3 || threads < 1 || ![count, threads, ...seeds].every(Number.isInteger)) {
  process.stdout.write(HELP);
  process.exitCode = values.help ? 0 : 2;
} else {
  await validate();
}

async function validate(): Promise<void> {
  const file = `${ROOT}policies/default.json`;
  const policy = parsePolicy(JSON.parse(await readFile(file, 'utf8')) as unknown, file);
  const began = performance.now();
  const judgements = [];
  for (const seed of seeds) judgements.push(await judgeMines(policy, seed, count, threads));
  const document = accuracyDocument({
    judgements,
    minutes: (performance.now() - began) / 60_000,
    threads,
    discs: discErrors(),
    season: seasonMoves(policy),
    haze: hazeResidual(policy),
  });
  if (values.quick) {
    process.stdout.write(document);
    return;
  }
  await mkdir(`${ROOT}docs/accuracy`, { recursive: true });
  await writeFile(`${ROOT}docs/accuracy.md`, document);
  await writeFile(`${ROOT}docs/accuracy/coverage.svg`, coverageFigure(judgements[0]!.mines));
  await writeFile(`${ROOT}docs/accuracy/error-by-size.svg`, errorFigure(judgements[0]!.mines));
}
