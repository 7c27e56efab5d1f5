/** From the pixels of one patch on two dates to what can be said about it. The heart of the project, and pure. */
import { Cover } from '../raster/cover.ts';
import type { PatchCrop } from '../raster/crop.ts';
import { coveredPixels } from '../raster/kernels/covered-pixels.ts';
import { observedWeights } from '../raster/kernels/observed-weights.ts';
import { tallyTransitions } from '../raster/kernels/tally-transitions.ts';
import type { TransitionTally } from '../raster/kernels/tally-transitions.ts';
import type { SunPosition } from './acquisition.ts';
import { baselineAreas, currentAreas, patchAreas } from './areas.ts';
import type { PatchAreas } from './areas.ts';
import type { Outcome, PatchAssessment, ReasonCode, RingMeasure, Score } from './assessment.ts';
import { coverMatrix } from './change/cover-matrix.ts';
import type { ChangedPixels } from './change/list-patches.ts';
import { wholePatch } from './change/whole-patch.ts';
import { classifyDates } from './classify-dates.ts';
import type { ClassifiedInput } from './classify-dates.ts';
import type { ClassifiedPair } from './classify-pair.ts';
import { drawPair } from './draw-pair.ts';
import type { DrawnPair } from './draw-pair.ts';
import { judgeSeason } from './evidence.ts';
import { hasColoursOnly } from './cover/classify-rgb.ts';
import { observeExcavation } from './excavation.ts';
import type { Excavation } from './excavation.ts';
import type { MaskedPair } from './mask-date.ts';
import {
  borderCrossings,
  dateMeasure,
  falseChangeM2,
  heldCovers,
  measureChanges,
  measureRing,
  withEffect,
  worksFootprint,
} from './measure-pair.ts';
import type { ObservedPixels } from './measure-pair.ts';
import { outcomeOf } from './outcome.ts';
import type { EcoType, Policy, Stage, TargetLandUse } from './policy.ts';
import type { Capability, Radiometry } from './scene.ts';
import { residualOf, shiftErrorPixels } from './registration/pair-registration.ts';
import type { PairRegistration } from './registration/pair-registration.ts';
import { matchSeason } from './reference/match-season.ts';
import { NOTHING_KNOWN, referenceWeights } from './reference/reference-weights.ts';
import type { RingKnowledge } from './reference/reference-weights.ts';
import { referenceFor } from './reference/reference-library.ts';
import type { ReferenceOffer } from './reference/reference-library.ts';
import { ringGround } from './reference/ring-ground.ts';
import type { RingGround } from './reference/ring-ground.ts';
import type { NormalisedDates } from './normalisation/normalise-dates.ts';
import { lineBootstrap } from './normalisation/line-bootstrap.ts';
import { noChangeRaster } from './normalisation/no-change-raster.ts';
import { normalisationFacts } from './normalisation/normalisation-facts.ts';
import type { NormalisationFacts } from './normalisation/normalisation-facts.ts';
import type { Normalisation } from './normalisation/normalisation.ts';
import { scorePair, trusted } from './score-pair.ts';
import type { ScoredPair, ScoredTarget } from './score-pair.ts';
import type { EvidenceGround } from './score/evidence-class.ts';
import type { ScoreRules } from './score/score-rules.ts';
import { fallowFlags, withInterval } from './score/score-dates.ts';
import type { SeriesDate } from './series/dates.ts';
import { dayOfYear, pairSeason } from './season.ts';
import { placeReason, registrationOf, sightReason, stopReason, verdictOf } from './stop-reason.ts';
import { isReflectance, remarks, sensorRemarks, skippedMasks } from './remarks.ts';
import type { DrawSource } from './uncertainty/draw-source.ts';
import { scoreIntervalOf } from './uncertainty/pair-intervals.ts';
import { keepScoreDraws } from './uncertainty/score-draws.ts';
import { noTransitions } from './unassessed.ts';

export interface AssessDate {
  /** `2023-08-15`. */
  readonly date: string;
  readonly capability: Capability;
  readonly radiometry: Radiometry['level'];
  /** Of the current date, against the baseline; absent where the policy registers nothing. */
  readonly registration?: PairRegistration;
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
  /** Restoration zone, 1…9; absent: not known. */
  readonly zone?: number;
  /** What stored results of the same patch measured under the same rules, in the order of their quarters. */
  readonly earlier?: readonly SeriesDate[];
  /** Of the zone's reference library; absent: nothing is. */
  readonly references?: ReferenceOffer;
  /** Of the ring, beside the pixels; absent where nothing is. */
  readonly known?: RingKnowledge;
}

