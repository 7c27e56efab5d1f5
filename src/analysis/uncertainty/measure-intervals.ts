/** Intervals of one patch by Monte-Carlo (SCIENCE §4.5). How and why: docs/decisions/0008-intervals.md. */
import type { PatchCrop } from '../../raster/crop.ts';
import { pickMembers } from '../../raster/pick-members.ts';
import type { EndMembers } from '../assessment.ts';
import type { ClassifiedPair } from '../classify-pair.ts';
import type { EndMemberDomain, LocalRule } from '../end-members.ts';
import type { EvennessRule } from '../evenness.ts';
import type { MaskedDate } from '../mask-date.ts';
import type { GivenInputs } from '../score.ts';
import { borderErrors } from './border-errors.ts';
import { dateCover } from './date-cover.ts';
import { splitPixels, SUM, SUM_COUNT } from './draw-pixels.ts';
import type { ClassLimits, NoiseSd } from './draw-pixels.ts';
import { correctedDraw, createDraws, stillDraw } from './draws.ts';
import type { DateDraw, Draw, Fitted, LineBootstrap } from './draws.ts';
import { endMemberBootstrap } from './end-member-bootstrap.ts';
import { evennessCells } from './evenness-cells.ts';
import { rankCountOf, rankGreens } from './green-ranks.ts';
import { noiseModel } from './noise-model.ts';
import type { NoiseModel } from './noise-model.ts';
import type { NoiseTile } from './noise-tile.ts';
import { observedAreas, weightedPixels } from './pair-pixels.ts';
import type { PairPixels } from './pair-pixels.ts';
import { patchLabels } from './patch-labels.ts';
import { ringResponse } from './ring-response.ts';
import type { UncertaintyRule } from './rule.ts';
import { emptyScoreDraws, FIXED_DRAWS, inputsOfDraw, setShares } from './score-draws.ts';
import type { ScoreDraws } from './score-draws.ts';
import { summarise } from './summarise-draws.ts';
import type { Drawn, PatchIntervals } from './summarise-draws.ts';
import { tallyDraw } from './tally-draw.ts';
import { thinPixels } from './thin-pixels.ts';

/** What the score needs of a draw beside areas. */
interface ScoreDraw {
  readonly inputs: GivenInputs;
  readonly value: number;
  readonly scoreOf: (inputs: GivenInputs) => number;
  /** T for a mean cover of the ring. */
  readonly targetCover: (ringCover: number) => number;
  readonly evenness: EvennessRule;
  /** Minimum mapping unit in m², pixels and metres considered. */
  readonly leastPatchM2: number;
}

export interface IntervalInput {
  readonly crop: PatchCrop;
  readonly masked: Readonly<Record<'baseline' | 'current', MaskedDate>>;
  readonly pair: ClassifiedPair;
  /** Current classes after hysteresis. */
  readonly held: Uint8Array;
  /** Coverage of the observed pixels. */
  readonly weights: Float64Array;
  /** Share in the ring of pixels seen on both dates: of all of them or of a sample of pairs of rows. */
  readonly ringWeights: Float64Array;
  /** Of a larger ring end-members are fitted on a sample of about so many pixels. */
  readonly samplePixels: number;
  readonly areaM2: number;
  /** Angular sector of every pixel around the patch. */
  readonly sectors: Uint8Array;
  /** `se_shift` (rule 5). */
  readonly shiftSdPx: number;
  readonly lines: LineBootstrap | null;
  readonly limits: ClassLimits;
  readonly localRule: LocalRule;
  /** False change of both directions that a shift of `rule.floorShiftPx` makes, m². */
  readonly floorFalseChangeM2: number;
  /** Null where the patch has no score. */
  readonly score: ScoreDraw | null;
}

/** What every draw gave. */
export interface DrawnPatch {
  /** Of the draw that changes nothing, and of the one that takes off what the size of a pixel is known to do. */
  readonly still: DrawMeasure;
  readonly corrected: DrawMeasure;
  readonly measured: readonly DrawMeasure[];
  /** Of `still`, `corrected`, then of each draw; null without a score. */
  readonly scoreDraws: ScoreDraws | null;
  readonly pixels: PairPixels;
  readonly noise: NoiseModel;
}

/**
 * @param seed 32 bits of patch, pair and parameters
 * @param tileFor noise tiles of `rule.tileSeed`
 * @returns undefined where the pair is not classified by cover or the ring shows no noise to go by
 */
export function measureIntervals(
  input: IntervalInput,
  rule: UncertaintyRule,
  seed: number,
  tileFor: (correlationPx: number) => NoiseTile,
): PatchIntervals | undefined {
  const patch = drawPatch(input, rule, seed, tileFor);
  return patch && summarise(input, patch.pixels, drawnOf(patch), rule, patch.noise);
}

