/** Which ground of the geometric ring stands for what the patch should become, and why the rest does not (SCIENCE §3.5). */
import { Cover } from '../../raster/cover.ts';
import type { PatchCrop } from '../../raster/crop.ts';
import { coveredPixels } from '../../raster/kernels/covered-pixels.ts';
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
  /** Flat indices of the pixels with a weight, rising. */
  readonly pixels: Int32Array;
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
  const ground = usableGround(coveredPixels(crop.ring), pair, known, strata, remove);
  const pixels = undisturbed(ground, pair, crop.grid.width, known.noChange, rule, (i) => remove(i, 'disturbed'));
  let pixelCount = 0;
  for (let k = 0; k < pixels.length; k++) if (weights[pixels[k]!]! >= RING_SHARE) pixelCount += 1;
  const unmatchedAspect = strata === undefined ? null : weighAspects(weights, pixels, strata);
  return { weights, pixels, pixelCount, excluded, unmatchedAspect };
}

/** The pixels that neither cover nor terrain excludes, in their order; the others are told of. */
function usableGround(
  ring: Int32Array,
  { baseline, current }: ClassifiedPair,
  { built, heights }: RingKnowledge,
  strata: TerrainStrata | undefined,
  remove: (i: number, reason: Exclusion) => void,
): Int32Array {
  const [before, after] = [baseline.covers, current.covers];
  const kept = new Int32Array(ring.length);
  let count = 0;
  for (let k = 0; k < ring.length; k++) {
    const i = ring[k]!;
    const isBuilt = built !== null && built[i] !== 0;
    const reason = groundReason(before[i]!, after[i]!, isBuilt) ?? terrainReason(i, heights, strata);
    if (reason === undefined) kept[count++] = i;
    else remove(i, reason);
  }
  return kept.subarray(0, count);
}

/** @param first, second covers of one pixel on both dates */
function groundReason(first: number, second: number, isBuilt: boolean): Exclusion | undefined {
  if (first < Cover.Water || second < Cover.Water) return 'unseen';
  if (first === Cover.Water || second === Cover.Water) return 'water';
  return first === Cover.Built || second === Cover.Built || isBuilt ? 'built' : undefined;
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
 * The pixels without disturbance, in their order; the others are told of.
 *
 * Undisturbed ground changes with the ring or not at all: ΔNDVI (of
 * colours Δcover) may not lie more than 3σ outside the span from 0 to the
 * ring's median: with the season the forest of a ring moves and its rocks do not, and a test around the median alone would
 * throw the rocks out and with them the ring's natural bare share. σ is 1.4826 times the median distance from the median.
 *
 * At the border of two kinds of ground a pixel changes without any disturbance: by resampling, which mixes in half of a
 * neighbour, and by what registration leaves. So what half of the local range explains is no disturbance, of the date whose
 * range is smaller: new ground shows its border on one date only. Without this the test took the borders of rocks, 3.3 %
 * of a synthetic ring where nothing had changed, and a third of its natural bare share with them
 * (docs/decisions/0008-intervals.md).
 *
 * IR-MAD finds the same borders, and one unchanged pixel in twenty by its definition; so where it gives a probability, both
 * tests have to agree.
 */
function undisturbed(
  ground: Int32Array,
  { baseline, current }: ClassifiedPair,
  width: number,
  noChange: Float32Array | null,
  { noChangeBelow, disturbedSigma, leastSigma, edgeShare }: ReferenceRule,
  remove: (i: number) => void,
): Int32Array {
  const [before, after] = [greenness(baseline), greenness(current)];
  const change = new Float64Array(ground.length);
  for (let k = 0; k < change.length; k++) change[k] = after[ground[k]!]! - before[ground[k]!]!;
  const median = quantile(change, 0.5);
  const distance = new Float64Array(change.length);
  for (let k = 0; k < change.length; k++) distance[k] = Math.abs(change[k]! - median);
  const spread = quantile(distance, 0.5);
  const reach = disturbedSigma * Math.max(leastSigma, 1.4826 * spread);
  const [least, most] = [Math.min(0, median) - reach, Math.max(0, median) + reach];
  const explains = (values: Float64Array, i: number, changed: number): boolean => {
    const edge = edgeShare * localRange(values, i, width);
    return changed >= least - edge && changed <= most + edge;
  };
  const isDisturbed = (i: number, changed: number): boolean => {
    if (noChange !== null && noChange[i]! >= noChangeBelow) return false;
    return !explains(before, i, changed) || !explains(after, i, changed);
  };
  const kept = new Int32Array(ground.length);
  let count = 0;
  for (let k = 0; k < ground.length; k++) {
    const i = ground[k]!;
    const changed = change[k]!;
    // Nearly all of a ring lies within the limits, so the longer test is rarely asked.
    if ((changed >= least && changed <= most) || !isDisturbed(i, changed)) kept[count++] = i;
    else remove(i);
  }
  return kept.slice(0, count);
}

/** Largest less smallest of a pixel and its eight neighbours, as far as they were seen. */
function localRange(values: Float64Array, i: number, width: number): number {
  const col = i % width;
  const [west, east] = [col === 0 ? 0 : 1, col === width - 1 ? 0 : 1];
  const [first, last] = [i < width ? i : i - width, i + width < values.length ? i + width : i];
  let [least, most] = [Infinity, -Infinity];
  for (let middle = first; middle <= last; middle += width) {
    for (let j = middle - west; j <= middle + east; j++) {
      const value = values[j]!;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  return most > least ? most - least : 0;
}

/**
 * Scales the weights so that sunny and shady ground have the patch's shares and the sum stays. A side of which the ring has
 * nothing cannot be made up: the other then stands for all.
 *
 * @returns the share of the patch that lies on such a side
 */
function weighAspects(weights: Float64Array, pixels: Int32Array, { shady, shadyShare }: TerrainStrata): number {
  let [total, inShade] = [0, 0];
  for (const i of pixels) {
    total += weights[i]!;
    if (shady[i] !== 0) inShade += weights[i]!;
  }
  if (inShade === 0) return shadyShare;
  if (inShade === total) return 1 - shadyShare;
  const factors = [((1 - shadyShare) * total) / (total - inShade), (shadyShare * total) / inShade] as const;
  for (const i of pixels) weights[i] = weights[i]! * (shady[i] === 0 ? factors[0] : factors[1]);
  return 0;
}
