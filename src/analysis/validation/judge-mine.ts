/** One synthetic mine through images, estimate and intervals, against the truth of its fine grid. */
import { Cover } from '../../raster/cover.ts';
import type { PatchCrop } from '../../raster/crop.ts';
import type { Grid } from '../../raster/grid.ts';
import { observedWeights } from '../../raster/kernels/observed-weights.ts';
import { thinRows } from '../../raster/kernels/thin-rows.ts';
import type { ReasonCode } from '../assessment.ts';
import { borderCrossings, falseChangeM2 } from '../measure-pair.ts';
import type { Policy } from '../policy.ts';
import { NOTHING_KNOWN } from '../reference/reference-weights.ts';
import { targetCover } from '../score.ts';
import type { Interval } from '../uncertainty/interval.ts';
import { measureIntervals } from '../uncertainty/measure-intervals.ts';
import type { IntervalInput } from '../uncertainty/measure-intervals.ts';
import type { NdviLines } from '../uncertainty/radiometry-response.ts';
import type { PatchIntervals } from '../uncertainty/summarise-draws.ts';
import type { NoiseTile } from '../uncertainty/noise-tile.ts';
import type { UncertaintyRule } from '../uncertainty/rule.ts';
import { measureCrop, scoreOf, SYNTHETIC_PROFILE } from './measure-crop.ts';
import type { CropValues, MeasuredCrop } from './measure-crop.ts';
import type { MineRecipe } from './recipe.ts';
import { ringLines } from './ring-lines.ts';
import { createGround, imageGrid, outlineCoverage, ringShares, squareGrid } from './synthetic-ground.ts';
import { truthCells } from './truth-cells.ts';
import type { Bands, SyntheticGround } from './synthetic-ground.ts';
import { align, takeImages } from './synthetic-images.ts';

/** The measures that intervals are judged by. */
export const JUDGED = [
  'unvegetatedBaseline',
  'unvegetatedCurrent',
  'vegetatedCurrent',
  'bareCurrent',
  'coverCurrent',
  'restored',
  'newlyDisturbed',
  'score',
] as const;
export type Judged = (typeof JUDGED)[number];

export interface JudgedMine {
  readonly recipe: MineRecipe;
  readonly truth: CropValues;
  readonly estimate: CropValues;
  readonly intervals: Readonly<Record<Judged, Interval>>;
  readonly areaM2: number;
}

export interface RefusedMine {
  readonly recipe: MineRecipe;
  readonly reason: ReasonCode;
}

export function judgeMine(
  recipe: MineRecipe,
  policy: Policy,
  rule: UncertaintyRule,
  tileFor: (correlationPx: number) => NoiseTile,
): JudgedMine | RefusedMine {
  const ground = createGround(recipe);
  const input = imageInput(ground, policy, rule);
  if (typeof input === 'string') return { recipe, reason: input };
  const truth = measureTruth(ground, policy);
  if (typeof truth === 'string') return { recipe, reason: truth };
  const intervals = measureIntervals(input.input, rule, recipe.seed, tileFor);
  if (intervals === undefined) return { recipe, reason: 'IE_WIDE' };
  const areaM2 = input.input.areaM2;
  return { recipe, truth: truth.values, estimate: input.measured.values, intervals: flat(intervals), areaM2 };
}

