/** Intervals of one patch by Monte-Carlo (SCIENCE §4.5). How and why: docs/decisions/0008-intervals.md. */
import { Cover } from '../../raster/cover.ts';
import type { PatchCrop } from '../../raster/crop.ts';
import type { EndMembers } from '../assessment.ts';
import type { ClassifiedDate, ClassifiedPair } from '../classify-pair.ts';
import type { LocalRule } from '../end-members.ts';
import type { EvennessRule } from '../evenness.ts';
import type { MaskedDate } from '../mask-date.ts';
import type { GivenInputs } from '../score.ts';
import { coverSums, drawnCover, placedNoise } from './cover-response.ts';
import type { CoverSums } from './cover-response.ts';
import { doubledCover } from './doubled-cover.ts';
import { splitPixels, SUM, SUM_COUNT } from './draw-pixels.ts';
import type { ClassLimits, NoiseSd } from './draw-pixels.ts';
import { createDraws } from './draws.ts';
import type { DateDraw, Draw, LineBootstrap } from './draws.ts';
import { endMemberBootstrap } from './end-member-bootstrap.ts';
import type { BootstrapDomain } from './end-member-bootstrap.ts';
import { evennessCells } from './evenness-cells.ts';
import type { EvennessCells } from './evenness-cells.ts';
import { mixedEdgeM2 } from './mixed-edges.ts';
import { noiseModel } from './noise-model.ts';
import type { NoiseModel } from './noise-model.ts';
import type { NoiseTile } from './noise-tile.ts';
import { observedAreas } from './pair-pixels.ts';
import type { PairPixels } from './pair-pixels.ts';
import { patchLabels } from './patch-labels.ts';
import { ringResponse } from './ring-response.ts';
import type { UncertaintyRule } from './rule.ts';
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
  /** Coverage of the observed pixels, and share in the ring of those seen on both dates. */
  readonly weights: Float64Array;
  readonly ringWeights: Float64Array;
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
  const draws = createDraws(
    {
      baseline: dateDraw(input, 'baseline', before, rule),
      current: dateDraw(input, 'current', after, rule),
      lines: input.lines,
      shiftSdPx: input.shiftSdPx,
    },
    rule,
    seed,
  );
  const pixels: PairPixels = {
    width: crop.grid.width,
    height: crop.grid.height,
    ndvi,
    covers: [pair.baseline.covers, pair.current.covers],
    red: crop.current.bands.red!,
    nir: crop.current.bands.nir!,
    ...observedAreas(weights, crop.cellAreas),
  };
  const drawn = drawAll(input, pixels, draws, tile, sd, rule);
  return summarise(input, pixels, drawn, rule, noise);
}

/** Undefined for pairs of colours: how their classes err is not known. */
function ndviOf({ baseline, current }: ClassifiedPair): PairPixels['ndvi'] | undefined {
  return baseline.ndvi === null || current.ndvi === null ? undefined : [baseline.ndvi, current.ndvi];
}

/** Residual of both dates' cover, each from its own end-members: season and gain are in these, not in the noise. */
function ringNoise(
  { crop, pair, ringWeights }: IntervalInput,
  before: EndMembers,
  after: EndMembers,
): NoiseModel | undefined {
  const [baseline, current] = ndviOf(pair)!;
  const residual = new Float64Array(ringWeights.length).fill(NaN);
  const members = new Int32Array(ringWeights.length);
  let count = 0;
  for (let i = 0; i < residual.length; i++) {
    if (ringWeights[i]! < 0.5) continue;
    const first = (baseline[i]! - before.soil) / (before.vegetation - before.soil);
    const second = (current[i]! - after.soil) / (after.vegetation - after.soil);
    residual[i] = second - first;
    members[count] = i;
    count += 1;
  }
  return noiseModel(residual, members.slice(0, count), crop.grid.width);
}

function dateDraw(
  { crop, masked, sectors, localRule }: IntervalInput,
  date: 'baseline' | 'current',
  endMembers: EndMembers,
  rule: UncertaintyRule,
): DateDraw {
  if (endMembers.source === 'default') return { endMembers, bootstrap: null };
  const domain: BootstrapDomain = {
    ...masked[date],
    coverage: crop.coverage,
    ring: crop.ring,
    red: crop[date].bands.red!,
  };
  return {
    endMembers,
    bootstrap: endMemberBootstrap(domain, crop.grid.width, sectors, rule.sectors, localRule) ?? null,
  };
}

