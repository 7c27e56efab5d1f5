/** The inner loop: areas of the uncertain pixels under one draw. */
import type { Draw, NoisePlace } from './draws.ts';
import { ndviThresholds, SUM } from './draw-pixels.ts';
import type { ClassLimits, DrawPixels, NoiseSd } from './draw-pixels.ts';
import { TILE_SIDE } from './noise-tile.ts';

/** Room for the sums of one draw, written by `tallyDraw`. */
export interface DrawSums {
  readonly areas: Float64Array;
  readonly unvegetatedPatches: Float64Array;
  readonly disturbedPatches: Float64Array;
}

const MASK = TILE_SIDE - 1;

/**
 * Adds the areas of all pixels to `out`, in the order of the pixels.
 *
 * Classes are told on NDVI: `f ≥ t` is `NDVI ≥ soil + t·(vegetation − soil)`, so a draw costs no division. Only where the
 * class differs between the dates are the covers compared with the hysteresis.
 */
export function tallyDraw(
  pixels: DrawPixels,
  draw: Draw,
  tile: Float32Array,
  noise: NoiseSd,
  limits: ClassLimits,
  out: DrawSums,
): void {
  const { count, baseline, current, perCol, perRow, perGain, perNirOffset, perRedOffset, area } = pixels;
  const { shiftCols, shiftRows, lines } = draw;
  const { gain, nirOffset, redOffset } = lines;
  const [bareBefore, vegetatedBefore] = ndviThresholds(draw.baseline, limits);
  const [bareAfter, vegetatedAfter] = ndviThresholds(draw.current, limits);
  const [soilBefore, soilAfter] = [draw.baseline.soil, draw.current.soil];
  const spanBefore = draw.baseline.vegetation - soilBefore;
  const spanAfter = draw.current.vegetation - soilAfter;
  const first = noiseAxes(pixels, draw.baseline.noise);
  const second = noiseAxes(pixels, draw.current.noise);
  const [major0, minor0, from0, at0] = [first.major, first.minor, first.majorStart, first.minorStart];
  const [major1, minor1, from1, at1] = [second.major, second.minor, second.majorStart, second.minorStart];
  const sd0 = noise.baseline * draw.baseline.noise.sign;
  const sd1 = noise.current * draw.current.noise.sign;
  let [bare0, open0, bare1, open1, restored, disturbed] = [0, 0, 0, 0, 0, 0];
  for (let p = 0; p < count; p++) {
    const share = area[p]!;
    const before = baseline[p]! + sd0 * tile[((major0[p]! + from0) & MASK) * TILE_SIDE + ((minor0[p]! + at0) & MASK)]!;
    const after =
      current[p]! +
      shiftCols * perCol[p]! +
      shiftRows * perRow[p]! +
      gain * perGain[p]! +
      nirOffset * perNirOffset[p]! +
      redOffset * perRedOffset[p]! +
      sd1 * tile[((major1[p]! + from1) & MASK) * TILE_SIDE + ((minor1[p]! + at1) & MASK)]!;
    const wasOpen = before < vegetatedBefore;
    const isOpen = after < vegetatedAfter;
    if (wasOpen) {
      open0 += share;
      if (before < bareBefore) bare0 += share;
    }
    if (isOpen) {
      open1 += share;
      if (after < bareAfter) bare1 += share;
      const patch = pixels.unvegetatedPatch[p]!;
      if (patch >= 0) out.unvegetatedPatches[patch] = out.unvegetatedPatches[patch]! + share;
    }
    if (wasOpen === isOpen) continue;
    const delta = (after - soilAfter) / spanAfter - (before - soilBefore) / spanBefore;
    if (Math.abs(delta) < limits.minDelta) continue;
    if (wasOpen) restored += share;
    else {
      disturbed += share;
      const patch = pixels.disturbedPatch[p]!;
      if (patch >= 0) out.disturbedPatches[patch] = out.disturbedPatches[patch]! + share;
    }
  }
  const { areas } = out;
  areas[SUM.bareBaseline] = areas[SUM.bareBaseline]! + bare0;
  areas[SUM.unvegetatedBaseline] = areas[SUM.unvegetatedBaseline]! + open0;
  areas[SUM.bareCurrent] = areas[SUM.bareCurrent]! + bare1;
  areas[SUM.unvegetatedCurrent] = areas[SUM.unvegetatedCurrent]! + open1;
  areas[SUM.restored] = areas[SUM.restored]! + restored;
  areas[SUM.newlyDisturbed] = areas[SUM.newlyDisturbed]! + disturbed;
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
