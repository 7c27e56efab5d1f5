/** The ground of a ring before any cover is told: what serves, in which sectors it lies, what it is worth (SCIENCE §4.5). */
import type { PatchCrop } from '../../raster/crop.ts';
import { angularSectors, centroid } from '../../raster/kernels/angular-sectors.ts';
import { thinRows } from '../../raster/kernels/thin-rows.ts';
import { variogram } from '../../raster/kernels/variogram.ts';
import { weightedMean } from '../../raster/kernels/weighted-mean.ts';
import type { ClassifiedPair } from '../classify-pair.ts';
import { greenness } from '../greenness.ts';
import { fitSpatialModel } from './effective-size.ts';
import type { SpatialModel } from './effective-size.ts';
import type { Policy } from '../policy.ts';
import type { ReferenceWeights } from './reference-weights.ts';

type RingRule = Pick<NonNullable<Policy['ring']>, 'samplePixels' | 'reference'>;

export interface RingGround {
  readonly reference: Pick<ReferenceWeights, 'weights' | 'pixelCount' | 'excluded'>;
  /** The weights of a sample of the ring in pairs of rows, 0 elsewhere: what errors are told from. */
  readonly sample: Float64Array;
  /** Sector of each pixel of the crop, seen from the centroid of the patch; all draws of one patch share them. */
  readonly sectors: Uint8Array;
  /** Null where a date has colours only. */
  readonly ndviBaseline: number | null;
  readonly ndviCurrent: number | null;
  /** Of ΔNDVI, in NDVI² and pixels (of colours Δcover): the noise of a pixel, and how far neighbours share it. */
  readonly spatial: SpatialModel;
  /** Pixels of one weight that would give a mean of the same error, were they independent: `(Σw)² / Σw²` (Kish). */
  readonly evenPixels: number;
  /** Mean width of a sector along the ring, in pixels: the narrow side of the blocks. */
  readonly sectorWidth: number;
  /** Semivariogram of any values over the sample, fitted. */
  readonly spatialOf: (values: Float64Array) => SpatialModel;
}

/** @returns undefined where no pixel of the ring is left */
export function ringGround(
  crop: Pick<PatchCrop, 'coverage' | 'grid'>,
  { baseline, current }: ClassifiedPair,
  reference: RingGround['reference'],
  { samplePixels, reference: rule }: RingRule,
): RingGround | undefined {
  const { weights } = reference;
  const [before, after] = [greenness(baseline), greenness(current)];
  const means = [weightedMean(before, weights), weightedMean(after, weights)] as const;
  if (means[0] === null || means[1] === null) return undefined;
  const { width, height } = crop.grid;
  const sample = new Float64Array(weights.length);
  thinRows(weights, width, samplePixels, sample);
  const change = new Float64Array(weights.length);
  const used = new Uint8Array(weights.length);
  for (let i = 0; i < used.length; i++) {
    if (sample[i] === 0) continue;
    used[i] = 1;
    change[i] = after[i]! - before[i]!;
  }
  const spatialOf = (values: Float64Array): SpatialModel =>
    fitSpatialModel(variogram(values, used, width, height, rule.variogramLags));
  const sectors = new Uint8Array(weights.length);
  angularSectors(crop.coverage, width, rule.sectors, sectors);
  return {
    reference,
    sample,
    sectors,
    ndviBaseline: baseline.ndvi === null ? null : means[0],
    ndviCurrent: current.ndvi === null ? null : means[1],
    spatial: spatialOf(change),
    evenPixels: evenPixels(weights),
    sectorWidth: (2 * Math.PI * meanDistance(weights, centroid(crop.coverage, width), width)) / rule.sectors,
    spatialOf,
  };
}

/** Weighted mean distance from a point, 0 where there is none. */
function meanDistance(
  weights: Float64Array,
  centre: readonly [col: number, row: number] | undefined,
  width: number,
): number {
  if (centre === undefined) return 0;
  let [sum, total] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    const col = i % width;
    sum += weights[i]! * Math.hypot(col - centre[0], (i - col) / width - centre[1]);
    total += weights[i]!;
  }
  return sum / total;
}

function evenPixels(weights: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i]!;
    squares += weights[i]! * weights[i]!;
  }
  return squares === 0 ? 0 : (sum * sum) / squares;
}
