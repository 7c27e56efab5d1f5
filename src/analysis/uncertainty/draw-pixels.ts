/** The pixels of a patch whose class can change in any draw, and what the others amount to. */
import { Cover } from '../../raster/cover.ts';
import type { Draw, DrawnDate } from './draws.ts';
import { gradientAlongColumn, gradientAlongRow } from './gradient.ts';
import { TILE_SIDE } from './noise-tile.ts';
import { ndviResponse } from './radiometry-response.ts';
import type { PairPixels } from './pair-pixels.ts';

/** In row-major order. What a draw reads of a pixel lies side by side: separate arrays take a third longer. */
export interface DrawPixels {
  readonly count: number;
  /** `VALUES` a pixel, in the order of `VALUE`. */
  readonly values: Float64Array;
  /** Place modulo the noise tile's side. */
  readonly tileCol: Uint8Array;
  readonly tileRow: Uint8Array;
  /**
   * Candidate for the largest unvegetated patch, and patch of new disturbance, that the pixel belongs to or touches, counted
   * from 1; 0 where there is none.
   */
  readonly unvegetatedPatch: Int32Array;
  readonly disturbedPatch: Int32Array;
}

/** NDVI of both dates; change of the current NDVI by a shift of one pixel and by the normalisation; observed m². */
export const VALUE = {
  baseline: 0,
  current: 1,
  perCol: 2,
  perRow: 3,
  perGain: 4,
  perNirOffset: 5,
  perRedOffset: 6,
  area: 7,
} as const;
export const VALUES = 8;

/** m² by what a pixel is on both dates. The order of `SUM` is that of the tally. */
export const SUM = {
  bareBaseline: 0,
  unvegetatedBaseline: 1,
  bareCurrent: 2,
  unvegetatedCurrent: 3,
  restored: 4,
  newlyDisturbed: 5,
} as const;
export const SUM_COUNT = 6;

export interface SplitPixels {
  readonly uncertain: DrawPixels;
  /** Sums of the pixels that keep their classes in every draw. */
  readonly fixed: Float64Array;
  readonly fixedUnvegetatedPatches: Float64Array;
  readonly fixedDisturbedPatches: Float64Array;
}

/** By pixel of the patch: the patch of the class maps as estimated, grown by one pixel, that it belongs to; −1 for none. */
export interface PatchLabels {
  readonly unvegetated: Int32Array;
  readonly unvegetatedCount: number;
  readonly disturbed: Int32Array;
  readonly disturbedCount: number;
}

/** Thresholds of cover and of its change. */
export interface ClassLimits {
  readonly bareBelow: number;
  readonly vegetatedFrom: number;
  readonly minDelta: number;
}

export interface NoiseSd {
  readonly baseline: number;
  readonly current: number;
  /** Largest multiple of the sd that is drawn. */
  readonly limit: number;
}

/**
 * A pixel is certain where no draw can carry it over a threshold: its largest possible change is summed over all causes
 * and compared with the extremes of the drawn thresholds. So leaving it out changes no sum by a bit of meaning.
 */
export function splitPixels(
  pair: PairPixels,
  labels: PatchLabels,
  draws: readonly Draw[],
  limits: ClassLimits,
  noise: NoiseSd,
): SplitPixels {
  const { width, height, area, covers } = pair;
  const thresholds = [extremes(draws, 'baseline', limits), extremes(draws, 'current', limits)] as const;
  const most = largestSteps(draws);
  const fixed = new Float64Array(SUM_COUNT);
  const fixedUnvegetatedPatches = new Float64Array(labels.unvegetatedCount);
  const fixedDisturbedPatches = new Float64Array(labels.disturbedCount);
  const out = emptyPixels(pair.pixels.length);
  let count = 0;
  for (let k = 0; k < pair.pixels.length; k++) {
    const i = pair.pixels[k]!;
    const before = pair.ndvi[0][i]!;
    const after = pair.ndvi[1][i]!;
    const isLand = Math.min(covers[0][i]!, covers[1][i]!) >= Cover.Bare;
    const perCol = gradientAlongRow(pair.ndvi[1], i, width);
    const perRow = gradientAlongColumn(pair.ndvi[1], i, width, height);
    const { gain, nirOffset, redOffset } = ndviResponse(pair.red[i]!, pair.nir[i]!);
    const reachCurrent =
      Math.abs(perCol) * most.cols +
      Math.abs(perRow) * most.rows +
      gain * most.gain +
      nirOffset * most.nirOffset -
      redOffset * most.redOffset +
      noise.limit * noise.current;
    const first = certainClass(before, noise.limit * noise.baseline, thresholds[0]);
    const second = certainClass(after, reachCurrent, thresholds[1]);
    const isSplit = first !== second && Math.min(first, second) === Cover.Sparse;
    const unvegetatedPatch = labels.unvegetated[k]!;
    const disturbedPatch = labels.disturbed[k]!;
    if (!isLand || (first !== UNCERTAIN && second !== UNCERTAIN && !isSplit)) {
      const [from, to] = isLand ? [first, second] : [covers[0][i]!, covers[1][i]!];
      addFixed(fixed, from, to, area[i]!);
      if (unvegetatedPatch >= 0 && isUnvegetated(to)) {
        fixedUnvegetatedPatches[unvegetatedPatch] = fixedUnvegetatedPatches[unvegetatedPatch]! + area[i]!;
      }
      if (disturbedPatch >= 0 && from === Cover.Vegetated && isUnvegetated(to)) {
        fixedDisturbedPatches[disturbedPatch] = fixedDisturbedPatches[disturbedPatch]! + area[i]!;
      }
      continue;
    }
    out.tileCol[count] = (i % width) & (TILE_SIDE - 1);
    out.tileRow[count] = Math.floor(i / width) & (TILE_SIDE - 1);
    const at = VALUES * count;
    out.values[at + VALUE.baseline] = before;
    out.values[at + VALUE.current] = after;
    out.values[at + VALUE.perCol] = perCol;
    out.values[at + VALUE.perRow] = perRow;
    out.values[at + VALUE.perGain] = gain;
    out.values[at + VALUE.perNirOffset] = nirOffset;
    out.values[at + VALUE.perRedOffset] = redOffset;
    out.values[at + VALUE.area] = area[i]!;
    out.unvegetatedPatch[count] = unvegetatedPatch + 1;
    out.disturbedPatch[count] = disturbedPatch + 1;
    count += 1;
  }
  return { uncertain: { ...out, count }, fixed, fixedUnvegetatedPatches, fixedDisturbedPatches };
}

