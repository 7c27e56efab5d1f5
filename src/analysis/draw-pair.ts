/** All draws of one pair, as the policy asks for them: what `drawPatch` needs, gathered from the judgement (SCIENCE §4.5). */
import type { AssessInput } from './assess.ts';
import type { ClassifiedPair } from './classify-pair.ts';
import type { MaskedDate } from './mask-date.ts';
import { falseChangeM2 } from './measure-pair.ts';
import type { Policy } from './policy.ts';
import type { RingGround } from './reference/ring-ground.ts';
import type { ScoredPair } from './score-pair.ts';
import { targetCover } from './score.ts';
import { scoreOfDraw } from './score/score-dates.ts';
import type { PatchCrop } from '../raster/crop.ts';
import type { DrawSource } from './uncertainty/draw-source.ts';
import type { LineBootstrap } from './uncertainty/draws.ts';
import { drawPatch } from './uncertainty/measure-intervals.ts';
import type { DrawnPatch, IntervalInput } from './uncertainty/measure-intervals.ts';
import { pairIntervals } from './uncertainty/pair-intervals.ts';
import type { Estimates } from './uncertainty/pair-intervals.ts';
import type { PairIntervals } from './assessment.ts';

export interface DrawnPair {
  readonly intervals: PairIntervals;
  readonly drawn: DrawnPatch;
}

interface JudgedPair {
  readonly input: AssessInput;
  /** Undefined for pairs of colours: how their classes err is not known. */
  readonly masked: Readonly<Record<'baseline' | 'current', MaskedDate>> | undefined;
  readonly pair: ClassifiedPair;
  readonly held: Uint8Array;
  readonly weights: Float64Array;
  /** Of `borderCrossings`. */
  readonly crossings: number;
  readonly ground: RingGround | undefined;
  readonly estimates: Estimates;
  /** Null where there is no score to draw. */
  readonly scored: ScoredPair | null;
  /** With the bands that the classes were told from. */
  readonly crop: PatchCrop;
  /** Null where nothing was normalised. */
  readonly lines: LineBootstrap | null;
  /** `se_shift` in pixels (rule 5). */
  readonly shiftPx: number;
}

/** @returns null where the policy draws nothing, nothing was seen, the ring shows no noise to go by, or a draw has no answer */
export function drawPair(judged: JudgedPair, policy: Policy, source: DrawSource): DrawnPair | null {
  const { uncertainty: rule, cover } = policy;
  const { input, crop, masked, pair, held, weights, crossings, ground, estimates, scored, lines, shiftPx } = judged;
  if (!rule || cover.kind !== 'fvc' || ground === undefined || masked === undefined) return null;
  // The exact inversion bends cover between the end-members; how it errs is not known.
  if (cover.variant === 'exact') return null;
  if (estimates.baseline.coverMean === null || estimates.current.coverMean === null) return null;
  const floorFalseChangeM2 = falseChangeM2(crossings, crop, rule.floorShiftPx);
  const drawn = drawPatch(
    {
      crop,
      masked,
      pair,
      held,
      weights,
      ringWeights: ground.sample,
      samplePixels: policy.ring?.samplePixels ?? Infinity,
      areaM2: input.areaM2,
      sectors: ground.sectors,
      shiftSdPx: shiftPx,
      lines,
      limits: {
        bareBelow: cover.bareBelow,
        vegetatedFrom: pair.current.threshold?.value ?? cover.vegetatedFrom,
        minDelta: policy.hysteresis?.minDelta ?? 0,
      },
      localRule: cover.localEndMembers,
      floorFalseChangeM2,
      score: scored && scoreDraw(crop, scored, policy),
    },
    rule,
    source.seed,
    source.tiles(rule.tileSeed),
  );
  if (drawn === undefined || !isSound(drawn)) return null;
  const facts = {
    seed: source.seed,
    shiftPx,
    areaM2: input.areaM2,
    floorM2: 0.5 * floorFalseChangeM2,
    isInWorks: input.stage === 'in_works',
  };
  return { intervals: pairIntervals(drawn, estimates, facts, rule), drawn };
}

/** A fit that breaks down under a draw says nothing of errors; no interval is better than a made-up one. */
function isSound({ still, corrected, measured }: DrawnPatch): boolean {
  return [still, corrected, ...measured].every(
    ({ areas, score, ...covers }) =>
      areas.every(Number.isFinite) && Object.values(covers).every(Number.isFinite) && Number.isFinite(score ?? 0),
  );
}

function scoreDraw(
  { gsd }: PatchCrop,
  { inputs, score, target, eco, scoring }: ScoredPair,
  { change: { mappingUnit: unit } }: Policy,
): NonNullable<IntervalInput['score']> {
  const { cellCovers: _cells, ...others } = inputs;
  return {
    inputs: { ...others, cellOk: null },
    value: score.value,
    scoreOf: (drawn) => scoreOfDraw(drawn, score.dates, target, eco, scoring),
    targetCover: (ringCover) => targetCover(ringCover, target, eco, scoring),
    evenness: scoring.evenness,
    leastPatchM2: Math.max(gsd <= unit.fineUpToMetres ? unit.fineM2 : unit.coarseM2, unit.pixels * gsd * gsd),
  };
}
