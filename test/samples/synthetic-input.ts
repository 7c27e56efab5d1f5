/** A synthetic mine of `npm run validate`, two August images three years apart, as the program is given it. */
import defaults from '../../policies/default.json' with { type: 'json' };
import type { AssessInput } from '../../src/analysis/assess.ts';
import { parsePolicy } from '../../src/analysis/policy-file.ts';
import { imageInput } from '../../src/analysis/validation/judge-mine.ts';
import { drawRecipe } from '../../src/analysis/validation/recipe.ts';
import type { MineRecipe } from '../../src/analysis/validation/recipe.ts';
import { createGround } from '../../src/analysis/validation/synthetic-ground.ts';

/** Two hectares on pixels of 4 m, but for what `recipe` says. */
export function syntheticInput(
  seed: number,
  more: Partial<AssessInput> = {},
  recipe: Partial<MineRecipe> = {},
): AssessInput {
  const policy = parsePolicy(defaults, 'policies/default.json');
  const ground = createGround({ ...drawRecipe(seed), areaM2: 20_000, gsd: 4, season: 1, ...recipe });
  const made = imageInput(ground, policy, policy.uncertainty!);
  if (typeof made === 'string') throw new Error(`The synthetic mine has no answer: ${made}`);
  const date = { capability: 'VNIR', radiometry: 'surface' } as const;
  return {
    crop: made.measured.crop,
    areaM2: made.input.areaM2,
    targetLandUse: 'forest',
    ecoType: 'basin_hill',
    stage: 'completed',
    ring: ground.ringMetres,
    baseline: { ...date, date: '2020-08-10' },
    current: { ...date, date: '2023-08-10' },
    ...more,
  };
}