/** No cover code. */
const UNCERTAIN = 255;

interface ThresholdRange {
  readonly bare: readonly [least: number, most: number];
  readonly vegetated: readonly [least: number, most: number];
}

/** NDVI at which a date's classes begin in one draw. */
export function ndviThresholds(
  { soil, vegetation, threshold }: Pick<DrawnDate, 'soil' | 'vegetation' | 'threshold'>,
  { bareBelow, vegetatedFrom }: ClassLimits,
): readonly [bare: number, vegetated: number] {
  const span = vegetation - soil;
  return [soil + (bareBelow + threshold) * span, soil + (vegetatedFrom + threshold) * span];
}

function extremes(draws: readonly Draw[], date: 'baseline' | 'current', limits: ClassLimits): ThresholdRange {
  const both = draws.map((draw) => ndviThresholds(draw[date], limits));
  const range = (which: 0 | 1): [number, number] => [
    both.reduce((least, pair) => Math.min(least, pair[which]), Infinity),
    both.reduce((most, pair) => Math.max(most, pair[which]), -Infinity),
  ];
  return { bare: range(0), vegetated: range(1) };
}

function certainClass(ndvi: number, reach: number, { bare, vegetated }: ThresholdRange): number {
  if (ndvi - reach >= vegetated[1]) return Cover.Vegetated;
  if (ndvi + reach < bare[0]) return Cover.Bare;
  return ndvi - reach >= bare[1] && ndvi + reach < vegetated[0] ? Cover.Sparse : UNCERTAIN;
}

function largestSteps(draws: readonly Draw[]): Record<'cols' | 'rows' | 'gain' | 'nirOffset' | 'redOffset', number> {
  const most = (of: (draw: Draw) => number): number =>
    draws.reduce((largest, draw) => Math.max(largest, Math.abs(of(draw))), 0);
  return {
    cols: most((draw) => draw.shiftCols),
    rows: most((draw) => draw.shiftRows),
    gain: most((draw) => draw.lines.gain),
    nirOffset: most((draw) => draw.lines.nirOffset),
    redOffset: most((draw) => draw.lines.redOffset),
  };
}

/** A class on both dates that is certain: vegetated against bare is beyond any hysteresis below the two thresholds' distance. */
function addFixed(fixed: Float64Array, from: number, to: number, area: number): void {
  const add = (sum: number): void => {
    fixed[sum] = fixed[sum]! + area;
  };
  if (from === Cover.Bare) add(SUM.bareBaseline);
  if (to === Cover.Bare) add(SUM.bareCurrent);
  if (isUnvegetated(from)) add(SUM.unvegetatedBaseline);
  if (isUnvegetated(to)) add(SUM.unvegetatedCurrent);
  if (isUnvegetated(from) && to === Cover.Vegetated) add(SUM.restored);
  if (from === Cover.Vegetated && isUnvegetated(to)) add(SUM.newlyDisturbed);
}

function isUnvegetated(code: number): boolean {
  return code === Cover.Bare || code === Cover.Sparse;
}

function emptyPixels(length: number): Omit<DrawPixels, 'count'> {
  return {
    values: new Float64Array(VALUES * length),
    tileCol: new Uint8Array(length),
    tileRow: new Uint8Array(length),
    unvegetatedPatch: new Int32Array(length),
    disturbedPatch: new Int32Array(length),
  };
}