/** What the program would know of the mine: its two images, aligned and normalised. */
export function imageInput(
  ground: SyntheticGround,
  policy: Policy,
  rule: UncertaintyRule,
): { readonly measured: MeasuredCrop; readonly input: IntervalInput } | ReasonCode {
  const { recipe } = ground;
  const images = takeImages(ground);
  const grid = imageGrid(ground);
  const ring = ringShares(ground, grid);
  const sectors = sectorsAround(grid, rule.sectors);
  const shift = [recipe.shiftPx[0] + recipe.shiftErrorPx[0], recipe.shiftPx[1] + recipe.shiftErrorPx[1]] as const;
  const baseline = { red: Float32Array.from(images.baseline.red), nir: Float32Array.from(images.baseline.nir) };
  const aligned = {
    red: align(images.current.red, images.side, shift),
    nir: align(images.current.nir, images.side, shift),
  };
  const coverage = outlineCoverage(ground, grid);
  if (policy.normalisation === null) throw new RangeError('Images that differ in gain need a policy that normalises');
  const bands = { baseline, current: aligned };
  const { lines, noChange } = ringLines(bands, { ring, coverage }, sectors, images.side, policy.normalisation);
  const current = lines === null ? aligned : onLines(aligned, lines.fit);
  const crop = cropOf(grid, coverage, ring, baseline, current);
  const measured = measureCrop(crop, ground.ringMetres, { ...NOTHING_KNOWN, noChange }, policy);
  if (typeof measured === 'string') return measured;
  if (lines === null && measured.pair.baseline.endMembers?.source !== 'local') return 'IE_RAD';
  return { measured, input: intervalInput(measured, sectors, lines, recipe.shiftSdPx, policy, rule) };
}

function onLines(
  { red, nir }: Readonly<Record<'red' | 'nir', Float32Array>>,
  lines: NdviLines,
): { readonly red: Float32Array; readonly nir: Float32Array } {
  return {
    red: red.map((value) => value * lines.red.slope + lines.red.intercept),
    nir: nir.map((value) => value * lines.nir.slope + lines.nir.intercept),
  };
}

function intervalInput(
  measured: MeasuredCrop,
  sectors: Uint8Array,
  lines: IntervalInput['lines'],
  shiftSdPx: number,
  policy: Policy,
  rule: UncertaintyRule,
): IntervalInput {
  const { crop, pair, weights, pixels, inputs, values } = measured;
  const { cover, score, change } = policy;
  if (cover.kind !== 'fvc' || score === null) throw new RangeError('Intervals need a policy with cover and a score');
  const ringWeights = new Float64Array(crop.ring.length);
  observedWeights(pair.baseline.covers, pair.current.covers, crop.ring, Cover.Built, ringWeights);
  const samplePixels = policy.ring?.samplePixels ?? Infinity;
  const sample = new Float64Array(ringWeights.length);
  thinRows(ringWeights, crop.grid.width, samplePixels, sample);
  const unit = change.mappingUnit;
  return {
    crop,
    masked: measured.masked,
    pair,
    held: measured.held,
    weights,
    ringWeights: sample,
    samplePixels,
    areaM2: crop.cellAreas.base * crop.coverage.reduce((sum, share) => sum + share, 0),
    sectors,
    shiftSdPx,
    lines,
    limits: {
      bareBelow: cover.bareBelow,
      vegetatedFrom: pair.baseline.threshold?.value ?? cover.vegetatedFrom,
      minDelta: policy.hysteresis?.minDelta ?? 0,
    },
    localRule: cover.localEndMembers,
    floorFalseChangeM2: falseChangeM2(borderCrossings(pair, { weights, pixels }, crop), crop, rule.floorShiftPx),
    score: {
      inputs,
      value: values.score,
      scoreOf: (drawn) => scoreOf(drawn, policy),
      targetCover: (ringCover) => targetOf(ringCover, policy),
      evenness: score.evenness,
      leastPatchM2: Math.max(
        crop.gsd <= unit.fineUpToMetres ? unit.fineM2 : unit.coarseM2,
        unit.pixels * crop.gsd * crop.gsd,
      ),
    },
  };
}

/** The same formulas on the fine grid without noise, shift, gain or haze; lengths of the policy that are told in pixels of
 *  the images stay as long as they are there. */
