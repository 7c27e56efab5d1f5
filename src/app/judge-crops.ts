/** From the crops of one patch and a policy to its assessment: no scene, no outline, nothing else goes in. */
import { assessPatch } from '../analysis/assess.ts';
import type { AssessInput, AssessResult } from '../analysis/assess.ts';
import type { Policy } from '../analysis/policy.ts';
import type { NoiseTiles } from '../analysis/uncertainty/draw-source.ts';
import { drawSeed } from './draw-seed.ts';
import { assessInput } from './patch-crops.ts';
import type { PatchCrops } from './patch-crops.ts';
import type { PatchResult } from './ports/work.ts';

export interface Judgement extends AssessResult {
  readonly crop: AssessInput['crop'];
  readonly analysisGrid: NonNullable<PatchResult['analysisGrid']>;
}

/** @param tiles kept by the caller over many patches; which were made before changes no bit */
export function judgeCrops(
  crops: PatchCrops,
  judged: PatchResult['judgedAs'],
  policy: Policy,
  tiles: NoiseTiles,
): Judgement {
  const input = assessInput(crops, judged);
  const { crs, transform } = input.crop.grid;
  const [, , x, , , y] = transform;
  return {
    ...assessPatch(input, policy, { seed: drawSeed(crops, policy), tiles }),
    crop: input.crop,
    analysisGrid: { crs, gsd: input.crop.gsd, origin: [x, y] },
  };
}
