/** From the tally of all cover codes to the areas of one patch: observed, unseen by cause, transitions. */
import { Cover, COVER_COUNT, COVER_NAMES } from '../raster/cover.ts';
import type { TransitionTally } from '../raster/kernels/tally-transitions.ts';
import { MEASURED_COVERS } from './assessment.ts';
import type { MeasuredCover, TransitionKey, Transitions, UnseenCause } from './assessment.ts';

export interface PatchAreas {
  readonly observedM2: number;
  readonly unseenM2: Readonly<Record<UnseenCause, number>>;
  readonly transitionsM2: Transitions;
  readonly transitionsPx: Transitions;
}

/** Cells and outlines are measured apart: cell areas hold within 1e-5 over a patch (SCIENCE §4.4), a crop may end early. */
const AREA_TOLERANCE = 1e-5;
/** More than this above the outline's area is no rounding: coverage and area then belong to different outlines. */
const EXCESS_TOLERANCE = 1e-3;

/**
 * Splits the patch into what was observed on both dates and what was not, by cause; all parts sum to `areaM2`.
 *
 * A pair of codes is unseen for the smaller code of the two, the graver cause: outside, nodata, cloud, cloud shadow,
 * terrain shade, snow.
 * Where water is no target, water on either date is the last cause (rule 6). Sums of cell areas that meet `areaM2`
 * within 1e-5 are scaled onto it; what is missing beyond that lies outside the crop, and counts as outside.
 *
 * @param lowest smallest code that counts as observed: `Cover.Water` where water is a target, else `Cover.Built`
 */
export function patchAreas(tally: TransitionTally, areaM2: number, lowest: number): PatchAreas {
  const { scale, beyondM2 } = fitToOutline(tally, areaM2);
  const unseenM2 = { outside: beyondM2, nodata: 0, cloud: 0, shadow: 0, shade: 0, snow: 0, water: 0 };
  const transitionsM2: Partial<Record<TransitionKey, number>> = {};
  const transitionsPx: Partial<Record<TransitionKey, number>> = {};
  for (const from of MEASURED_COVERS) {
    for (const to of MEASURED_COVERS) {
      transitionsM2[`${from}_to_${to}`] = 0;
      transitionsPx[`${from}_to_${to}`] = 0;
    }
  }
  let observedM2 = 0;
  for (let from = 0; from < COVER_COUNT; from++) {
    for (let to = 0; to < COVER_COUNT; to++) {
      const area = tally.squareMetres[from * COVER_COUNT + to]! * scale;
      const worst = Math.min(from, to);
      if (worst < lowest) {
        unseenM2[CAUSES[worst]!] += area;
        continue;
      }
      const key = TRANSITION_KEYS[from * COVER_COUNT + to]!;
      transitionsM2[key] = area;
      transitionsPx[key] = tally.pixels[from * COVER_COUNT + to]!;
      observedM2 += area;
    }
  }
  return {
    observedM2,
    unseenM2,
    transitionsM2: transitionsM2 as Transitions,
    transitionsPx: transitionsPx as Transitions,
  };
}

/** By cell of the tally; read only where both codes are classes. */
const TRANSITION_KEYS = COVER_NAMES.flatMap((from) => COVER_NAMES.map((to) => `${from}_to_${to}` as TransitionKey));

/**
 * What cell areas are multiplied by to sum to the outline's area, and the area that lies beyond the crop.
 *
 * @throws RangeError where the cells hold more than the outline, which is a bug of the caller
 */
export function fitToOutline(
  tally: TransitionTally,
  areaM2: number,
): { readonly scale: number; readonly beyondM2: number } {
  const covered = tally.squareMetres.reduce((sum, area) => sum + area, 0);
  if (covered > areaM2 * (1 + EXCESS_TOLERANCE)) throw new RangeError('Coverage exceeds the area of the patch');
  const isWhole = covered >= areaM2 * (1 - AREA_TOLERANCE);
  return isWhole ? { scale: areaM2 / covered, beyondM2: 0 } : { scale: 1, beyondM2: areaM2 - covered };
}

/** By code, for codes below `Built`. A pixel that stayed `Seen` has no class; nothing else is known of it. */
const CAUSES: Readonly<Record<number, UnseenCause>> = {
  [Cover.Outside]: 'outside',
  [Cover.Nodata]: 'nodata',
  [Cover.Blank]: 'nodata',
  [Cover.Cloud]: 'cloud',
  [Cover.Shadow]: 'shadow',
  [Cover.Shade]: 'shade',
  [Cover.Snow]: 'snow',
  [Cover.Seen]: 'nodata',
  [Cover.Water]: 'water',
};

/** Areas by class on the baseline date: row sums of the transitions. */
export function baselineAreas(transitions: Transitions): Readonly<Record<MeasuredCover, number>> {
  return sums((cover) => MEASURED_COVERS.map((to) => transitions[`${cover}_to_${to}`]));
}

/** Areas by class on the current date: column sums. */
export function currentAreas(transitions: Transitions): Readonly<Record<MeasuredCover, number>> {
  return sums((cover) => MEASURED_COVERS.map((from) => transitions[`${from}_to_${cover}`]));
}

function sums(parts: (cover: MeasuredCover) => readonly number[]): Readonly<Record<MeasuredCover, number>> {
  const total = (cover: MeasuredCover): number => parts(cover).reduce((sum, area) => sum + area, 0);
  return {
    water: total('water'),
    built: total('built'),
    bare: total('bare'),
    sparse: total('sparse'),
    vegetated: total('vegetated'),
  };
}
