/** The ground of a ring before any cover is told: what serves, in which sectors it lies, what it is worth (SCIENCE §4.5). */
import type { PatchCrop } from '../../raster/crop.ts';
import { angularSectors } from '../../raster/kernels/angular-sectors.ts';
import { variogram } from '../../raster/kernels/variogram.ts';
import { weightedMean } from '../../raster/kernels/weighted-mean.ts';
import type { ClassifiedPair } from '../classify-pair.ts';
import { effectiveSize, fitSpatialModel } from './effective-size.ts';
import type { SpatialModel } from './effective-size.ts';
import type { ReferenceRule } from './reference-rule.ts';
import type { ReferenceWeights } from './reference-weights.ts';

export interface RingGround {
  readonly reference: Pick<ReferenceWeights, 'weights' | 'pixelCount' | 'excluded'>;
  /** Sector of each pixel of the crop, seen from the centroid of the patch; all draws of one patch share them. */
  readonly sectors: Uint8Array;
  readonly ndviBaseline: number;
  readonly ndviCurrent: number;
  /** Of ΔNDVI, in NDVI² and pixels: the noise of a pixel, and how far neighbours share it. */
  readonly spatial: SpatialModel;
  /** Independent pixels that the ring is worth. */
  readonly effectivePixels: number;
}

/** @returns undefined where no pixel of the ring is left */
export function ringGround(
  crop: Pick<PatchCrop, 'coverage' | 'grid'>,
  { baseline, current }: ClassifiedPair,
  reference: RingGround['reference'],
  rule: ReferenceRule,
): RingGround | undefined {
  const { weights } = reference;
  const [ndviBaseline, ndviCurrent] = [weightedMean(baseline.ndvi, weights), weightedMean(current.ndvi, weights)];
  if (ndviBaseline === null || ndviCurrent === null) return undefined;
  const { width, height } = crop.grid;
  const change = baseline.ndvi.map((value, i) => current.ndvi[i]! - value);
  const used = new Uint8Array(weights.length);
  for (let i = 0; i < used.length; i++) used[i] = weights[i]! > 0 ? 1 : 0;
  const spatial = fitSpatialModel(variogram(change, used, width, height, rule.variogramLags));
  const sectors = new Uint8Array(weights.length);
  angularSectors(crop.coverage, width, rule.sectors, sectors);
  const effectivePixels = effectiveSize(evenPixels(weights), spatial);
  return { reference, sectors, ndviBaseline, ndviCurrent, spatial, effectivePixels };
}

/** `(Σw)² / Σw²`: as many pixels of one weight would give a mean of the same error (Kish). */
function evenPixels(weights: Float64Array): number {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i]!;
    squares += weights[i]! * weights[i]!;
  }
  return squares === 0 ? 0 : (sum * sum) / squares;
}
