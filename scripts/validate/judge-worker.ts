/** A thread of `npm run validate`: judges the synthetic mines whose numbers it is sent. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Policy } from '../../src/analysis/policy.ts';
import { createNoiseTiles } from '../../src/analysis/uncertainty/noise-tile.ts';
import { PROPOSED_UNCERTAINTY } from '../../src/analysis/uncertainty/rule.ts';
import { judgeMine } from '../../src/analysis/validation/judge-mine.ts';
import { drawRecipe } from '../../src/analysis/validation/recipe.ts';
import type { JudgeData } from './judge-mines.ts';

const { policy, seed } = workerData as JudgeData;
const tiles = createNoiseTiles(PROPOSED_UNCERTAINTY.tileSeed);
parentPort!.on('message', (number: number) => {
  parentPort!.postMessage(judge(policy, number));
});

function judge(rules: Policy, number: number): ReturnType<typeof judgeMine> {
  // Seeds of neighbouring mines are far apart, and no two runs share one.
  return judgeMine(drawRecipe(Math.imul(seed, 100_003) + number), rules, PROPOSED_UNCERTAINTY, tiles);
}
