/** The measured inputs of the score, from the observed part of a patch (SCIENCE §5.1). */
import { Cover } from '../raster/cover.ts';
import type { PatchCrop } from '../raster/crop.ts';
import { labelPatches, largestPatch, patchSizes } from '../raster/kernels/label-patches.ts';
import { weightedMean } from '../raster/kernels/weighted-mean.ts';
import type { RingMeasure } from './assessment.ts';
import type { ClassifiedPair } from './classify-pair.ts';
import { cellCovers } from './evenness.ts';
import { unvegetatedMask } from './measure-pair.ts';
import type { Policy } from './policy.ts';
import type { MeasuredInputs, Scoring } from './score.ts';

export interface ObservedPatch {
  readonly crop: PatchCrop;
  readonly pair: ClassifiedPair;
  /** Current classes after hysteresis. */
  readonly held: Uint8Array;
  /** Coverage of the observed pixels. */
  readonly weights: Float64Array;
  readonly observedM2: number;
  readonly unvegetatedM2: readonly [baseline: number, current: number];
  readonly falseChangeM2: number;
  readonly ring: RingMeasure;
}

export function scoreInputs(patch: ObservedPatch, scoring: Scoring, change: Policy['change']): MeasuredInputs {
  const { crop, pair, weights, observedM2, ring } = patch;
  const { width, height } = crop.grid;
  const green = greenCover(pair);
  const bare = observedMask(unvegetatedMask(pair.current.covers), weights);
  return {
    B0: patch.unvegetatedM2[0] / observedM2,
    B1: patch.unvegetatedM2[1] / observedM2,
    F1: weightedMean(green, weights) ?? 0,
    Fr: ring.coverCurrent,
    Br: ring.unvegetatedShare,
    cellCovers: cellCovers(green, weights, crop.coverage, width, crop.gsd, scoring.evenness),
    // Cell areas hold within 1e-5, so a patch that is all of the mine may come out a trace larger than it.
    LPI: Math.min(1, largestPatch(labelPatches(bare, width, height), weights, crop.cellAreas) / observedM2),
    D: Math.min(1, newlyDisturbed(patch, change) / observedM2),
    d0: (0.5 * patch.falseChangeM2) / observedM2,
  };
}

/** Cover of the current date; open water is cover where it is observed at all, which is where it is a target (§5.2). */
function greenCover({ current }: ClassifiedPair): Float64Array {
  const { covers, cover } = current;
  const green = new Float64Array(covers.length);
  for (let i = 0; i < green.length; i++) green[i] = covers[i] === Cover.Water ? 1 : (cover?.[i] ?? NaN);
  return green;
}

/** Area of vegetated ground turned unvegetated (rule 1), in patches from the minimum mapping unit on (SCIENCE §3.8). */
function newlyDisturbed({ crop, pair, held, weights }: ObservedPatch, { mappingUnit }: Policy['change']): number {
  const mask = held.map((code, i) => (isUnvegetated(code) && pair.baseline.covers[i] === Cover.Vegetated ? 1 : 0));
  const patches = labelPatches(observedMask(mask, weights), crop.grid.width, crop.grid.height);
  const least = crop.gsd <= mappingUnit.fineUpToMetres ? mappingUnit.fineM2 : mappingUnit.coarseM2;
  let area = 0;
  for (const { pixels, squareMetres } of patchSizes(patches, weights, crop.cellAreas)) {
    if (pixels >= mappingUnit.pixels && squareMetres >= least) area += squareMetres;
  }
  return area;
}

function isUnvegetated(code: number): boolean {
  return code === Cover.Bare || code === Cover.Sparse;
}

function observedMask(mask: Uint8Array, weights: Float64Array): Uint8Array {
  return mask.map((value, i) => (weights[i]! > 0 ? value : 0));
}