/** As `measureIntervals`, before anything is told of it. */
export function drawPatch(
  input: IntervalInput,
  rule: UncertaintyRule,
  seed: number,
  tileFor: (correlationPx: number) => NoiseTile,
): DrawnPatch | undefined {
  const { crop, pair, weights } = input;
  const { endMembers: before, cover: beforeCover } = pair.baseline;
  const { endMembers: after, cover: afterCover } = pair.current;
  if (before === null || after === null || beforeCover === null || afterCover === null) return undefined;
  const ndvi = ndviOf(pair);
  if (ndvi === undefined) return undefined;
  const noise = ringNoise(input, before, after);
  if (noise === undefined) return undefined;
  const tile = tileFor(noise.correlationPx);
  const sd: NoiseSd = {
    baseline: noise.sd * (before.vegetation - before.soil),
    current: noise.sd * (after.vegetation - after.soil),
    limit: tile.limit,
  };
  const dates = {
    baseline: dateDraw(input, 'baseline', before, rule),
    current: dateDraw(input, 'current', after, rule),
  };
  const draws = createDraws({ ...dates, lines: input.lines, shiftSdPx: input.shiftSdPx }, rule, seed);
  const pixels: PairPixels = {
    width: crop.grid.width,
    height: crop.grid.height,
    ndvi,
    covers: [pair.baseline.covers, pair.current.covers],
    red: crop.current.bands.red!,
    nir: crop.current.bands.nir!,
    ...observedAreas(weights, crop.cellAreas),
  };
  return { ...drawAll(input, pixels, dates, draws, tile, sd, rule), pixels, noise };
}

/** Undefined for pairs of colours: how their classes err is not known. */
function ndviOf({ baseline, current }: ClassifiedPair): PairPixels['ndvi'] | undefined {
  return baseline.ndvi === null || current.ndvi === null ? undefined : [baseline.ndvi, current.ndvi];
}

function drawnOf({ still, corrected, measured }: DrawnPatch): Drawn {
  const series = (of: (one: DrawMeasure) => number): Float64Array => Float64Array.from(measured, of);
  return {
    areas: Array.from({ length: SUM_COUNT }, (_, sum) => series(({ areas }) => areas[sum]!)),
    coverBaseline: series(({ coverBaseline }) => coverBaseline),
    coverCurrent: series(({ coverCurrent }) => coverCurrent),
    score: still.score === null ? null : series(({ score }) => score!),
    knownError: {
      areas: still.areas.map((area, sum) => area - corrected.areas[sum]!),
      coverBaseline: still.coverBaseline - corrected.coverBaseline,
      coverCurrent: still.coverCurrent - corrected.coverCurrent,
      score: (still.score ?? 0) - (corrected.score ?? 0),
    },
  };
}

/** Residual of both dates' cover, each from its own end-members: season and gain are in these, not in the noise. */
function ringNoise(
  { crop, pair, ringWeights }: IntervalInput,
  before: EndMembers,
  after: EndMembers,
): NoiseModel | undefined {
  const [baseline, current] = ndviOf(pair)!;
  const members = pickMembers(weightedPixels(ringWeights), (i) => ringWeights[i]! >= 0.5);
  const residual = new Float64Array(members.length);
  for (let k = 0; k < members.length; k++) {
    const i = members[k]!;
    const first = (baseline[i]! - before.soil) / (before.vegetation - before.soil);
    const second = (current[i]! - after.soil) / (after.vegetation - after.soil);
    residual[k] = second - first;
  }
  return noiseModel(residual, members, crop.grid.width, ringWeights.length);
}

function dateDraw(
  { crop, masked, sectors, localRule, samplePixels }: IntervalInput,
  date: 'baseline' | 'current',
  endMembers: EndMembers,
  rule: UncertaintyRule,
): DateDraw {
  if (endMembers.source === 'default') return { endMembers, bootstrap: null };
  const { coverage, ring, grid } = crop;
  const domain: EndMemberDomain = { ...masked[date], coverage, ring, width: grid.width, samplePixels };
  return { endMembers, bootstrap: endMemberBootstrap(domain, sectors, rule.sectors, localRule) ?? null };
}

function drawAll(
  input: IntervalInput,
  pixels: PairPixels,
  dates: Readonly<Record<'baseline' | 'current', DateDraw>>,
  draws: readonly Draw[],
  tile: NoiseTile,
  sd: NoiseSd,
  rule: UncertaintyRule,
): Pick<DrawnPatch, 'still' | 'corrected' | 'measured' | 'scoreDraws'> {
  const fitted = { baseline: input.pair.baseline.endMembers!, current: input.pair.current.endMembers! };
  const [still, corrected] = [stillDraw(fitted), correctedDraw(dates, rule)];
  const { measure, scoreDraws } = createMeasure(input, pixels, [still, corrected, ...draws], fitted, tile, rule, sd);
  const silent = { ...sd, baseline: 0, current: 0 };
  return {
    still: measure(still, silent, 0),
    corrected: measure(corrected, silent, 1),
    measured: draws.map((draw, k) => measure(draw, sd, FIXED_DRAWS + k)),
    scoreDraws,
  };
}

