/** What the classes of both dates amount to: measures per date, change groups, ring. */
import { Cover, COVER_COUNT } from '../raster/cover.ts';
import type { CellAreas, PatchCrop } from '../raster/crop.ts';
import { holdCover } from '../raster/kernels/hold-cover.ts';
import { countCrossings } from '../raster/kernels/outline-measures.ts';
import { tallyTransitions } from '../raster/kernels/tally-transitions.ts';
import { weightedMean } from '../raster/kernels/weighted-mean.ts';
import type { ChangeGroups, DateMeasure, MeasuredCover, RingMeasure } from './assessment.ts';
import type { ClassifiedDate, ClassifiedPair } from './classify-pair.ts';
import { hysteresisDelta } from './change/hysteresis.ts';
import type { Policy, Stage } from './policy.ts';
import { effectMeasures } from './reference/effect-measures.ts';
import type { ReferenceRule } from './reference/reference-rule.ts';
import type { RingGround } from './reference/ring-ground.ts';
import { measureReference } from './reference/ring-measure.ts';

/** The ground of a patch that both dates saw. */
export interface ObservedPixels {
  /** Coverage of each pixel of the crop, 0 where a date did not see. */
  readonly weights: Float64Array;
  /** Flat indices of the pixels with a weight, rising. */
  readonly pixels: Int32Array;
}

export function dateMeasure(
  date: ClassifiedDate,
  { weights, pixels }: ObservedPixels,
  areasM2: Readonly<Record<MeasuredCover, number>>,
): DateMeasure {
  return {
    ndviMean: date.ndvi === null ? null : weightedMean(date.ndvi, weights, pixels),
    coverMean: date.cover === null ? null : weightedMean(date.cover, weights, pixels),
    areasM2,
    unvegetatedM2: areasM2.bare + areasM2.sparse,
    endMembers: date.endMembers,
    threshold: date.threshold,
  };
}

/**
 * Classes of the current date after hysteresis: what the named groups are counted from, not the areas (rule 2).
 *
 * @param coverNoise σ_f of the ring; null where it was not measured
 */
