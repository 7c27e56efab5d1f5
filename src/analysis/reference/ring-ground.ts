/** The ground of a ring before any cover is told: what serves, in which sectors it lies, what it is worth (SCIENCE §4.5). */
import type { PatchCrop } from '../../raster/crop.ts';
import { angularSectors, centroid } from '../../raster/kernels/angular-sectors.ts';
import { thinRows } from '../../raster/kernels/thin-rows.ts';
import { variogram } from '../../raster/kernels/variogram.ts';
import { membersFrom } from '../../raster/pick-members.ts';
import type { ClassifiedPair } from '../classify-pair.ts';
import { greenness } from '../greenness.ts';
import { fitSpatialModel } from './effective-size.ts';
import type { SpatialModel } from './effective-size.ts';
import type { Policy } from '../policy.ts';
import type { ReferenceWeights } from './reference-weights.ts';

type RingRule = Pick<NonNullable<Policy['ring']>, 'samplePixels' | 'reference'>;

export interface RingGround {
  readonly reference: Pick<ReferenceWeights, 'weights' | 'pixels' | 'pixelCount' | 'excluded'>;
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
  const { weights, pixels } = reference;
  const [before, after] = [greenness(baseline), greenness(current)];
  const { width, height } = crop.grid;
  const whole = measureRing(before, after, weights, pixels, width, centroid(crop.coverage, width));
  if (whole === undefined) return undefined;
  const sample = new Float64Array(weights.length);
  thinRows(weights, width, samplePixels, sample);
  const sampled = membersFrom(sample, pixels, Number.MIN_VALUE);
  const change = new Float64Array(weights.length);
  for (const i of sampled) change[i] = after[i]! - before[i]!;
  const spatialOf = (values: Float64Array): SpatialModel =>
    fitSpatialModel(variogram(values, sampled, width, height, rule.variogramLags));
  const sectors = new Uint8Array(weights.length);
  angularSectors(crop.coverage, width, rule.sectors, sectors);
  return {
    reference,
    sample,
    sectors,
    ndviBaseline: baseline.ndvi === null ? null : whole.meanBefore,
    ndviCurrent: current.ndvi === null ? null : whole.meanAfter,
    spatial: spatialOf(change),
    evenPixels: whole.evenPixels,
    sectorWidth: (2 * Math.PI * whole.meanDistance) / rule.sectors,
    spatialOf,
  };
}

/** Weighted means over the ring, and how even its weights are, in one walk; undefined without a pixel. */
function measureRing(
  before: Float64Array,
  after: Float64Array,
  weights: Float64Array,
  pixels: Int32Array,
  width: number,
  centre: readonly [col: number, row: number] | undefined,
): Record<'meanBefore' | 'meanAfter' | 'meanDistance' | 'evenPixels', number> | undefined {
  if (pixels.length === 0) return undefined;
  // A patch without pixels has no middle, and nothing lies far from it.
  const [centreCol, centreRow] = centre ?? [NaN, NaN];
  let [total, squares, sumBefore, sumAfter, sumDistance] = [0, 0, 0, 0, 0];
  let [row, rowStart] = [0, 0];
  for (let k = 0; k < pixels.length; k++) {
    const i = pixels[k]!;
    while (i >= rowStart + width) {
      row += 1;
      rowStart += width;
    }
    const weight = weights[i]!;
    const east = i - rowStart - centreCol;
    const south = row - centreRow;
    total += weight;
    squares += weight * weight;
    sumBefore += weight * before[i]!;
    sumAfter += weight * after[i]!;
    sumDistance += weight * Math.sqrt(east * east + south * south);
  }
  return {
    meanBefore: sumBefore / total,
    meanAfter: sumAfter / total,
    meanDistance: centre === undefined ? 0 : sumDistance / total,
    evenPixels: (total * total) / squares,
  };
}