export interface AssessResult {
  readonly assessment: PatchAssessment;
  /** `Cover` codes of the whole crop; without classes where the pair could not be classified. */
  readonly covers: { readonly baseline: Uint8Array; readonly current: Uint8Array };
  /** What changed, for the list of patches; null where the pair could not be classified. */
  readonly changed: ChangedPixels | null;
  /** In alpine eco-types, whatever the season; null elsewhere, without a ring, and where the pair could not be classified. */
  readonly excavation: Excavation | null;
}

/** @param source of the Monte-Carlo draws, where the policy asks for intervals */
export function assessPatch(input: AssessInput, policy: Policy, source: DrawSource): AssessResult {
  const { masked, measured, pair: classified, asMeasured = classified, normalised } = classifyDates(input, policy);
  const normalisation = normalised?.normalisation ?? null;
  if (masked === undefined || classified === undefined) return unclassified(input, masked, normalisation, policy);

  const rule = policy.ring;
  const known = { ...(input.known ?? NOTHING_KNOWN), ...knownChange(normalisation, input) };
  const ground = groundOf({ ...input, known }, classified, rule);
  // The season is judged on the ring as the end-members show it, before dates or end-members are matched.
  const seasonGround = asMeasured === classified ? ground : groundOf(input, asMeasured!, rule);
  const seasonRing = measureRing(seasonGround, asMeasured!, input.ring, rule?.reference);
  const pair = matchSeason(
    normalised?.crop ?? input.crop,
    classified,
    masked,
    seasonRing,
    asMeasured === classified ? 'as-measured' : 'baseline',
    policy,
  );
  const ring = pair === classified ? seasonRing : measureRing(ground, pair, input.ring, rule?.reference);
  const held = heldCovers(pair, policy);
  const seen = observe(input, pair.baseline.covers, pair.current.covers);
  const footprint = worksFootprint(input.stage, held.length);
  return {
    assessment: assessClassified(
      input,
      masked,
      pair,
      { ...seen, held, footprint, ground, normalised },
      { seasonRing, ring },
      policy,
      source,
    ),
    covers: { baseline: pair.baseline.covers, current: pair.current.covers },
    changed: {
      baseline: pair.baseline.covers,
      held,
      observed: seen.weights,
      ndvi: pair.baseline.ndvi && pair.current.ndvi && { baseline: pair.baseline.ndvi, current: pair.current.ndvi },
      footprint,
    },
    excavation: excavationOf(input, measured, classified, ground, policy),
  };
}

/** What was observed on both dates, and the classes after hysteresis. */
interface ObservedPair extends ObservedPixels {
  readonly areas: PatchAreas;
  readonly tally: TransitionTally;
  readonly held: Uint8Array;
  readonly footprint: Uint8Array | null;
  readonly ground: RingGround | undefined;
  /** Undefined where a date has no NIR. */
  readonly normalised: NormalisedDates | undefined;
}

/** IR-MAD looks at all bands at once; what the caller knows better stays. */
function knownChange(
  normalisation: Normalisation | null,
  { crop, known }: AssessInput,
): Pick<RingKnowledge, 'noChange'> {
  return { noChange: known?.noChange ?? noChangeRaster(normalisation, crop.ring.length) };
}

function groundOf(
  { crop, ring, known = NOTHING_KNOWN }: AssessInput,
  pair: ClassifiedPair,
  rule: Policy['ring'],
): RingGround | undefined {
  if (ring === null || rule === null) return undefined;
  return ringGround(crop, pair, referenceWeights(crop, pair, known, rule.reference), rule);
}

function excavationOf(
  { crop, areaM2, ecoType, baseline, current }: AssessInput,
  masked: ClassifiedInput['measured'],
  pair: ClassifiedPair,
  ground: RingGround | undefined,
  policy: Policy,
): Excavation | null {
  const { excavation, season } = policy;
  if (ecoType !== 'alpine' || ground === undefined || excavation === null || season === null) return null;
  if (current.registration?.status === 'refused') return { status: 'insufficient_evidence', reason: 'IE_REG' };
  // Light and ground are told apart by brightness over NIR.
  if (masked === undefined) return { status: 'insufficient_evidence', reason: 'IE_SENSOR' };
  if (baseline.radiometry !== current.radiometry) return { status: 'insufficient_evidence', reason: 'IE_RAD' };
  const { weights } = ground.reference;
  const pairing = pairSeason(baseline.date, current.date, policy.ecoTypes[ecoType], season);
  return observeExcavation({ crop, areaM2, pair, masked, reference: weights, season: pairing }, excavation, policy);
}