export function heldCovers(
  { baseline, current }: ClassifiedPair,
  policy: Policy,
  coverNoise: number | null = null,
): Uint8Array {
  if (policy.hysteresis === null || baseline.cover === null || current.cover === null) return current.covers;
  const out = new Uint8Array(current.covers.length);
  const minDelta = hysteresisDelta(policy.hysteresis, coverNoise);
  holdCover(baseline.covers, current.covers, baseline.cover, current.cover, minDelta, out);
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
 * Where vegetated ground may be cleared by the works: 1 inside their footprint, null where no works are under way
 * (SCIENCE §4.1). Until a design layer exists the footprint is the patch.
 */
export function worksFootprint(stage: Stage, pixelCount: number): Uint8Array | null {
  return stage === 'in_works' ? new Uint8Array(pixelCount).fill(1) : null;
}

/** Coverage of the patch, and of its pixels observed on both dates. */
export interface PatchWeights {
  readonly coverage: Float64Array;
  readonly observed: Float64Array;
}

/**
 * The named groups of SCIENCE §4.1, by rule 1 on the unvegetated class: restored is bare or sparse → vegetated, newly
 * disturbed vegetated → bare or sparse; within the unvegetated, improving is bare → sparse, degrading sparse → bare.
 * Vegetated → bare or sparse inside the footprint of works under way is clearing, and no new disturbance.
 *
 * Groups with water are of all ground with a class on both dates: where water is no target such ground is not observed, and
 * counts in no other group.
 */
export function measureChanges(
  baseline: Uint8Array,
  held: Uint8Array,
  { coverage, observed }: PatchWeights,
  areas: CellAreas,
  footprint: Uint8Array | null,
): Changes {
  const from = tallied(baseline, held, observed, areas);
  const classed = tallied(baseline, held, coverage, areas);
  const cleared = footprint === null ? null : tallied(baseline, held, within(observed, footprint), areas);
  const { Bare, Sparse, Vegetated, Water, Built } = Cover;
  const lostTo = (of: typeof from): number => of(Vegetated, Bare) + of(Vegetated, Sparse);
  const clearing = cleared === null ? 0 : lostTo(cleared);
  const groups: ChangeGroups = {
    restoredM2: from(Bare, Vegetated) + from(Sparse, Vegetated),
    improvingM2: from(Bare, Sparse),
    newlyDisturbedM2: lostTo(from) - clearing,
    degradingM2: from(Sparse, Bare),
    stableBareM2: from(Bare, Bare),
    stableVegetatedM2: from(Vegetated, Vegetated),
    stableSparseM2: from(Sparse, Sparse),
    worksClearingM2: clearing,
    toWaterM2: sumOver([Built, Bare, Sparse, Vegetated], (code) => classed(code, Water)),
    fromWaterM2: sumOver([Built, Bare, Sparse, Vegetated], (code) => classed(Water, code)),
    toBuiltM2: sumOver([Water, Bare, Sparse, Vegetated], (code) => classed(code, Built)),
  };
  return {
    groups,
    gainedM2: groups.restoredM2 + from(Bare, Water) + from(Sparse, Water),
    lostM2: lostTo(from) + from(Water, Bare) + from(Water, Sparse),
  };
}

/** Area in m² that went from one code to another. */
function tallied(
  baseline: Uint8Array,
  held: Uint8Array,
  weights: Float64Array,
  areas: CellAreas,
): (from: number, to: number) => number {
  const { squareMetres } = tallyTransitions(baseline, held, weights, areas);
  return (from, to) => squareMetres[from * COVER_COUNT + to]!;
}

function within(weights: Float64Array, mask: Uint8Array): Float64Array {
  const out = weights.slice();
  for (let i = 0; i < out.length; i++) if (mask[i] === 0) out[i] = 0;
  return out;
}

function sumOver(codes: readonly number[], areaOf: (code: number) => number): number {
  return codes.reduce((sum, code) => sum + areaOf(code), 0);
}

/** 1 where ground is bare or sparse. */
export function unvegetatedMask(covers: Uint8Array): Uint8Array {
  const mask = new Uint8Array(covers.length);
  for (let i = 0; i < mask.length; i++) mask[i] = isUnvegetated(covers[i]!) ? 1 : 0;
  return mask;
}

export function isUnvegetated(code: number): boolean {
  return code === Cover.Bare || code === Cover.Sparse;
}

/** Crossings of the border between unvegetated and other observed ground, on the date that has the longer one. */
export function borderCrossings(
  { baseline, current }: ClassifiedPair,
  { weights, pixels }: ObservedPixels,
  { grid }: Pick<PatchCrop, 'grid'>,
): number {
  const crossings = [baseline.covers, current.covers].map((covers) => {
    const mask = new Uint8Array(covers.length);
    for (let k = 0; k < pixels.length; k++) if (isUnvegetated(covers[pixels[k]!]!)) mask[pixels[k]!] = 1;
    return countCrossings(mask, weights, grid.width, grid.height);
  });
  return Math.max(...crossings);
}

/**
 * False change that a shift of `d` pixels makes along the border between bare and vegetated ground,
 * `A_false = (2/π)·d·L` in m², both directions together (SCIENCE §3.7); with `L = crossings·π/4` pixels that is
 * `d·crossings/2` pixels.
 *
 * @param crossings of `borderCrossings`
 */
export function falseChangeM2(crossings: number, { gsd }: Pick<PatchCrop, 'gsd'>, shiftPx: number): number {
  return 0.5 * shiftPx * crossings * gsd ** 2;
}

/** The ring over the pixels that serve as reference; null where no pixel is left or the pair is not classified by cover. */
export function measureRing(
  ground: RingGround | undefined,
  pair: ClassifiedPair,
  metres: { readonly innerMetres: number; readonly outerMetres: number } | null,
  rule: ReferenceRule | undefined,
): RingMeasure | null {
  if (ground === undefined || metres === null || rule === undefined) return null;
  const measure = measureReference(ground, pair, rule);
  if (measure === undefined) return null;
  const { coverBaseline, coverCurrent, unvegetated } = measure;
  return {
    ...metres,
    pixelCount: ground.reference.pixelCount,
    coverBaseline: coverBaseline.mean,
    coverCurrent: coverCurrent.mean,
    unvegetatedShare: unvegetated.mean,
    quality: {
      ndviBaseline: ground.ndviBaseline,
      ndviCurrent: ground.ndviCurrent,
      coverBaselineError: coverBaseline.error,
      coverCurrentError: coverCurrent.error,
      unvegetatedError: unvegetated.error,
      errorFrom: measure.errorFrom,
      effectivePixels: measure.effectivePixels,
      correlationPx: ground.spatial.length,
      excludedPx: ground.reference.excluded,
      classVariation: measure.classVariation,
    },
    effect: null,
  };
}

/** The ring with what the patch is beside it. */
export function withEffect(ring: RingMeasure | null, baseline: DateMeasure, current: DateMeasure): RingMeasure | null {
  if (ring === null || baseline.coverMean === null || current.coverMean === null) return ring;
  const patch = { baseline: baseline.coverMean, current: current.coverMean };
  return { ...ring, effect: effectMeasures(patch, { baseline: ring.coverBaseline, current: ring.coverCurrent }) };
}
