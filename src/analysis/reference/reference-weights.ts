/** Which ground of the geometric ring stands for what the patch should become, and why the rest does not (SCIENCE §3.5). */
import { Cover } from '../../raster/cover.ts';
import type { PatchCrop } from '../../raster/crop.ts';
import { quantile } from '../../raster/kernels/quantile.ts';
import type { ClassifiedPair } from '../classify-pair.ts';
import { greenness } from '../greenness.ts';
import type { ReferenceRule } from './reference-rule.ts';
import { terrainStrata } from './terrain-strata.ts';
import type { TerrainStrata } from './terrain-strata.ts';

/** In the order in which they are looked for; a pixel counts under the first. */
export type Exclusion = 'unseen' | 'water' | 'built' | 'slope' | 'height' | 'disturbed';

/** What may be known beside the pixels, each on the crop's grid. Null where it is not. */
export interface RingKnowledge {
  /** Probability of no change by IR-MAD, 0…1; NaN where it says nothing. */
  readonly noChange: Float32Array | null;
  /** Metres, NaN where unknown. */
  readonly heights: Float32Array | null;
  /** Not 0 where a map shows buildings or roads: four bands cannot tell them from bare ground. */
  readonly built: Uint8Array | null;
}

export const NOTHING_KNOWN: RingKnowledge = { noChange: null, heights: null, built: null };

export interface ReferenceWeights {
  /** Weight of each pixel: its share inside the ring, times the weight of its aspect; 0 where it is excluded. */
  readonly weights: Float64Array;
  /** Pixels of the ring that stay, and those that went, by reason. Only pixels with at least half in the ring count. */
  readonly pixelCount: number;
  readonly excluded: Readonly<Record<Exclusion, number>>;
  /** Share of the patch on a side (sunny or shady) of which the ring has nothing; null without heights. */
  readonly unmatchedAspect: number | null;
}

/** From this share of a pixel on it is counted as a pixel of the ring. */
const RING_SHARE = 0.5;

type Ground = Pick<PatchCrop, 'coverage' | 'ring' | 'grid' | 'gsd'>;

export function referenceWeights(
  crop: Ground,
  pair: ClassifiedPair,
  known: RingKnowledge,
  rule: ReferenceRule,
): ReferenceWeights {
  const strata = known.heights === null ? undefined : terrainStrata(crop, known.heights, rule.terrain);
  const weights = crop.ring.slice();
  const excluded: Record<Exclusion, number> = { unseen: 0, water: 0, built: 0, slope: 0, height: 0, disturbed: 0 };
  const remove = (i: number, reason: Exclusion): void => {
    if (weights[i]! >= RING_SHARE) excluded[reason] += 1;
    weights[i] = 0;
  };
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    const reason = groundReason(i, pair, known.built) ?? terrainReason(i, known.heights, strata);
    if (reason !== undefined) remove(i, reason);
  }
  const isDisturbed = disturbanceTest(pair, weights, known.noChange, rule);
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0 && isDisturbed(i)) remove(i, 'disturbed');

  const pixelCount = weights.reduce((count, weight) => (weight >= RING_SHARE ? count + 1 : count), 0);
  const unmatchedAspect = strata === undefined ? null : weighAspects(weights, strata);
  return { weights, pixelCount, excluded, unmatchedAspect };
}

function groundReason(
  i: number,
  { baseline, current }: ClassifiedPair,
  built: Uint8Array | null,
): Exclusion | undefined {
  const [first, second] = [baseline.covers[i]!, current.covers[i]!];
  if (Math.min(first, second) < Cover.Water) return 'unseen';
  if (first === Cover.Water || second === Cover.Water) return 'water';
  if (first === Cover.Built || second === Cover.Built || (built !== null && built[i] !== 0)) return 'built';
  return undefined;
}

/** Ground without a height cannot be placed in a stratum, so it is not of the patch's. */
function terrainReason(
  i: number,
  heights: Float32Array | null,
  strata: TerrainStrata | undefined,
): Exclusion | undefined {
  if (heights === null || strata === undefined) return undefined;
  if (!isWithin(strata.slope[i]!, strata.slopeRange)) return 'slope';
  return isWithin(heights[i]!, strata.heightRange) ? undefined : 'height';
}

function isWithin(value: number, [from, to]: readonly [number, number]): boolean {
  return value >= from && value <= to;
}

/**
 * Undisturbed ground changes with the ring or not at all. Where IR-MAD gives a probability it decides; elsewhere ΔNDVI (of
 * colours Δcover) may
 * not lie more than 3σ outside the span from 0 to the ring's median: with the season the forest of a ring moves and its
 * rocks do not, and a test around the median alone would throw the rocks out and with them the ring's natural bare
 * share. σ is 1.4826 times the median distance from the median.
 */
function disturbanceTest(
  { baseline, current }: ClassifiedPair,
  weights: Float64Array,
  noChange: Float32Array | null,
  { noChangeBelow, disturbedSigma, leastSigma }: ReferenceRule,
): (i: number) => boolean {
  const after = greenness(current);
  const change = greenness(baseline).map((value, i) => (weights[i]! > 0 ? after[i]! - value : NaN));
  const median = quantile(change, 0.5);
  const spread = quantile(
    change.map((value) => Math.abs(value - median)),
    0.5,
  );
  const reach = disturbedSigma * Math.max(leastSigma, 1.4826 * spread);
  const [least, most] = [Math.min(0, median) - reach, Math.max(0, median) + reach];
  return (i) => {
    const probability = noChange?.[i] ?? NaN;
    if (!Number.isNaN(probability)) return probability < noChangeBelow;
    return !(change[i]! >= least && change[i]! <= most);
  };
}

/**
 * Scales the weights so that sunny and shady ground have the patch's shares and the sum stays. A side of which the ring has
 * nothing cannot be made up: the other then stands for all.
 *
 * @returns the share of the patch that lies on such a side
 */
function weighAspects(weights: Float64Array, { shady, shadyShare }: TerrainStrata): number {
  let [total, inShade] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    total += weights[i]!;
    if (shady[i] !== 0) inShade += weights[i]!;
  }
  if (inShade === 0) return shadyShare;
  if (inShade === total) return 1 - shadyShare;
  const factors = [((1 - shadyShare) * total) / (total - inShade), (shadyShare * total) / inShade] as const;
  for (let i = 0; i < weights.length; i++) weights[i] = weights[i]! * (shady[i] === 0 ? factors[0] : factors[1]);
  return 0;
}