function measureTruth(ground: SyntheticGround, policy: Policy): MeasuredCrop | ReasonCode {
  const { oversampling, recipe } = ground;
  const grid = squareGrid(ground.side, ground.fineMetres);
  const crop = cropOf(
    grid,
    outlineCoverage(ground, grid),
    ringShares(ground, grid),
    single(ground.baseline),
    single(ground.current),
  );
  const unit = policy.change.mappingUnit;
  const leastM2 = recipe.gsd <= unit.fineUpToMetres ? unit.fineM2 : unit.coarseM2;
  const { score, cover } = policy;
  if (cover.kind !== 'fvc') return 'IE_RAD';
  const local = cover.localEndMembers;
  const measured = measureCrop(crop, ground.ringMetres, NOTHING_KNOWN, {
    ...policy,
    // Which percentile stands for full vegetation is decided on the images' pixels, not on four times as many.
    cover: { ...cover, localEndMembers: { ...local, smallBelowPixels: local.smallBelowPixels * oversampling ** 2 } },
    ring: policy.ring && { ...policy.ring, samplePixels: Infinity },
    change: {
      ...policy.change,
      minShiftPx: policy.change.minShiftPx * oversampling,
      mappingUnit: { ...unit, pixels: unit.pixels * oversampling ** 2, fineM2: leastM2, coarseM2: leastM2 },
    },
    score: score && {
      ...score,
      evenness: {
        ...score.evenness,
        cellMetres: Math.max(score.evenness.cellMetres, score.evenness.cellPixels * recipe.gsd),
      },
    },
  });
  if (typeof measured === 'string' || score === null) return measured;
  const cellOk = truthCells(
    { cover: measured.pair.current.cover!, weights: measured.weights, ...ground },
    outlineCoverage(ground, imageGrid(ground)),
    recipe.gsd,
    targetOf(measured.ring.coverCurrent, policy),
    score.evenness,
  );
  const inputs = { ...measured.inputs, cellOk };
  return { ...measured, inputs, values: { ...measured.values, score: scoreOf(inputs, policy) } };
}

/** T of the score. */
function targetOf(ringCover: number, { score, ecoTypes }: Policy): number {
  return targetCover(ringCover, score!.targets[SYNTHETIC_PROFILE.target], ecoTypes[SYNTHETIC_PROFILE.eco], score!);
}

function cropOf(
  grid: Grid,
  coverage: Float64Array,
  ring: Float64Array,
  baseline: { readonly red: Float32Array; readonly nir: Float32Array },
  current: { readonly red: Float32Array; readonly nir: Float32Array },
): PatchCrop {
  const gsd = grid.transform[0];
  const state = new Uint8Array(grid.width * grid.height).fill(Cover.Seen);
  return {
    grid,
    gsd,
    cellAreas: { base: gsd * gsd, byCol: ones(grid.width), byRow: ones(grid.height) },
    coverage,
    ring,
    baseline: { bands: baseline, state },
    current: { bands: current, state },
  };
}

/** Angular sectors around the middle of the square, where the mine lies. */
function sectorsAround(grid: Grid, count: number): Uint8Array {
  const middle = grid.width / 2;
  return Uint8Array.from({ length: grid.width * grid.height }, (_, i) => {
    const col = i % grid.width;
    const row = (i - col) / grid.width;
    const turn = Math.atan2(row + 0.5 - middle, col + 0.5 - middle) / (2 * Math.PI) + 0.5;
    return Math.min(count - 1, Math.floor(turn * count));
  });
}

function flat(intervals: PatchIntervals): Record<Judged, Interval> {
  return {
    unvegetatedBaseline: intervals.baseline.unvegetatedM2,
    unvegetatedCurrent: intervals.current.unvegetatedM2,
    vegetatedCurrent: intervals.current.vegetatedM2,
    bareCurrent: intervals.current.bareM2,
    coverCurrent: intervals.current.coverMean,
    restored: intervals.restoredM2,
    newlyDisturbed: intervals.newlyDisturbedM2,
    score: intervals.score!,
  };
}

function single({ red, nir }: Bands): { readonly red: Float32Array; readonly nir: Float32Array } {
  return { red: Float32Array.from(red), nir: Float32Array.from(nir) };
}

function ones(length: number): Float64Array {
  return new Float64Array(length).fill(1);
}
