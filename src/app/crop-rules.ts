/**
 * What of a policy decides which pixels a crop holds, and the key under which a crop is found again. Whoever makes crops
 * gets these rules and not the policy, so nothing else of the policy can reach a crop.
 */
import type { Policy } from '../analysis/policy.ts';
import type { RingPolicy } from '../geometry/ring.ts';
import { canonicalJson, keyedScenes, NUMERICS_VERSION, sha256 } from './content-key.ts';
import type { AssessTask, PatchTask } from './ports/work.ts';

export interface CropRules {
  readonly radiometry: Policy['radiometry'];
  /** Where the ring lies, not what is made of it. */
  readonly ring: RingPolicy | null;
  /** Bands that are used beside those that every policy uses. */
  readonly uses: Readonly<Record<'blue' | 'water' | 'shadow' | 'snow' | 'clouds' | 'bareSoil', boolean>>;
  /** Around the clouds of scene classes; they are drawn before same-day scenes are joined. */
  readonly margins: Policy['masks']['margins'];
}

export function cropRules(policy: Policy): CropRules {
  return {
    radiometry: policy.radiometry,
    ring: policy.ring && ringPlace(policy.ring),
    uses: {
      blue: policy.cover.kind === 'index-classes' && policy.cover.minRedOverBlue !== null,
      water: policy.masks.water !== null,
      shadow: policy.masks.shadow !== null,
      snow: policy.masks.snow !== null,
      clouds: policy.masks.cloudSearch !== null,
      bareSoil: policy.cover.kind === 'fvc' && policy.cover.bsiAbove !== null,
    },
    margins: policy.masks.margins,
  };
}

/**
 * The same scenes, outline, neighbours and rules give the same crops. A key is needed before a scene is opened, so it
 * names what goes in, not what comes out.
 *
 * @returns undefined where a scene's content is not known
 */
export function cropKey(task: AssessTask, patch: PatchTask): string | undefined {
  if ([...task.baseline, ...task.current].some(({ id }) => id === undefined || id === '')) return undefined;
  return sha256(
    canonicalJson({
      baseline: keyedScenes(task.baseline),
      current: keyedScenes(task.current),
      outline: patch.outline,
      neighbours: patch.neighbours,
      rules: cropRules(task.policy),
      numericsVersion: NUMERICS_VERSION,
    }),
  );
}

function ringPlace({ innerMetres, innerPixels, stepsMetres, minAreaRatio, targetPixels }: RingPolicy): RingPolicy {
  return { innerMetres, innerPixels, stepsMetres, minAreaRatio, targetPixels };
}