function drawAll(
  input: IntervalInput,
  pixels: PairPixels,
  draws: readonly Draw[],
  tile: NoiseTile,
  sd: NoiseSd,
  rule: UncertaintyRule,
): Drawn {
  const { crop, score, limits } = input;
  const labels = patchLabels(pixels, input.held, score?.leastPatchM2 ?? 0);
  const whole = splitPixels(pixels, labels, draws, limits, sd);
  const fitted = { baseline: input.pair.baseline.endMembers!, current: input.pair.current.endMembers! };
  const split = thinPixels(whole, rule.mostPixels, fitted, tile, limits);
  const cells = score === null ? undefined : evennessCells(crop.coverage, pixels.width, crop.gsd, score.evenness);
  const baseline = dateSums(input, 'baseline', pixels, undefined);
  const current = dateSums(input, 'current', pixels, cells);
  const ring = ringResponse(input, limits);
  const mixed = mixedEdges(input, pixels);
  const observedM2 = pixels.pixels.reduce((sum, i) => sum + pixels.area[i]!, 0);
  const areas = Array.from({ length: SUM_COUNT }, () => new Float64Array(draws.length));
  const coverBaseline = new Float64Array(draws.length);
  const coverCurrent = new Float64Array(draws.length);
  const scores = score === null ? null : new Float64Array(draws.length);
  const sums = {
    areas: new Float64Array(SUM_COUNT),
    unvegetatedPatches: new Float64Array(labels.unvegetatedCount),
    disturbedPatches: new Float64Array(labels.disturbedCount),
  };
  for (let k = 0; k < draws.length; k++) {
    const draw = draws[k]!;
    sums.areas.set(split.fixed);
    sums.unvegetatedPatches.set(split.fixedUnvegetatedPatches);
    sums.disturbedPatches.set(split.fixedDisturbedPatches);
    tallyDraw(split.uncertain, draw, tile.values, sd, limits, sums);
    for (let sum = 0; sum < mixed.length; sum++) sums.areas[sum] = sums.areas[sum]! + draw.mixedEdges * mixed[sum]!;
    for (let sum = 0; sum < SUM_COUNT; sum++) areas[sum]![k] = sums.areas[sum]!;
    coverBaseline[k] = baseline.cover(draw, tile, sd.baseline, 0).mean;
    const ringCover = ring.cover(draw);
    const green = current.cover(draw, tile, sd.current, score === null ? 0 : cellLimit(score, ringCover));
    coverCurrent[k] = green.mean;
    if (score === null || scores === null) continue;
    scores[k] = score.scoreOf({
      B0: sums.areas[SUM.unvegetatedBaseline]! / observedM2,
      B1: sums.areas[SUM.unvegetatedCurrent]! / observedM2,
      F1: green.mean,
      Fr: ringCover,
      Br: Math.min(1, Math.max(0, score.inputs.Br + ring.bareStep(draw))),
      cellOk: green.cellOk,
      LPI: Math.min(1, sums.unvegetatedPatches.reduce((most, area) => Math.max(most, area), 0) / observedM2),
      D: Math.min(1, listedArea(sums.disturbedPatches, score.leastPatchM2) / observedM2),
      d0: score.inputs.d0,
    });
  }
  return { areas, coverBaseline, coverCurrent, score: scores };
}

/** In the order of `SUM`: bare and unvegetated of either date. */
function mixedEdges({ pair, limits }: IntervalInput, { area, pixels, width }: PairPixels): readonly number[] {
  const of = (cover: Float64Array, limit: number): number => mixedEdgeM2(cover, area, pixels, width, limit);
  return [pair.baseline.cover!, pair.current.cover!].flatMap((cover) => [
    of(cover, limits.bareBelow),
    of(cover, limits.vegetatedFrom),
  ]);
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

interface DateCover {
  readonly cover: (
    draw: Draw,
    tile: NoiseTile,
    sd: number,
    greenFrom: number,
  ) => { mean: number; cellOk: number | null };
}

/** Mean cover and green cells of one date; one group where there are no cells. */
function dateSums(
  { crop, pair, weights }: IntervalInput,
  date: 'baseline' | 'current',
  { width, height, pixels }: PairPixels,
  cells: EvennessCells | undefined,
): DateCover {
  const { ndvi, cover, covers } = pair[date] as ClassifiedDate & { cover: Float64Array; ndvi: Float64Array };
  const { red, nir } = crop[date].bands;
  const sums: CoverSums = coverSums(
    { width, height, ndvi, red: red!, nir: nir!, weights, cover, isFull: (i) => covers[i] === Cover.Water },
    cells?.count ?? 1,
    cells?.cellOf ?? (() => 0),
  );
  const total = sums.weight.reduce((sum, weight) => sum + weight, 0);
  const doubled = doubledCover({ red: red!, nir: nir!, cover }, weights, width, pair[date].endMembers!);
  const whole = {
    col: 0,
    row: 0,
    cols: Math.ceil(Math.sqrt(pixels.length)),
    rows: Math.ceil(Math.sqrt(pixels.length)),
  };
  const boxes = Array.from(sums.weight, (_, cell) => cells?.box(cell) ?? whole);
  const still = { shiftCols: 0, shiftRows: 0, lines: { gain: 0, nirOffset: 0, redOffset: 0 } };
  return {
    cover: (draw, tile, sd, greenFrom) => {
      const steps = date === 'current' ? draw : still;
      let [sum, counted, enough] = [0, 0, 0];
      for (let cell = 0; cell < boxes.length; cell++) {
        const weight = sums.weight[cell]!;
        if (weight === 0) continue;
        const noise = sd * placedNoise(tile.sums, draw[date].noise, boxes[cell]!);
        const green = drawnCover(sums, cell, draw[date], steps, noise) + weight * draw.pixelSize * doubled;
        sum += green;
        if (cells === undefined || weight < cells.leastWeight) continue;
        counted += 1;
        if (green >= greenFrom * weight) enough += 1;
      }
      return { mean: sum / total, cellOk: counted === 0 ? null : enough / counted };
    },
  };
}
