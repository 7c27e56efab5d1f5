/** From the pixels of one patch on two dates to what can be said about it. The heart of the project, and pure. */
import { Cover } from '../raster/cover.ts';
import type { PatchCrop } from '../raster/crop.ts';
import { observedWeights } from '../raster/kernels/observed-weights.ts';
import { effectiveWidth } from '../raster/kernels/outline-measures.ts';
import { tallyTransitions } from '../raster/kernels/tally-transitions.ts';
import type { SunPosition } from './acquisition.ts';
import { baselineAreas, currentAreas, patchAreas } from './areas.ts';
import type { PatchAreas } from './areas.ts';
import type { Outcome, PatchAssessment, ReasonCode, RingMeasure, Status } from './assessment.ts';
import { classifyPair } from './classify-pair.ts';
import type { ClassifiedPair } from './classify-pair.ts';
import { hasUsableRing, isTooSmall, judgeSeason, unseenReason } from './evidence.ts';
import { classifyColours, hasColoursOnly } from './cover/classify-rgb.ts';
import type { MaskedPair } from './mask-date.ts';
import { maskPair } from './masks/mask-pair.ts';
import { dateMeasure, falseChangeM2, heldCovers, measureChanges, measureRing } from './measure-pair.ts';
import type { Changes } from './measure-pair.ts';
import type { EcoType, Policy, Stage, TargetLandUse } from './policy.ts';
import type { Capability, Radiometry } from './scene.ts';
import { scoreInputs } from './score-inputs.ts';
import { scorePatch } from './score.ts';
import { isReflectance, remarks, sensorRemarks, skippedMasks } from './remarks.ts';
import { noTransitions } from './unassessed.ts';

export interface AssessDate {
  /** `2023-08-15`. */
  readonly date: string;
  readonly capability: Capability;
  readonly radiometry: Radiometry['level'];
  /** Where the sun stood; absent where the time is not known. */
  readonly sun?: SunPosition;
  /** `none`: nobody delivered a mask, so clouds have to be looked for. Absent where it is not known. */
  readonly cloudMask?: 'delivered' | 'none';
}

export interface AssessInput {
  readonly crop: PatchCrop;
  /** Ellipsoidal area of the outline. */
  readonly areaM2: number;
  readonly targetLandUse: TargetLandUse;
  readonly ecoType: EcoType;
  readonly stage: Stage;
  /** Null where no ring could be laid. */
  readonly ring: { readonly innerMetres: number; readonly outerMetres: number } | null;
  readonly baseline: AssessDate;
  readonly current: AssessDate;
}

export interface AssessResult {
  readonly assessment: PatchAssessment;
  /** `Cover` codes of the whole crop; without classes where the pair could not be classified. */
  readonly covers: { readonly baseline: Uint8Array; readonly current: Uint8Array };
}

export function assessPatch(input: AssessInput, policy: Policy): AssessResult {
  const { masked, pair } = classify(input, policy);
  if (masked === undefined || pair === undefined) return unclassified(input, masked, policy);

  return {
    assessment: assessClassified(input, masked, pair, policy),
    covers: { baseline: pair.baseline.covers, current: pair.current.covers },
  };
}

/** By NIR where both dates have it; by colours where neither has (class C at most); never one against the other. */
function classify(
  input: AssessInput,
  policy: Policy,
): { readonly masked: MaskedPair | undefined; readonly pair: ClassifiedPair | undefined } {
  if (hasColoursOnly(input.crop)) return classifyColours(input.crop, policy);
  const masked = maskPair(input, policy);
  if (masked === undefined) return { masked, pair: undefined };
  const eco = policy.ecoTypes[input.ecoType];
  const pair = classifyPair(input.crop, masked.baseline, masked.current, eco, isReflectance(input, policy), policy);
  return { masked, pair };
}

function assessClassified(
  input: AssessInput,
  masked: MaskedPair,
  pair: ClassifiedPair,
  policy: Policy,
): PatchAssessment {
  const { crop } = input;
  const { areas, weights } = observe(input, pair.baseline.covers, pair.current.covers);
  const baseline = dateMeasure(pair.baseline, weights, baselineAreas(areas.transitionsM2));
  const current = dateMeasure(pair.current, weights, currentAreas(areas.transitionsM2));
  const ring = measureRing(crop, pair, input.ring);
  const held = heldCovers(pair, policy);
  const changes = measureChanges(pair.baseline.covers, held, weights, crop.cellAreas);
  const season = judgeSeason(
    { date: input.baseline.date, endMembers: baseline.endMembers },
    input.current,
    ring,
    policy.ecoTypes[input.ecoType],
    policy,
  );
  const isObserved = areas.observedM2 > 0;
  const facts = {
    flags: remarks(input, masked, pair, weights, { baseline, current, areas }, season.isComparable, policy),
    areaM2: input.areaM2,
    ...areas,
    baseline: isObserved ? baseline : null,
    current: isObserved ? current : null,
    groups: isObserved ? changes.groups : null,
    ring,
  };
  const reason = stopReason(input, areas, ring, season.reason, policy);
  if (reason !== undefined) return { ...facts, ...verdictOf(reason), reason, evidenceClass: null, score: null };

  const falseChange = falseChangeM2(pair, weights, crop, policy.change.minShiftPx);
  const outcome = outcomeOf(changes, falseChange, areas.observedM2, policy.change);
  // `stopReason` lets a policy with a score pass only with a usable ring, and never a built target.
  if (policy.score === null || ring === null || input.targetLandUse === 'built') {
    return { ...facts, status: 'measured', reason: null, outcome, evidenceClass: null, score: null };
  }
  const unvegetatedM2 = [baseline.unvegetatedM2, current.unvegetatedM2] as const;
  const { observedM2 } = areas;
  const patch = { crop, pair, held, weights, observedM2, unvegetatedM2, falseChangeM2: falseChange, ring };
  const target = policy.score.targets[input.targetLandUse === 'unknown' ? 'grass' : input.targetLandUse];
  const eco = policy.ecoTypes[input.ecoType];
  const inputs = scoreInputs(patch, target, eco, policy.score, policy.change);
  const score = scorePatch(inputs, null, target, eco, policy.score);
  // No interval exists yet, so no score is above class C (rule 9).
  return { ...facts, status: 'scored', reason: null, outcome, evidenceClass: 'C', score };
}

