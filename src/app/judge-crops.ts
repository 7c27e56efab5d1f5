/** From the crops of one patch and a policy to its assessment: no scene, no outline, nothing else goes in. */
import { assessPatch } from '../analysis/assess.ts';
import type { AssessInput, AssessResult } from '../analysis/assess.ts';
import type { ChangePlace } from '../analysis/change/list-patches.ts';
import { recordExcavation } from '../analysis/excavation-record.ts';
import type { ExcavationRecord } from '../analysis/excavation-record.ts';
import type { Policy } from '../analysis/policy.ts';
import type { NoiseTiles } from '../analysis/uncertainty/draw-source.ts';
import type { Outline } from '../geometry/polygon.ts';
import { moveOutline } from '../geometry/transform.ts';
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
  const { crs, transform, width, height } = input.crop.grid;
  const [, , x, , , y] = transform;
  return {
    ...assessPatch(input, policy, { seed: drawSeed(crops, policy), tiles }),
    crop: input.crop,
    analysisGrid: { crs, gsd: input.crop.gsd, origin: [x, y], size: [width, height] },
  };
}

/** Where patches of change lie: the outline on the grid that was judged. */
export function changePlace(
  patchId: string,
  outline: Outline,
  { grid, gsd, cellAreas }: Judgement['crop'],
): ChangePlace {
  return { patchId, outline: moveOutline(outline, grid.crs), grid, gsd, cellAreas };
}

/** Null where new excavation was not looked for. */
export function excavationIn({ excavation, crop }: Judgement, place: ChangePlace): ExcavationRecord | null {
  return excavation && recordExcavation(excavation, place, crop.coverage);
}
