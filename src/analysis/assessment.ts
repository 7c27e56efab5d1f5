/** What is said about one patch and one pair of dates. The result of `assessPatch`, and of the whole pipeline. */
import type { CoverName } from '../raster/cover.ts';
import type { CoverMatrix } from './change/cover-matrix.ts';
import type { WholePatch } from './change/whole-patch.ts';
import type { CoverThreshold } from './cover/threshold.ts';
import type { NormalisationFacts } from './normalisation/normalisation-facts.ts';
import type { EffectMeasures } from './reference/effect-measures.ts';
import type { LibraryEntry } from './reference/reference-library.ts';
import type { Exclusion } from './reference/reference-weights.ts';
import type { PairRegistration } from './registration/pair-registration.ts';
import type { EvidenceGround } from './score/evidence-class.ts';
import type { SeriesDate } from './series/dates.ts';
import type { Persistence } from './series/persistence.ts';
import type { KeptScoreDraws } from './uncertainty/score-draws.ts';

/** Reason codes of SCIENCE §5.7; the words for users are in TERMS. */
export const REASON_CODES = [
  'IE_NO_SCENE',
  'IE_CLOUD',
  'IE_SHADOW',
  'IE_SNOW',
  'IE_SEASON',
  'IE_REG',
  'IE_RAD',
  'IE_RES',
  'IE_REF',
  'IE_SENSOR',
  'IE_BASE',
  'IE_LU',
  'IE_GEOM',
  'IE_WIDE',
  'NA_BUILT',
  'IN_WORKS',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

/** `measured`: areas without a score, because the policy has none. */
export type Status = 'scored' | 'measured' | 'insufficient_evidence' | 'not_applicable' | 'in_works';

export type Outcome =
  | 'improved'
  | 'stable'
  | 'degraded'
  | 'mixed'
  | 'insufficient_evidence'
  | 'in_works'
  | 'not_applicable';

export type Grade = 'excellent' | 'good' | 'fair' | 'poor';
export type EvidenceClass = 'A' | 'B' | 'C';

/** The classes that areas are given for. */
export type MeasuredCover = Extract<CoverName, 'water' | 'built' | 'bare' | 'sparse' | 'vegetated'>;
export const MEASURED_COVERS: readonly MeasuredCover[] = ['water', 'built', 'bare', 'sparse', 'vegetated'];

/** Why part of a patch was not seen. `blank` counts as nodata; `shadow` is of clouds, `shade` of the ground itself. */
export type UnseenCause = 'outside' | 'nodata' | 'cloud' | 'shadow' | 'shade' | 'snow' | 'water';

export interface EndMembers {
  readonly soil: number;
  readonly vegetation: number;
  readonly source: 'local' | 'default';
  /** K of SCIENCE §3.1: NIR and red of full vegetation over those of soil. Known from a local fit only. */
  readonly brightnessRatio?: number;
}

/** One date, over the part of the patch that was observed on both dates. Areas in m², sums equal `observedM2`. */
export interface DateMeasure {
  /** Coverage-weighted mean of NDVI over the observed part, null where nothing was observed or no NIR. */
  readonly ndviMean: number | null;
  /** Mean green fractional cover, null where nothing was observed or the policy classifies by index. */
  readonly coverMean: number | null;
  readonly areasM2: Readonly<Record<MeasuredCover, number>>;
  /** bare + sparse, the headline. */
  readonly unvegetatedM2: number;
  readonly endMembers: EndMembers | null;
  /** Cover from which ground is vegetated, and what it rests on; null where the policy classifies by index. */
  readonly threshold: CoverThreshold | null;
}

/** `bare_to_vegetated` and so on; only pairs of `MEASURED_COVERS`. All 25 keys are present. */
export type TransitionKey = `${MeasuredCover}_to_${MeasuredCover}`;
export type Transitions = Readonly<Record<TransitionKey, number>>;

/** Named groups of SCIENCE §4.1 with hysteresis, m². */
export interface ChangeGroups {
  readonly restoredM2: number;
  readonly improvingM2: number;
  readonly newlyDisturbedM2: number;
  readonly degradingM2: number;
  readonly stableBareM2: number;
  readonly stableVegetatedM2: number;
  // The rest is absent in results that were stored before it was measured.
  readonly stableSparseM2?: number;
  /** Vegetated ground cleared by works under way, within their footprint: neutral, and not in `newlyDisturbedM2`. */
  readonly worksClearingM2?: number;
  /** Land turned water and water turned land, of all ground with a class on both dates, whether water is a target or not. */
  readonly toWaterM2?: number;
  readonly fromWaterM2?: number;
  readonly toBuiltM2?: number;
}

/** How well a ring is known, and what of it was left out (SCIENCE §3.5, §4.5). */
interface RingQuality {
  readonly ndviBaseline: number | null;
  readonly ndviCurrent: number | null;
  /** Standard errors of the three means. */
  readonly coverBaselineError: number;
  readonly coverCurrentError: number;
  readonly unvegetatedError: number;
  readonly errorFrom: 'sectors' | 'effective-size';
  /** Independent pixels that the ring is worth, and how far neighbours share their noise. */
  readonly effectivePixels: number;
  readonly correlationPx: number;
  /** Pixels that lie in the ring and are no reference, by reason. */
  readonly excludedPx: Readonly<Record<Exclusion, number>>;
  /** Coefficient of variation of the share of each class over the sectors of the ring; null where there is none of it. */
  readonly classVariation: Readonly<Record<'bare' | 'sparse' | 'vegetated', number | null>>;
}

export interface RingMeasure {
  readonly innerMetres: number;
  readonly outerMetres: number;
  /** Pixels that serve as reference. */
  readonly pixelCount: number;
  readonly coverBaseline: number;
  readonly coverCurrent: number;
  /** Natural share of unvegetated ground at the current date. */
  readonly unvegetatedShare: number;
  /** Null in results from before it was measured. */
  readonly quality: RingQuality | null;
  /** The patch against the ring, over the observed part; null where nothing of it was observed or nobody asked. */
  readonly effect: EffectMeasures | null;
}

/** 90 % interval beside a value (rule 9). */
export interface Interval {
  /** Clipped to what the value can be: an area to the patch, a score to 0…100. */
  readonly low: number;
  readonly high: number;
  /** As drawn. */
  readonly rawLow: number;
  readonly rawHigh: number;
  /** Standard deviation of the draws; absent where intervals of several patches were put together. */
  readonly standardError?: number;
}

/** Intervals of one date over the observed part, beside the values of `DateMeasure`. Areas in m², cover 0…1. */
export interface DateIntervals {
  readonly bareM2: Interval;
  readonly sparseM2: Interval;
  readonly unvegetatedM2: Interval;
  readonly vegetatedM2: Interval;
  readonly coverMean: Interval;
}

/** What the measured values of a pair may be wrong by (SCIENCE §4.5), each beside its value. */
export interface PairIntervals {
  /** K, and the seed that gives the same draws again. */
  readonly draws: number;
  readonly seed: number;
  /** Noise of one date in units of cover, and how far neighbours share it, as the ring shows it. */
  readonly noiseSd: number;
  readonly noisePx: number;
  /** Standard error of the shift between the dates, pixels. */
  readonly shiftPx: number;
  readonly baseline: DateIntervals;
  readonly current: DateIntervals;
  /** Of `current.unvegetatedM2 − baseline.unvegetatedM2`. */
  readonly netUnvegetatedM2: Interval;
  /** Of the groups with hysteresis. */
  readonly restoredM2: Interval;
  /** Null while works are under way: their clearing is no disturbance. */
  readonly newlyDisturbedM2: Interval | null;
  /** Gained less lost, which the outcome is told from. */
  readonly netGainM2: Interval;
  /** v by date and BACI; null where the value is. The ring is taken as it is: these are errors of measurement. */
  readonly ratioBaseline: Interval | null;
  readonly ratioCurrent: Interval | null;
  readonly baci: Interval | null;
  /** One-sided 90 % bounds of `ratioCurrent` with the ring as a sample of its landscape, for the compliance test (§5.6). */
  readonly ratioBounds: { readonly low: number; readonly high: number } | null;
}

export interface ScoreComponent {
  readonly id: 'C1' | 'C2' | 'C3' | 'C4';
  /** 0…1, null where the evidence for it does not exist yet; its weight is then shared out. */
  readonly value: number | null;
  readonly weight: number;
}

/** Every input of SCIENCE §5.1 and 5.3, so that a score can be recomputed by hand. Shares 0…1. */
export interface ScoreInputs {
  readonly B0: number;
  readonly B1: number;
  readonly F1: number;
  readonly Fr: number;
  readonly Br: number;
  /** Share of evenness cells that are green enough, null where no cell fits. */
  readonly cellOk: number | null;
  /** Mean cover of each of those cells, so that the share can be taken again under another target. */
  readonly cellCovers: readonly number[];
  readonly LPI: number;
  readonly D: number;
  readonly d0: number;
  /** Target cover and residual bare share that follow from profile, eco-type and ring. */
  readonly T: number;
  readonly bStar: number;
}

/** What the formulas of SCIENCE §5.3 give. */
export interface FormulaScore {
  /** 0…100. */
  readonly value: number;
  readonly grade: Grade;
  readonly base: number;
  readonly penalty: number;
  readonly capped: boolean;
  readonly components: readonly ScoreComponent[];
  readonly inputs: ScoreInputs;
  /** What C4 rests on; null where the series is too short. */
  readonly persistence: Persistence | null;
}

export interface Score extends FormulaScore {
  /** Null where none was drawn. */
  readonly interval: Interval | null;
  /** Grades of both ends of the interval, the lower first; null without an interval. */
  readonly gradeRange: readonly [lowest: Grade, highest: Grade] | null;
  /** True while no interval or no target exists: never above class C, never in reward or penalty lists. */
  readonly provisional: boolean;
  /** Every comparable date so far, oldest first; the last is this one, as it was measured. */
  readonly dates: readonly SeriesDate[];
  /** 90 % interval of the slope of C4; null where there is no slope. */
  readonly slopeInterval: readonly [low: number, high: number] | null;
  // Absent in results that were stored before intervals were drawn.
  /** What the interval rests on, draw by draw; null without an interval. For scoring again, not for people. */
  readonly draws?: KeptScoreDraws | null;
  /** What the evidence class rests on beside the interval. */
  readonly evidence?: EvidenceGround;
}

export interface PatchAssessment {
  readonly status: Status;
  /** Null only where `status` is `scored` or `measured`. */
  readonly reason: ReasonCode | null;
  readonly outcome: Outcome;
  readonly evidenceClass: EvidenceClass | null;
  /** Remarks that do not change the status, e.g. `ENDMEMBER_SUSPECT`, `IE_LU`. */
  readonly flags: readonly string[];
  /** Ellipsoidal area of the patch. */
  readonly areaM2: number;
  /** Part seen on both dates. */
  readonly observedM2: number;
  /** Part of `areaM2` not seen on at least one date, by cause; sums with `observedM2` to `areaM2`. */
  readonly unseenM2: Readonly<Record<UnseenCause, number>>;
  /** Both null where the pair could not be classified (IE_SENSOR, IE_RAD without end-members); transitions are then 0. */
  readonly baseline: DateMeasure | null;
  readonly current: DateMeasure | null;
  readonly transitionsM2: Transitions;
  /** Sums of coverage, in pixels of the analysis grid. */
  readonly transitionsPx: Transitions;
  readonly groups: ChangeGroups | null;
  /** Every state against every other, over the whole patch; absent where the pair could not be classified. */
  readonly matrixM2?: CoverMatrix;
  /** What the unseen part could add, beside the observed numbers and never in them; absent as `matrixM2`. */
  readonly wholePatch?: WholePatch;
  readonly ring: RingMeasure | null;
  /** How the dates lie on each other; null where nothing was registered, absent in results from before that. */
  readonly registration?: PairRegistration | null;
  /** Only where the zone's library stood in for a ring that cannot serve: what the score rests on. */
  readonly reference?: { readonly source: 'library'; readonly library: string; readonly entry: LibraryEntry };
  /** Null where none were drawn: nothing was seen, no ring, no cover. Absent in results from before. */
  readonly intervals?: PairIntervals | null;
  /** How the dates were brought to one scale; null where the policy does not ask for it, absent in older results. */
  readonly normalisation?: NormalisationFacts | null;
  readonly score: Score | null;
  /** Only under `IE_WIDE`: what the score would be, so that it can be judged again under other limits. Shown to nobody. */
  readonly withheld?: Withheld;
}

export interface Withheld {
  readonly score: Score;
  readonly outcome: Outcome;
}
