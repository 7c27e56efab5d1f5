/** The measured inputs of the score, from the observed part of a patch (SCIENCE §5.1). */
import { Cover } from '../raster/cover.ts';
import type { PatchCrop } from '../raster/crop.ts';
import { labelPatches, largestPatch, patchSizes } from '../raster/kernels/label-patches.ts';
import { weightedMean } from '../raster/kernels/weighted-mean.ts';
import type { RingMeasure } from './assessment.ts';
import { meetsMappingUnit } from './change/change-patch.ts';
import type { ClassifiedPair } from './classify-pair.ts';
import { cellCovers } from './evenness.ts';
import { isUnvegetated } from './measure-pair.ts';
import type { ObservedPixels } from './measure-pair.ts';
import type { Policy } from './policy.ts';
import type { MeasuredInputs, Scoring } from './score.ts';

export interface ObservedPatch extends ObservedPixels {
  readonly crop: PatchCrop;
  readonly pair: ClassifiedPair;
  /** Current classes after hysteresis. */
  readonly held: Uint8Array;
  readonly observedM2: number;
  readonly unvegetatedM2: readonly [baseline: number, current: number];
  readonly falseChangeM2: number;
  /** What it is held against: the ring, or what stands in for it. */
  readonly ring: Pick<RingMeasure, 'coverCurrent' | 'unvegetatedShare'>;
}

export function scoreInputs(patch: ObservedPatch, scoring: Scoring, change: Policy['change']): MeasuredInputs {
  const { crop, pair, weights, pixels, observedM2, ring } = patch;
  const green = greenCover(pair, pixels);
  return {
    B0: patch.unvegetatedM2[0] / observedM2,
    B1: patch.unvegetatedM2[1] / observedM2,
    F1: weightedMean(green, weights, pixels) ?? 0,
    Fr: ring.coverCurrent,
    Br: ring.unvegetatedShare,
    cellCovers: cellCovers(green, weights, crop.coverage, crop.grid.width, crop.gsd, scoring.evenness),
    // Cell areas hold within 1e-5, so a patch that is all of the mine may come out a trace larger than it.
    LPI: Math.min(1, largestBareM2(patch) / observedM2),
    D: Math.min(1, newlyDisturbedM2(patch, change) / observedM2),
    d0: (0.5 * patch.falseChangeM2) / observedM2,
  };
}

/**
 * Cover of the current date, wherever the patch was observed; open water is cover where it is observed at all, which is
 * where it is a target (§5.2).
 */
function greenCover({ current }: ClassifiedPair, pixels: Int32Array): Float64Array {
  const { covers, cover } = current;
  const green = cover?.slice() ?? new Float64Array(covers.length).fill(NaN);
  for (let k = 0; k < pixels.length; k++) if (covers[pixels[k]!] === Cover.Water) green[pixels[k]!] = 1;
  return green;
}

function largestBareM2({ crop, pair, weights, pixels }: ObservedPatch): number {
  const { covers } = pair.current;
  const mask = new Uint8Array(covers.length);
  for (let k = 0; k < pixels.length; k++) if (isUnvegetated(covers[pixels[k]!]!)) mask[pixels[k]!] = 1;
  return largestPatch(labelPatches(mask, crop.grid.width, crop.grid.height), weights, crop.cellAreas);
}

/** Area of vegetated ground turned unvegetated (rule 1), in patches from the minimum mapping unit on (SCIENCE §3.8). */
function newlyDisturbedM2(
  { crop, pair, held, weights, pixels }: ObservedPatch,
  { mappingUnit }: Policy['change'],
): number {
  const before = pair.baseline.covers;
  const mask = new Uint8Array(held.length);
  for (let k = 0; k < pixels.length; k++) {
    const i = pixels[k]!;
    if (isUnvegetated(held[i]!) && before[i] === Cover.Vegetated) mask[i] = 1;
  }
  const patches = labelPatches(mask, crop.grid.width, crop.grid.height);
  let area = 0;
  for (const size of patchSizes(patches, weights, crop.cellAreas)) {
    if (meetsMappingUnit(size, crop.gsd, mappingUnit)) area += size.squareMetres;
  }
  return area;
}
