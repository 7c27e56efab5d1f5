/** The seed of a judgement's draws: what it depends on, and nothing that may differ when it is verified (SCIENCE §4.5). */
import type { Policy } from '../analysis/policy.ts';
import { measuringHash, sha256 } from './content-key.ts';
import { outlineOf, scenesOf } from './patch-crops.ts';
import type { PatchCrops } from './patch-crops.ts';

/**
 * 32 bits of outline, both dates' scenes and the measuring part of the policy. Weights and grades play no part: a score
 * under others rests on the same draws, so the two can be compared. Scenes go by name and day, not by identity, which of one and the same file
 * is another on disk and on a server.
 */
export function drawSeed({ area, baseline, current }: PatchCrops, policy: Policy): number {
  const scenes = [baseline, current].map((date) => scenesOf(date).map(({ name, date: day }) => [name, day]));
  return Number.parseInt(sha256(JSON.stringify([outlineOf(area), scenes, measuringHash(policy)])).slice(0, 8), 16);
}