/** Areas over all pairs of codes, and the coverage of the pixels observed on both dates. */
function observe(
  { crop, areaM2, targetLandUse }: AssessInput,
  baseline: Uint8Array,
  current: Uint8Array,
): { areas: PatchAreas; weights: Float64Array } {
  // Water is a class of its own where it may be what the patch is to become (SCIENCE §4.1, rule 6).
  const isWaterTarget = targetLandUse === 'wetland' || targetLandUse === 'built';
  const lowest = isWaterTarget ? Cover.Water : Cover.Built;
  const weights = new Float64Array(crop.coverage.length);
  observedWeights(baseline, current, crop.coverage, lowest, weights);
  return {
    areas: patchAreas(tallyTransitions(baseline, current, crop.coverage, crop.cellAreas), areaM2, lowest),
    weights,
  };
}

/**
 * Ground that was seen but cannot be told apart: NIR on one date only, colours that show no two classes, or digital numbers without local end-members. The seen
 * part and why the rest is unseen are given, areas of classes are not: made-up end-members would make them up too.
 */
function unclassified(input: AssessInput, masked: MaskedPair | undefined, policy: Policy): AssessResult {
  const covers = {
    baseline: masked?.baseline.state ?? input.crop.baseline.state.slice(),
    current: masked?.current.state ?? input.crop.current.state.slice(),
  };
  const { areas } = observe(input, splitSeen(covers.baseline), splitSeen(covers.current));
  const classReason = masked === undefined || hasColoursOnly(input.crop) ? 'IE_SENSOR' : 'IE_RAD';
  const reason = sightReason(input, areas, policy) ?? classReason;
  return {
    assessment: {
      ...verdictOf(reason),
      reason,
      evidenceClass: null,
      flags: masked === undefined ? sensorRemarks(input, policy) : skippedMasks(masked),
      areaM2: input.areaM2,
      observedM2: areas.observedM2,
      unseenM2: areas.unseenM2,
      baseline: null,
      current: null,
      transitionsM2: noTransitions(),
      transitionsPx: noTransitions(),
      groups: null,
      ring: null,
      score: null,
    },
    covers,
  };
}

/** `Seen` counts as a class only to tell seen from unseen; the class itself is given to nobody. */
function splitSeen(state: Uint8Array): Uint8Array {
  return state.map((code) => (code === Cover.Seen ? Cover.Vegetated : code));
}

/** Reasons that lie in what could be seen. */
function sightReason(input: AssessInput, areas: PatchAreas, policy: Policy): ReasonCode | undefined {
  const { coverage, grid } = input.crop;
  const unseen = unseenReason(areas.unseenM2, input.areaM2, policy.unseen);
  if (unseen === 'IE_NO_SCENE' || unseen === 'IE_GEOM') return unseen;
  if (isTooSmall(coverage, effectiveWidth(coverage, grid.width, grid.height), policy.size)) return 'IE_RES';
  return unseen;
}

/**
 * The first reason that stops a score, from the most basic to the most special: what was seen, whether both dates measure
 * alike, whether vegetation is the question at all, season, stage, reference.
 */
function stopReason(
  input: AssessInput,
  areas: PatchAreas,
  ring: RingMeasure | null,
  seasonReason: ReasonCode | undefined,
  policy: Policy,
): ReasonCode | undefined {
  const sight = sightReason(input, areas, policy);
  if (sight !== undefined) return sight;
  // Reflectance levels are never mixed inside a pair: the same ground has another NDVI on each (SCIENCE §2.3).
  if (policy.radiometry === 'calibrated' && input.baseline.radiometry !== input.current.radiometry) return 'IE_RAD';
  if (policy.score !== null && input.targetLandUse === 'built') return 'NA_BUILT';
  if (seasonReason !== undefined) return seasonReason;
  if (policy.score !== null && input.stage === 'in_works') return 'IN_WORKS';
  if (policy.score !== null && !hasUsableRing(ring, policy.ring)) return 'IE_REF';
  return undefined;
}

function verdictOf(reason: ReasonCode): { readonly status: Status; readonly outcome: Outcome } {
  if (reason === 'NA_BUILT') return { status: 'not_applicable', outcome: 'not_applicable' };
  if (reason === 'IN_WORKS') return { status: 'in_works', outcome: 'in_works' };
  return { status: 'insufficient_evidence', outcome: 'insufficient_evidence' };
}

/** Gain and loss count beyond the stable share and half the false change, which a shift makes in each direction. */
function outcomeOf(
  { gainedM2, lostM2 }: Changes,
  falseChange: number,
  observedM2: number,
  change: Policy['change'],
): Outcome {
  const band = change.stableShare * observedM2 + 0.5 * falseChange;
  if (gainedM2 > band && lostM2 > band) return 'mixed';
  const net = gainedM2 - lostM2;
  if (net > band) return 'improved';
  return net < -band ? 'degraded' : 'stable';
}
