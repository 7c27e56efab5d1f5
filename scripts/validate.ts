/** Measures how right the results are and writes docs/accuracy.md with its figures: `npm run validate`. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parsePolicy } from '../src/analysis/policy-file.ts';
import type { Policy } from '../src/analysis/policy.ts';
import { createNoiseTiles } from '../src/analysis/uncertainty/noise-tile.ts';
import { PROPOSED_UNCERTAINTY } from '../src/analysis/uncertainty/rule.ts';
import { judgeMine } from '../src/analysis/validation/judge-mine.ts';
import type { JudgedMine } from '../src/analysis/validation/judge-mine.ts';
import { drawRecipe } from '../src/analysis/validation/recipe.ts';
import { accuracyDocument } from './validate/document.ts';
import { coverageFigure, errorFigure } from './validate/figures.ts';
import { discErrors, hazeResidual, seasonMoves } from './validate/recipes.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const HELP = `npm run validate -- [--count 1000] [--seed 638] [--quick] [--help]

Judges synthetic mines against their analytic truth and writes docs/accuracy.md and docs/accuracy/*.svg.
  --count  synthetic mines
  --seed   another seed draws other mines; 638 is the one that intervals were tuned on
  --quick  60 mines, and nothing is written
`;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '638' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const count = values.quick ? 60 : Number(values.count);
const seed = Number(values.seed);
if (values.help || !Number.isInteger(count) || count < 3 || !Number.isInteger(seed)) {
  process.stdout.write(HELP);
  process.exitCode = values.help ? 0 : 2;
} else {
  await validate();
}

async function validate(): Promise<void> {
  const file = `${ROOT}policies/default.json`;
  const policy = parsePolicy(JSON.parse(await readFile(file, 'utf8')) as unknown, file);
  const { mines, refused } = judgeMines(policy);
  const document = accuracyDocument({
    count,
    seed,
    mines,
    refused,
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
  await writeFile(`${ROOT}docs/accuracy/coverage.svg`, coverageFigure(mines));
  await writeFile(`${ROOT}docs/accuracy/error-by-size.svg`, errorFigure(mines));
}

function judgeMines(policy: Policy): { mines: JudgedMine[]; refused: Map<string, number> } {
  const tiles = createNoiseTiles(PROPOSED_UNCERTAINTY.tileSeed);
  const mines: JudgedMine[] = [];
  const refused = new Map<string, number>();
  for (let number = 0; number < count; number++) {
    // Seeds of neighbouring mines are far apart, and no two runs share one.
    const recipe = drawRecipe(Math.imul(seed, 100_003) + number);
    const mine = judgeMine(recipe, policy, PROPOSED_UNCERTAINTY, tiles);
    if ('reason' in mine) refused.set(mine.reason, (refused.get(mine.reason) ?? 0) + 1);
    else mines.push(mine);
    if ((number + 1) % 20 === 0) process.stderr.write(`${number + 1} of ${count} mines\n`);
  }
  return { mines, refused };
}