function assessClassified(
  input: AssessInput,
  masked: MaskedPair,
  pair: ClassifiedPair,
  { areas, tally, weights, pixels, held, footprint, ground, normalised }: ObservedPair,
  rings: Readonly<Record<'seasonRing' | 'ring', RingMeasure | null>>,
  policy: Policy,
  source: DrawSource,
): PatchAssessment {
  const { crop } = input;
  const observed = { weights, pixels };
  const { observedM2 } = areas;
  const normalisation = normalisationFacts(normalised?.normalisation ?? null);
  const baseline = dateMeasure(pair.baseline, observed, baselineAreas(areas.transitionsM2));
  const current = dateMeasure(pair.current, observed, currentAreas(areas.transitionsM2));
  const ring = withEffect(rings.ring, baseline, current);
  const both = { coverage: crop.coverage, observed: weights };
  const changes = measureChanges(pair.baseline.covers, held, both, crop.cellAreas, footprint);
  const season = judgeSeason(
    { date: input.baseline.date, endMembers: baseline.endMembers },
    input.current,
    rings.seasonRing,
    policy.ecoTypes[input.ecoType],
    policy,
  );
  const crossings = borderCrossings(pair, observed, crop);
  const falseChange = falseChangeM2(crossings, crop, shiftAllowance(input, policy));
  // A library compares no two seasons: where they differ only a ring tells them apart (SCIENCE §3.4).
  const offer = season.isComparable ? input.references : undefined;
  const reference = referenceFor(ring, offer, dayOfYear(input.current.date), policy);
  const radiometry = isLeftApart(normalisation, pair) ? 'IE_RAD' : undefined;
  const reason = stopReason(input, areas, reference, season.reason ?? radiometry, policy);
  const unvegetatedM2 = [baseline.unvegetatedM2, current.unvegetatedM2] as const;
  // `stopReason` lets a policy with a score pass only with a usable reference.
  const scored =
    reason !== undefined || policy.score === null || reference.source === 'none' || !hasProfile(input)
      ? null
      : scorePair(
          input,
          {
            crop,
            pair,
            held,
            ...observed,
            observedM2,
            unvegetatedM2,
            falseChangeM2: falseChange,
            ring: { coverCurrent: reference.cover, unvegetatedShare: reference.unvegetatedShare },
          },
          reference.source,
          policy.score,
          policy,
        );
  const estimates = { baseline, current, changes, ring };
  // How far a library is wrong here no draw knows: its score has no interval, is provisional and class C (rule 9).
  const drawable = reference.source === 'ring' ? scored : null;
  // Dates that do not lie on each other err in a way that no draw knows.
  const isPlaced = registrationOf(input)?.status !== 'refused';
  const drawn = isPlaced
    ? drawPair(
        {
          input,
          crop: normalised?.crop ?? crop,
          masked: normalised?.masked,
          pair,
          held,
          weights,
          crossings,
          ground,
          estimates,
          scored: drawable,
          lines: lineBootstrap(normalised?.normalisation ?? null),
          shiftPx: shiftErrorPixels(registrationOf(input)) ?? policy.change.minShiftPx,
        },
        policy,
        source,
      )
    : null;
  const isObserved = observedM2 > 0;
  const facts = {
    flags: [
      ...remarks(input, masked, pair, observed, { baseline, current, areas }, season.isComparable, policy),
      ...(normalisation?.method === 'none' ? ['NOT_NORMALISED'] : []),
    ],
    areaM2: input.areaM2,
    ...areas,
    baseline: isObserved ? baseline : null,
    current: isObserved ? current : null,
    groups: isObserved ? changes.groups : null,
    ...wholeOf(tally, input.areaM2),
    ring,
    registration: registrationOf(input),
    normalisation,
    intervals: drawn?.intervals ?? null,
  };
  const without = (why: ReasonCode): PatchAssessment => ({
    ...facts,
    ...verdictOf(why),
    reason: why,
    evidenceClass: null,
    score: null,
  });
  if (reason !== undefined) return without(reason);

  const outcome = outcomeOf(changes, facts.intervals, falseChange, observedM2, policy.change);
  if (isLoss(outcome) && !season.mayClaimLoss) return without('IE_SEASON');
  if (policy.score === null || scored === null) {
    return { ...facts, status: 'measured', reason: null, outcome, evidenceClass: null, score: null };
  }
  if (isLoss(outcome) && isDrySeason(input.current.date, input.zone, policy.score.noLossClaims)) {
    return without('IE_SEASON');
  }
  const evidence: EvidenceGround = {
    shiftPx: residualOf(registrationOf(input)),
    bands: scored.score.dates.at(-1)!.bands,
    unseenShare: 1 - observedM2 / input.areaM2,
    isSeasonComparable: season.isComparable,
    isReflectance: isReflectance(input, policy) && normalisation?.method !== 'none',
    isTargetKnown: input.targetLandUse !== 'unknown',
  };
  const flags = [...facts.flags, ...fallowFlags(input.targetLandUse, scored.score.dates, policy.score)];
  const score = scoreWithInterval(scored, drawn, input.targetLandUse, policy);
  const verdict = trusted(outcome, score, evidence, policy.score);
  if (reference.source !== 'library' || offer === undefined) return { ...facts, flags, ...verdict };
  const { library } = offer;
  const stoodIn = { source: 'library', library, entry: reference.entry } as const;
  return { ...facts, flags: [...flags, 'REFERENCE_LIBRARY'], reference: stoodIn, ...verdict };
}

