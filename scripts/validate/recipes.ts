/** Synthetic recipes of SCIENCE §7.3 with one number each. */
import { coverageFractions } from '../../src/geometry/coverage.ts';
import type { Position } from '../../src/geometry/polygon.ts';
import type { Policy } from '../../src/analysis/policy.ts';
import { PROPOSED_UNCERTAINTY } from '../../src/analysis/uncertainty/rule.ts';
import { imageInput } from '../../src/analysis/validation/judge-mine.ts';
import { drawRecipe } from '../../src/analysis/validation/recipe.ts';
import type { MineRecipe } from '../../src/analysis/validation/recipe.ts';
import { createGround, squareGrid } from '../../src/analysis/validation/synthetic-ground.ts';

export interface DiscError {
  readonly gsd: number;
  /** Mean and root mean square error of the thresholded area over 25 places on the grid, m². */
  readonly biasM2: number;
  readonly rmseM2: number;
  readonly allowedM2: number;
}

/** Recipe 1: a bare disc of 50 m radius, off the grid, box PSF, unvegetated from half a pixel on. */
export function discErrors(): readonly DiscError[] {
  const radius = 50;
  return [0.5, 2, 4, 8, 10].map((gsd) => {
    const errors = Array.from({ length: 25 }, (_, k) => {
      const [x, y] = [60 + (gsd * (k % 5)) / 5, 60 + (gsd * Math.floor(k / 5)) / 5];
      const ring = Array.from({ length: 721 }, (__, i): Position => {
        const angle = (2 * Math.PI * i) / 720;
        return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
      });
      const shares = coverageFractions([[ring]], squareGrid(Math.ceil(130 / gsd), gsd));
      return shares.reduce((sum, share) => (share > 0.5 ? sum + gsd * gsd : sum), 0) - Math.PI * radius ** 2;
    });
    return {
      gsd,
      biasM2: errors.reduce((sum, error) => sum + error, 0) / errors.length,
      rmseM2: Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length),
      allowedM2: 0.5 * gsd * 2 * Math.PI * radius * 0.05,
    };
  });
}

/** Recipe 4: points that the score moves by when gFVC of the current date is 0.7 of itself in mine and ring. */
export function seasonMoves(policy: Policy): readonly number[] {
  return recipes({ season: 1 }).map((recipe) => {
    const [summer, autumn] = [recipe, { ...recipe, season: 0.7 }].map((each) => scoreOf(each, policy));
    return autumn! - summer!;
  });
}

/** Recipe 5: median of the ring's NDVI difference after normalisation, for a gain of 1.15 and an offset of 0.01. */
export function hazeResidual(policy: Policy): readonly number[] {
  const line = { gain: 1.15, offset: 0.01 };
  return recipes({ season: 1, red: line, nir: line }).map((recipe) => {
    const input = imageInput(createGround(recipe), policy, PROPOSED_UNCERTAINTY);
    if (typeof input === 'string') return NaN;
    const { pair, ringWeights } = input.input;
    const steps: number[] = [];
    ringWeights.forEach((weight, i) => {
      if (weight > 0) steps.push(pair.current.ndvi![i]! - pair.baseline.ndvi![i]!);
    });
    return steps.sort((a, b) => a - b)[steps.length >> 1]!;
  });
}

function recipes(change: Partial<MineRecipe>): readonly MineRecipe[] {
  return Array.from({ length: 9 }, (_, k) => ({ ...drawRecipe(7000 + k), areaM2: 20_000, gsd: 2, ...change }));
}

function scoreOf(recipe: MineRecipe, policy: Policy): number {
  const input = imageInput(createGround(recipe), policy, PROPOSED_UNCERTAINTY);
  return typeof input === 'string' ? NaN : input.measured.values.score;
}
