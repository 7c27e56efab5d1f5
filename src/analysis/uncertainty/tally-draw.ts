/** The inner loop: areas of the uncertain pixels under one draw. */
import type { Draw, NoisePlace } from './draws.ts';
import { ndviThresholds, SUM, VALUE, VALUES } from './draw-pixels.ts';
import type { ClassLimits, DrawPixels, NoiseSd } from './draw-pixels.ts';
import { TILE_SIDE } from './noise-tile.ts';

/** Room for the sums of one draw, written by `tallyDraw`. */
export interface DrawSums {
  readonly areas: Float64Array;
  readonly unvegetatedPatches: Float64Array;
  readonly disturbedPatches: Float64Array;
}

const MASK = TILE_SIDE - 1;

/** Classes of one date by how many of its two thresholds NDVI lies below. */
const VEGETATED = 0;
const BARE = 2;
const CLASSES = 3;

/**
 * Adds the areas of all pixels to `out`.
 *
 * Classes are told on NDVI: `f ≥ t` is `NDVI ≥ soil + t·(vegetation − soil)`, so a draw costs no division. Only where the
 * class differs between the dates are the covers compared with the hysteresis. Uncertain pixels are just those whose class no
 * processor can foresee, so areas are summed by pair of classes and not behind branches: half the time.
 */
export function tallyDraw(
  pixels: DrawPixels,
  draw: Draw,
  tile: Float32Array,
  noise: NoiseSd,
  limits: ClassLimits,
  out: DrawSums,
): void {
  const { count, values, unvegetatedPatch, disturbedPatch } = pixels;
  const { shiftCols, shiftRows, lines } = draw;
  const { gain, nirOffset, redOffset } = lines;
  const [bareBefore, vegetatedBefore] = ndviThresholds(draw.baseline, limits);
  const [bareAfter, vegetatedAfter] = ndviThresholds(draw.current, limits);
  const [soilBefore, soilAfter] = [draw.baseline.soil, draw.current.soil];
  const spanBefore = draw.baseline.vegetation - soilBefore;
  const spanAfter = draw.current.vegetation - soilAfter;
  const { minDelta } = limits;
  const first = noiseAxes(pixels, draw.baseline.noise);
  const second = noiseAxes(pixels, draw.current.noise);
  const [major0, minor0, from0, at0] = [first.major, first.minor, first.majorStart, first.minorStart];
  const [major1, minor1, from1, at1] = [second.major, second.minor, second.majorStart, second.minorStart];
  const sd0 = noise.baseline * draw.baseline.noise.sign;
  const sd1 = noise.current * draw.current.noise.sign;
  const byClasses = new Float64Array(CLASSES * CLASSES);
  // One more place in front, for pixels that touch no patch.
  const unvegetated = new Float64Array(out.unvegetatedPatches.length + 1);
  let [restored, disturbed] = [0, 0];
  for (let p = 0, at = 0; p < count; p++, at += VALUES) {
    const share = values[at + VALUE.area]!;
    const before =
      values[at + VALUE.baseline]! +
      sd0 * tile[((major0[p]! + from0) & MASK) * TILE_SIDE + ((minor0[p]! + at0) & MASK)]!;
    const after =
      values[at + VALUE.current]! +
      shiftCols * values[at + VALUE.perCol]! +
      shiftRows * values[at + VALUE.perRow]! +
      gain * values[at + VALUE.perGain]! +
      nirOffset * values[at + VALUE.perNirOffset]! +
      redOffset * values[at + VALUE.perRedOffset]! +
      sd1 * tile[((major1[p]! + from1) & MASK) * TILE_SIDE + ((minor1[p]! + at1) & MASK)]!;
    const wasOpen = Number(before < vegetatedBefore);
    const isOpen = Number(after < vegetatedAfter);
    const from = wasOpen + Number(before < bareBefore);
    const to = isOpen + Number(after < bareAfter);
    byClasses[CLASSES * from + to] = byClasses[CLASSES * from + to]! + share;
    const patch = unvegetatedPatch[p]! * isOpen;
    unvegetated[patch] = unvegetated[patch]! + share;
    if (wasOpen === isOpen) continue;
    const delta = (after - soilAfter) / spanAfter - (before - soilBefore) / spanBefore;
    if (Math.abs(delta) < minDelta) continue;
    if (wasOpen === 1) restored += share;
    else {
      disturbed += share;
      const other = disturbedPatch[p]!;
      if (other > 0) out.disturbedPatches[other - 1] = out.disturbedPatches[other - 1]! + share;
    }
  }
  addByClasses(byClasses, out.areas);
  out.areas[SUM.restored] = out.areas[SUM.restored]! + restored;
  out.areas[SUM.newlyDisturbed] = out.areas[SUM.newlyDisturbed]! + disturbed;
  for (let patch = 0; patch < out.unvegetatedPatches.length; patch++) {
    out.unvegetatedPatches[patch] = out.unvegetatedPatches[patch]! + unvegetated[patch + 1]!;
  }
}

function addByClasses(byClasses: Float64Array, areas: Float64Array): void {
  for (let from = VEGETATED; from <= BARE; from++) {
    for (let to = VEGETATED; to <= BARE; to++) {
      const area = byClasses[CLASSES * from + to]!;
      if (from === BARE) areas[SUM.bareBaseline] = areas[SUM.bareBaseline]! + area;
      if (from !== VEGETATED) areas[SUM.unvegetatedBaseline] = areas[SUM.unvegetatedBaseline]! + area;
      if (to === BARE) areas[SUM.bareCurrent] = areas[SUM.bareCurrent]! + area;
      if (to !== VEGETATED) areas[SUM.unvegetatedCurrent] = areas[SUM.unvegetatedCurrent]! + area;
    }
  }
}

interface NoiseAxes {
  readonly major: Uint8Array;
  readonly minor: Uint8Array;
  readonly majorStart: number;
  readonly minorStart: number;
}

/** Rows of the tile run along rows of the crop, or along its columns where the tile is turned. */
function noiseAxes({ tileCol, tileRow }: DrawPixels, { col, row, turned }: NoisePlace): NoiseAxes {
  return turned
    ? { major: tileCol, minor: tileRow, majorStart: row, minorStart: col }
    : { major: tileRow, minor: tileCol, majorStart: row, minorStart: col };
}
