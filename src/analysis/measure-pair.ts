/** What the classes of both dates amount to: measures per date, change groups, ring. */
import { Cover, COVER_COUNT } from '../raster/cover.ts';
import type { CellAreas, PatchCrop } from '../raster/crop.ts';
import { holdCover } from '../raster/kernels/hold-cover.ts';
import { observedWeights } from '../raster/kernels/observed-weights.ts';
import { countCrossings } from '../raster/kernels/outline-measures.ts';
import { tallyTransitions } from '../raster/kernels/tally-transitions.ts';
import { maskedSum, weightedMean } from '../raster/kernels/weighted-mean.ts';
import type { ChangeGroups, DateMeasure, MeasuredCover, RingMeasure } from './assessment.ts';
import type { ClassifiedDate, ClassifiedPair } from './classify-pair.ts';
import type { Policy } from './policy.ts';

export function dateMeasure(
  date: ClassifiedDate,
  weights: Float64Array,
  areasM2: Readonly<Record<MeasuredCover, number>>,
): DateMeasure {
  return {
    ndviMean: date.ndvi === null ? null : weightedMean(date.ndvi, weights),
    coverMean: date.cover === null ? null : weightedMean(date.cover, weights),
    areasM2,
    unvegetatedM2: areasM2.bare + areasM2.sparse,
    endMembers: date.endMembers,
    threshold: date.threshold,
  };
}

/** Classes of the current date after hysteresis: what the named groups are counted from, not the areas (rule 2). */
export function heldCovers({ baseline, current }: ClassifiedPair, policy: Policy): Uint8Array {
  if (policy.hysteresis === null || baseline.cover === null || current.cover === null) return current.covers;
  const out = new Uint8Array(current.covers.length);
  holdCover(baseline.covers, current.covers, baseline.cover, current.cover, policy.hysteresis.minDelta, out);
  return out;
}

/**
 * Gains and losses over the observed part in m². `gained` and `lost` cross the line between unvegetated and vegetated
 * (water is vegetated's equal where it is a target); the outcome is told from them.
 */
export interface Changes {
  readonly groups: ChangeGroups;
  readonly gainedM2: number;
  readonly lostM2: number;
}

/**
 * The named groups of SCIENCE §4.1, by rule 1 on the unvegetated class: restored is bare or sparse → vegetated, newly
 * disturbed vegetated → bare or sparse; within the unvegetated, improving is bare → sparse, degrading sparse → bare.
 *
 * @param weights coverage of the observed pixels
 */
export function measureChanges(
  baseline: Uint8Array,
  held: Uint8Array,
  weights: Float64Array,
  areas: CellAreas,
): Changes {
  const { squareMetres } = tallyTransitions(baseline, held, weights, areas);
  const from = (code: number, to: number): number => squareMetres[code * COVER_COUNT + to]!;
  const { Bare, Sparse, Vegetated, Water } = Cover;
  const groups: ChangeGroups = {
    restoredM2: from(Bare, Vegetated) + from(Sparse, Vegetated),
    improvingM2: from(Bare, Sparse),
    newlyDisturbedM2: from(Vegetated, Bare) + from(Vegetated, Sparse),
    degradingM2: from(Sparse, Bare),
    stableBareM2: from(Bare, Bare),
    stableVegetatedM2: from(Vegetated, Vegetated),
  };
  return {
    groups,
    gainedM2: groups.restoredM2 + from(Bare, Water) + from(Sparse, Water),
    lostM2: groups.newlyDisturbedM2 + from(Water, Bare) + from(Water, Sparse),
  };
}

/** 1 where ground is bare or sparse. */
export function unvegetatedMask(covers: Uint8Array): Uint8Array {
  return covers.map((code) => (code === Cover.Bare || code === Cover.Sparse ? 1 : 0));
}

/**
 * False change that a shift of `d` pixels makes along the border between bare and vegetated ground,
 * `A_false = (2/π)·d·L` in m², both directions together (SCIENCE §3.7); with `L = crossings·π/4` pixels that is
 * `d·crossings/2` pixels. The longer border of the two dates counts.
 */
export function falseChangeM2(
  { baseline, current }: ClassifiedPair,
  weights: Float64Array,
  crop: PatchCrop,
  shiftPx: number,
): number {
  const { width, height } = crop.grid;
  const crossings = [baseline.covers, current.covers].map((covers) =>
    countCrossings(unvegetatedMask(covers), weights, width, height),
  );
  return 0.5 * shiftPx * Math.max(...crossings) * crop.gsd ** 2;
}

/** From this share of a pixel on it is counted as a pixel of the ring. */
const RING_SHARE = 0.5;

/** The ring over its pixels seen on both dates; null where the pair is not classified by cover or no pixel is left. */
export function measureRing(
  crop: PatchCrop,
  { baseline, current }: ClassifiedPair,
  metres: { readonly innerMetres: number; readonly outerMetres: number } | null,
): RingMeasure | null {
  if (metres === null || baseline.cover === null || current.cover === null) return null;
  const weights = new Float64Array(crop.ring.length);
  observedWeights(baseline.covers, current.covers, crop.ring, Cover.Built, weights);
  const coverBaseline = weightedMean(baseline.cover, weights);
  const coverCurrent = weightedMean(current.cover, weights);
  if (coverBaseline === null || coverCurrent === null) return null;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    ...metres,
    pixelCount: weights.reduce((count, weight) => (weight >= RING_SHARE ? count + 1 : count), 0),
    coverBaseline,
    coverCurrent,
    unvegetatedShare: maskedSum(unvegetatedMask(current.covers), weights) / total,
  };
}
