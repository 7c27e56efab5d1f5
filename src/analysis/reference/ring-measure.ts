/** The ring as a reference: its cover on both dates, how even and how well known it is (SCIENCE §3.5, §4.5). */
import { Cover } from '../../raster/cover.ts';
import { sectorSums, sectorTally } from '../../raster/kernels/angular-sectors.ts';
import type { SectorSums } from '../../raster/kernels/angular-sectors.ts';
import { weightedMean } from '../../raster/kernels/weighted-mean.ts';
import type { ClassifiedPair } from '../classify-pair.ts';
import { effectiveSize } from './effective-size.ts';
import type { SpatialModel } from './effective-size.ts';
import type { ReferenceRule } from './reference-rule.ts';
import type { RingGround } from './ring-ground.ts';
import { filledSectors, sectorStandardError } from './sector-bootstrap.ts';

/** One quantity of the ring, ready for draws. */
interface RingQuantity {
  readonly mean: number;
  readonly sums: SectorSums;
  /** Standard error of the mean. */
  readonly error: number;
}

export interface ReferenceMeasure {
  /** F_r, mean green cover. */
  readonly coverBaseline: RingQuantity;
  readonly coverCurrent: RingQuantity;
  /** B_r, natural share of unvegetated ground at the current date. */
  readonly unvegetated: RingQuantity;
  /**
   * How unevenly each class lies around the patch at the current date: coefficient of variation of its share over the
   * sectors, null where the ring has none of it.
   */
  readonly classVariation: Readonly<Record<'bare' | 'sparse' | 'vegetated', number | null>>;
  /** Independent pixels that the ring is worth as a sample of its landscape. */
  readonly effectivePixels: number;
  /** Sectors, where there are enough of them and each is wider than what neighbours share; else the effective size. */
  readonly errorFrom: 'sectors' | 'effective-size';
}

/** @returns undefined where the pair has no cover */
export function measureReference(
  ground: RingGround,
  { baseline, current }: ClassifiedPair,
  rule: ReferenceRule,
): ReferenceMeasure | undefined {
  if (baseline.cover === null || current.cover === null) return undefined;
  const { sectors, evenPixels, sectorWidth } = ground;
  const { weights, pixels } = ground.reference;
  // Of cover, not of ΔNDVI: woods and rocks of a landscape are larger than the patterns of its changes.
  const spatial = ground.spatialOf(current.cover);
  const effectivePixels = effectiveSize(evenPixels, spatial);
  const tally = sectorTally(current.covers, weights, pixels, sectors, rule.sectors);
  const tallyOf = (code: number): Float64Array => tally.subarray(code * rule.sectors, (code + 1) * rule.sectors);
  const byCover = [baseline.cover, current.cover].map((values) =>
    sectorSums(values, weights, pixels, sectors, rule.sectors),
  );
  const { weight } = byCover[0]!;
  const areBlocks = filledSectors(weight) >= rule.leastSectors && sectorWidth >= rule.blockRanges * rangeOf(spatial);
  const errorFrom = areBlocks ? 'sectors' : 'effective-size';
  const quantity = (sums: SectorSums, mean: number, variance: number): RingQuantity => {
    const bySectors = errorFrom === 'sectors' ? sectorStandardError(sums) : null;
    return { mean, sums, error: bySectors ?? Math.sqrt(variance / effectivePixels) };
  };
  const [coverBaseline, coverCurrent] = [baseline.cover, current.cover].map((values, date): RingQuantity => {
    const mean = weightedMean(values, weights, pixels)!;
    return quantity(byCover[date]!, mean, varianceOf(values, weights, pixels, mean));
  }) as [RingQuantity, RingQuantity];
  const sparse = tallyOf(Cover.Sparse);
  const open = { weight, weighted: tallyOf(Cover.Bare).map((value, k) => value + sparse[k]!) };
  const share = sumOf(open.weighted) / sumOf(weight);
  const unvegetated = quantity(open, share, share * (1 - share));
  const variationOf = (code: number): number | null => sectorVariation({ weight, weighted: tallyOf(code) });
  return {
    coverBaseline,
    coverCurrent,
    unvegetated,
    classVariation: {
      bare: variationOf(Cover.Bare),
      sparse: variationOf(Cover.Sparse),
      vegetated: variationOf(Cover.Vegetated),
    },
    effectivePixels,
    errorFrom,
  };
}

/** Beyond three lengths an exponential shares less than 5 %. */
function rangeOf({ length }: SpatialModel): number {
  return 3 * length;
}

function varianceOf(values: Float64Array, weights: Float64Array, pixels: Int32Array, mean: number): number {
  let [sum, total] = [0, 0];
  for (let k = 0; k < pixels.length; k++) {
    const i = pixels[k]!;
    sum += weights[i]! * (values[i]! - mean) ** 2;
    total += weights[i]!;
  }
  return sum / total;
}

/** Standard deviation over mean of the sectors' own means, sectors weighted by their pixels; null where the mean is 0. */
function sectorVariation({ weight, weighted }: SectorSums): number | null {
  const total = sumOf(weight);
  const mean = sumOf(weighted) / total;
  if (!(mean > 0)) return null;
  const squares = weight.reduce(
    (sum, value, k) => (value === 0 ? sum : sum + value * (weighted[k]! / value - mean) ** 2),
    0,
  );
  return Math.sqrt(squares / total) / mean;
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