function hasProfile(input: AssessInput): input is AssessInput & { readonly targetLandUse: ScoredTarget } {
  return input.targetLandUse !== 'built';
}

function scoreWithInterval(
  { score, scoring }: ScoredPair,
  drawn: DrawnPair | null,
  targetLandUse: TargetLandUse,
  { uncertainty }: Policy,
): Score {
  if (!uncertainty || drawn === null || drawn.drawn.scoreDraws === null) return score;
  const { still, corrected, measured } = drawn.drawn;
  const values = Float64Array.from(measured, (draw) => draw.score!);
  const interval = scoreIntervalOf(score.value, [still.score!, corrected.score!], values, uncertainty);
  const draws = keepScoreDraws(drawn.drawn.scoreDraws);
  return { ...withInterval(score, interval, targetLandUse, scoring), draws };
}

/** d of d0 in pixels (rule 5): max(0.1 px, se_shift). */
function shiftAllowance(input: AssessInput, { change }: Policy): number {
  return Math.max(change.minShiftPx, shiftErrorPixels(registrationOf(input)) ?? 0);
}

/**
 * Dates that could not be brought to one scale are compared by each one's own soil and vegetation, or not at all
 * (docs/decisions/0010-normalisation.md).
 */
function isLeftApart(normalisation: NormalisationFacts | null, pair: ClassifiedPair): boolean {
  return normalisation?.method === 'none' && pair.baseline.endMembers?.source !== 'local';
}

function isLoss(outcome: Outcome): boolean {
  return outcome === 'degraded' || outcome === 'mixed';
}

/** What the dry season hides may be there: neither lost nor kept can be said of it. */
function isDrySeason(date: string, zone: number | undefined, quarters: ScoreRules['noLossClaims']): boolean {
  const quarter = Math.ceil(Number(date.slice(5, 7)) / 3);
  return quarters.some(([dryZone, dryQuarter]) => dryZone === zone && dryQuarter === quarter);
}

/** Areas over all pairs of codes, and the coverage of the pixels observed on both dates. */
function observe(
  { crop, areaM2, targetLandUse }: AssessInput,
  baseline: Uint8Array,
  current: Uint8Array,
): Pick<ObservedPair, 'areas' | 'tally' | 'weights' | 'pixels'> {
  // Water is a class of its own where it may be what the patch is to become (SCIENCE §4.1, rule 6).
  const isWaterTarget = targetLandUse === 'wetland' || targetLandUse === 'built';
  const lowest = isWaterTarget ? Cover.Water : Cover.Built;
  const weights = new Float64Array(crop.coverage.length);
  observedWeights(baseline, current, crop.coverage, lowest, weights);
  const tally = tallyTransitions(baseline, current, crop.coverage, crop.cellAreas);
  return { areas: patchAreas(tally, areaM2, lowest), tally, weights, pixels: coveredPixels(weights) };
}

/** The full matrix, and from it what the unseen part could add. */
function wholeOf(tally: TransitionTally, areaM2: number): Pick<PatchAssessment, 'matrixM2' | 'wholePatch'> {
  const matrixM2 = coverMatrix(tally, areaM2);
  return { matrixM2, wholePatch: wholePatch(matrixM2) };
}

/**
 * Ground that was seen but cannot be told apart: NIR on one date only, colours that show no two classes, or digital
 * numbers without local end-members. The seen part and why the rest is unseen are given, areas of classes are not: made-up
 * end-members would make them up too.
 */
function unclassified(
  input: AssessInput,
  masked: MaskedPair | undefined,
  normalisation: Normalisation | null,
  policy: Policy,
): AssessResult {
  const covers = {
    baseline: masked?.baseline.state ?? input.crop.baseline.state.slice(),
    current: masked?.current.state ?? input.crop.current.state.slice(),
  };
  const { areas } = observe(input, splitSeen(covers.baseline), splitSeen(covers.current));
  const classReason = masked === undefined || hasColoursOnly(input.crop) ? 'IE_SENSOR' : 'IE_RAD';
  const reason = sightReason(input, areas, policy) ?? placeReason(input) ?? classReason;
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
      registration: registrationOf(input),
      normalisation: normalisationFacts(normalisation),
      score: null,
    },
    covers,
    changed: null,
    excavation: null,
  };
}

/** `Seen` counts as a class only to tell seen from unseen; the class itself is given to nobody. */
function splitSeen(state: Uint8Array): Uint8Array {
  return state.map((code) => (code === Cover.Seen ? Cover.Vegetated : code));
}