/** Everything that intervals are told for, under one draw. */
export interface DrawMeasure {
  /** In the order of `SUM`. */
  readonly areas: Float64Array;
  readonly coverBaseline: number;
  readonly coverCurrent: number;
  /** Mean cover of the ring. */
  readonly ringBaseline: number;
  readonly ringCurrent: number;
  readonly score: number | null;
}

interface Measuring {
  /** @param at place of the draw in `scoreDraws` */
  readonly measure: (draw: Draw, sd: NoiseSd, at: number) => DrawMeasure;
  readonly scoreDraws: ScoreDraws | null;
}

/** @param range all draws that will be measured */
function createMeasure(
  input: IntervalInput,
  pixels: PairPixels,
  range: readonly Draw[],
  fitted: Fitted,
  tile: NoiseTile,
  rule: UncertaintyRule,
  sd: NoiseSd,
): Measuring {
  const { crop, score, limits } = input;
  const labels = patchLabels(pixels, input.held, score?.leastPatchM2 ?? 0);
  const whole = splitPixels(pixels, labels, range, limits, sd);
  const split = thinPixels(whole, rule.mostPixels, fitted, tile, limits);
  const cells = score === null ? undefined : evennessCells(crop.coverage, pixels.width, crop.gsd, score.evenness);
  const baseline = dateCover(input, 'baseline', pixels, undefined);
  const current = dateCover(input, 'current', pixels, cells);
  const ring = ringResponse(input, limits);
  const { mixed, whole: rounded } = borderErrors(input, pixels);
  const scoreDraws = score === null ? null : emptyScoreDraws(range.length, rankCountOf(current.cellCount));
  const greens = new Float64Array(current.cellCount);
  const observedM2 = pixels.pixels.reduce((sum, i) => sum + pixels.area[i]!, 0);
  const patches = {
    unvegetatedPatches: new Float64Array(labels.unvegetatedCount),
    disturbedPatches: new Float64Array(labels.disturbedCount),
  };
  const errorOf = (draw: Draw, sum: number, date: number): number =>
    draw.mixedEdges[date]! * mixed[sum]! + draw.wholePixels[date]! * rounded[sum]!;
  const measure: Measuring['measure'] = (draw, noise, at) => {
    const areas = split.fixed.slice();
    patches.unvegetatedPatches.set(split.fixedUnvegetatedPatches);
    patches.disturbedPatches.set(split.fixedDisturbedPatches);
    tallyDraw(split.uncertain, draw, tile.values, noise, limits, { areas, ...patches });
    for (let sum = 0; sum < mixed.length; sum++) {
      const date = sum < SUM.bareCurrent ? 0 : 1;
      areas[sum] = areas[sum]! + errorOf(draw, sum, date);
    }
    const [before, after] = [SUM.unvegetatedBaseline, SUM.unvegetatedCurrent].map((sum, date) =>
      errorOf(draw, sum, date),
    );
    areas[SUM.restored] = areas[SUM.restored]! + before! - after!;
    const measured = {
      areas,
      coverBaseline: baseline.mean(draw, tile, noise.baseline, greens),
      coverCurrent: current.mean(draw, tile, noise.current, greens),
      ringBaseline: ring.coverBaseline(draw),
      ringCurrent: ring.cover(draw),
    };
    if (score === null || scoreDraws === null) return { ...measured, score: null };
    rankGreens(greens, scoreDraws.ranks, at * scoreDraws.rankCount, scoreDraws.rankCount);
    setShares(scoreDraws, at, {
      B0: shareOf(areas[SUM.unvegetatedBaseline]!, observedM2),
      B1: shareOf(areas[SUM.unvegetatedCurrent]!, observedM2),
      F1: measured.coverCurrent,
      Fr: measured.ringCurrent,
      Br: Math.min(1, Math.max(0, score.inputs.Br + ring.bareStep(draw))),
      LPI: shareOf(
        patches.unvegetatedPatches.reduce((most, area) => Math.max(most, area), 0),
        observedM2,
      ),
      D: shareOf(listedArea(patches.disturbedPatches, score.leastPatchM2), observedM2),
    });
    const inputs = inputsOfDraw(scoreDraws, at, score.inputs.d0, (cover) => cellLimit(score, cover));
    return { ...measured, score: score.scoreOf(inputs) };
  };
  return { measure, scoreDraws };
}

function shareOf(areaM2: number, wholeM2: number): number {
  return Math.min(1, Math.max(0, areaM2 / wholeM2));
}

/** Cover from which a cell is green enough. */
function cellLimit({ evenness, targetCover }: ScoreDraw, ringCover: number): number {
  return evenness.greenShare * targetCover(ringCover);
}

function listedArea(patches: Float64Array, leastM2: number): number {
  let sum = 0;
  for (const area of patches) if (area >= leastM2) sum += area;
  return sum;
}
