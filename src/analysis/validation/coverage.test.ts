/** The short form of `npm run validate`. */
import { expect, it } from 'vitest';
import defaults from '../../../policies/default.json' with { type: 'json' };
import { parsePolicy } from '../policy-file.ts';
import { createNoiseTiles } from '../uncertainty/noise-tile.ts';
import { PROPOSED_UNCERTAINTY } from '../uncertainty/rule.ts';
import { coverageTable } from './coverage.ts';
import { judgeMine } from './judge-mine.ts';
import type { JudgedMine } from './judge-mine.ts';
import { drawRecipe } from './recipe.ts';

const COUNT = 60;
/** Mines of more pixels cost more than a test may; they are in the long form. */
const MOST_PIXELS = 1200;
const policy = parsePolicy(defaults, 'policies/default.json');

it('holds the truth of synthetic mines about as often as it says', { timeout: 240_000 }, () => {
  const tiles = createNoiseTiles(PROPOSED_UNCERTAINTY.tileSeed);
  const mines: JudgedMine[] = [];
  let judged = 0;
  for (let number = 0; judged < COUNT; number++) {
    const recipe = drawRecipe(Math.imul(638, 100_003) + number);
    if (recipe.areaM2 / recipe.gsd ** 2 > MOST_PIXELS) continue;
    judged += 1;
    const mine = judgeMine(recipe, policy, PROPOSED_UNCERTAINTY, tiles);
    if (!('reason' in mine)) mines.push(mine);
  }
  const table = new Map(coverageTable(mines).map((row) => [row.measure, row]));

  expect(COUNT - mines.length).toBeLessThanOrEqual(0.15 * COUNT);
  // 60 draws of 90 % lie between 80 and 98 % in 98 of 100 cases (binomial).
  for (const measure of ['unvegetatedBaseline', 'unvegetatedCurrent', 'vegetatedCurrent', 'score'] as const) {
    const { coverage, unclipped } = table.get(measure)!;
    expect(unclipped).toBeGreaterThan(40);
    expect(coverage, measure).toBeGreaterThanOrEqual(0.8);
    expect(coverage, measure).toBeLessThanOrEqual(0.99);
  }
  // Intervals that are wide enough for anything would pass the above on their own.
  expect(table.get('unvegetatedCurrent')!.medianHalfWidth).toBeLessThan(2.5);
  expect(table.get('score')!.medianHalfWidth).toBeLessThan(2);
});
