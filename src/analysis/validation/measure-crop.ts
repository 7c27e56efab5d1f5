/** The program's own steps from a crop to estimates: once for the images, once for the noise-free fine grid. */
import type { PatchCrop } from '../../raster/crop.ts';
import { Cover } from '../../raster/cover.ts';
import { coveredPixels } from '../../raster/kernels/covered-pixels.ts';
import { observedWeights } from '../../raster/kernels/observed-weights.ts';
import { maskedSum, weightedMean } from '../../raster/kernels/weighted-mean.ts';
import { effectiveWidth } from '../../raster/kernels/outline-measures.ts';
import type { ReasonCode, RingMeasure } from '../assessment.ts';
import { classifyPair } from '../classify-pair.ts';
import type { ClassifiedPair } from '../classify-pair.ts';
import { hasUsableRing, isTooSmall, judgeSeason } from '../evidence.ts';
import { maskDate } from '../mask-date.ts';
import type { MaskedDate } from '../mask-date.ts';
import {
  borderCrossings,
  falseChangeM2,
  heldCovers,
  measureChanges,
  measureRing,
  unvegetatedMask,
} from '../measure-pair.ts';
import { greenCellShare } from '../evenness.ts';
import type { Policy } from '../policy.ts';
import { referenceWeights } from '../reference/reference-weights.ts';
import type { ReferenceWeights, RingKnowledge } from '../reference/reference-weights.ts';
import { matchSeason } from '../reference/match-season.ts';
import { ringGround } from '../reference/ring-ground.ts';
import { scoreInputs } from '../score-inputs.ts';
import { scoreInputsGiven, targetCover } from '../score.ts';
import type { GivenInputs } from '../score.ts';

/** Areas in m². */
export interface CropValues {
  readonly unvegetatedBaseline: number;
  readonly unvegetatedCurrent: number;
  readonly vegetatedBaseline: number;
  readonly vegetatedCurrent: number;
  readonly bareCurrent: number;
  readonly coverBaseline: number;
  readonly coverCurrent: number;
  readonly restored: number;
  readonly newlyDisturbed: number;
  readonly score: number;
}

export interface MeasuredCrop {
  readonly crop: PatchCrop;
  readonly masked: { readonly baseline: MaskedDate; readonly current: MaskedDate };
  readonly pair: ClassifiedPair;
  readonly held: Uint8Array;
  readonly weights: Float64Array;
  /** Those with a weight. */
  readonly pixels: Int32Array;
  readonly ring: RingMeasure;
  readonly inputs: GivenInputs;
  readonly values: CropValues;
}

/** Forest in the basin's hills, both dates in August. */
const ECO = 'basin_hill';
const TARGET = 'forest';

export function measureCrop(
  crop: PatchCrop,
  ringMetres: { readonly innerMetres: number; readonly outerMetres: number },
  known: RingKnowledge,
  policy: Policy,
): MeasuredCrop | ReasonCode {
  const { width, height } = crop.grid;
  if (isTooSmall(crop.coverage, effectiveWidth(crop.coverage, width, height), policy.size)) return 'IE_RES';
  const context = { width, height, ecoType: ECO, isReflectance: true } as const;
  const baseline = maskDate(crop.baseline, context, policy);
  const current = maskDate(crop.current, context, policy);
  const eco = policy.ecoTypes[ECO];
  const classified = baseline && current && classifyPair(crop, baseline, current, eco, true, policy);
  if (baseline === undefined || current === undefined || classified === undefined) return 'IE_RAD';
  const rule = policy.ring;
  const reference = rule && referenceWeights(crop, classified, known, rule.reference);
  if (rule === null || reference === null || policy.score === null) return 'IE_REF';
  const ringOf = (pair: ClassifiedPair): RingMeasure | null =>
    // Only the zone's defaults are matched to the season, which asks for more than the means.
    pair.baseline.endMembers?.source === 'default'
      ? measureRing(ringGround(crop, pair, reference, rule), pair, ringMetres, rule.reference)
      : ringMeans(pair, reference, ringMetres);
  const seasonRing = ringOf(classified);
  const date = { date: '2021-08-10', endMembers: classified.baseline.endMembers };
  const season = judgeSeason(date, { date: '2023-08-10' }, seasonRing, eco, policy);
  if (season.reason !== undefined) return season.reason;
  const pair = matchSeason(crop, classified, { baseline, current }, seasonRing, 'as-measured', policy);
  const ring = pair === classified ? seasonRing : ringOf(pair);
  if (!hasUsableRing(ring, policy.ring)) return 'IE_REF';
  const weights = new Float64Array(crop.coverage.length);
  observedWeights(pair.baseline.covers, pair.current.covers, crop.coverage, Cover.Built, weights);
  const pixels = coveredPixels(weights);
  const held = heldCovers(pair, policy);
  const both = { coverage: crop.coverage, observed: weights };
  const { groups } = measureChanges(pair.baseline.covers, held, both, crop.cellAreas, null);
  const cell = crop.cellAreas.base;
  const open = [pair.baseline, pair.current].map(({ covers }) => cell * maskedSum(unvegetatedMask(covers), weights));
  const observedM2 = cell * weights.reduce((sum, weight) => sum + weight, 0);
  const bare = pair.current.covers.map((code) => (code === Cover.Bare ? 1 : 0));
  const falseChange = falseChangeM2(borderCrossings(pair, { weights, pixels }, crop), crop, policy.change.minShiftPx);
  const target = policy.score.targets[TARGET];
  const { cellCovers, ...others } = scoreInputs(
    {
      crop,
      pair,
      held,
      weights,
      pixels,
      observedM2,
      unvegetatedM2: [open[0]!, open[1]!],
      falseChangeM2: falseChange,
      ring,
    },
    policy.score,
    policy.change,
  );
  const aim = targetCover(others.Fr, target, eco, policy.score);
  const inputs = { ...others, cellOk: greenCellShare(cellCovers, aim, policy.score.evenness) };
  return {
    crop,
    masked: { baseline, current },
    pair,
    held,
    weights,
    pixels,
    ring,
    inputs,
    values: {
      unvegetatedBaseline: open[0]!,
      unvegetatedCurrent: open[1]!,
      vegetatedBaseline: observedM2 - open[0]!,
      vegetatedCurrent: observedM2 - open[1]!,
      bareCurrent: cell * maskedSum(bare, weights),
      coverBaseline: weightedMean(pair.baseline.cover!, weights)!,
      coverCurrent: weightedMean(pair.current.cover!, weights)!,
      restored: groups.restoredM2,
      newlyDisturbed: groups.newlyDisturbedM2,
      score: scoreOf(inputs, policy),
    },
  };
}

/** What `measureRing` measures, without the errors: these cost more than all else together. */
function ringMeans(
  { baseline, current }: ClassifiedPair,
  { weights, pixelCount }: ReferenceWeights,
  ringMetres: { readonly innerMetres: number; readonly outerMetres: number },
): RingMeasure | null {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return null;
  return {
    ...ringMetres,
    pixelCount,
    coverBaseline: weightedMean(baseline.cover!, weights)!,
    coverCurrent: weightedMean(current.cover!, weights)!,
    unvegetatedShare: maskedSum(unvegetatedMask(current.covers), weights) / total,
    quality: null,
    effect: null,
  };
}

/** The score of any inputs, as `measureCrop` gives it. */
export function scoreOf(inputs: GivenInputs, policy: Policy): number {
  return scoreInputsGiven(inputs, null, policy.score!.targets[TARGET], policy.ecoTypes[ECO], policy.score!).value;
}

export const SYNTHETIC_PROFILE = { eco: ECO, target: TARGET } as const;
