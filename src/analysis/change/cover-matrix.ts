/** The full matrix of SCIENCE §4.1: every state of the baseline date against every state of the current one. */
import { COVER_NAMES } from '../../raster/cover.ts';
import type { CoverName } from '../../raster/cover.ts';
import { MEASURED_COVERS } from '../assessment.ts';
import type { MeasuredCover } from '../assessment.ts';
import type { TransitionTally } from '../../raster/kernels/tally-transitions.ts';
import { fitToOutline } from '../areas.ts';

/** The classes, and `masked` for ground that has no class on that date, whatever hides it. */
export type CoverState = MeasuredCover | 'masked';
const COVER_STATES: readonly CoverState[] = [...MEASURED_COVERS, 'masked'];

/** `bare_to_masked` and so on. */
type MatrixKey = `${CoverState}_to_${CoverState}`;
/** m²; all 36 cells are present. */
export type CoverMatrix = Readonly<Record<MatrixKey, number>>;

/**
 * Each date's own classes, without hysteresis (rule 2): the rows sum to the areas of the baseline date, the columns to
 * those of the current one, all cells to `areaM2`. Other than the transitions, which are of the ground with a class on both
 * dates, this says what is known of the ground that was seen once, and counts water as water even where it is no target.
 *
 * Ground outside the crop was seen on neither date.
 */
export function coverMatrix(tally: TransitionTally, areaM2: number): CoverMatrix {
  const { scale, beyondM2 } = fitToOutline(tally, areaM2);
  const matrix = { ...NOTHING };
  for (let cell = 0; cell < MATRIX_KEYS.length; cell++) {
    matrix[MATRIX_KEYS[cell]!] += tally.squareMetres[cell]! * scale;
  }
  matrix.masked_to_masked += beyondM2;
  return matrix;
}

const NOTHING = Object.fromEntries(
  COVER_STATES.flatMap((from) => COVER_STATES.map((to) => [`${from}_to_${to}`, 0])),
) as CoverMatrix;

/** By cell of the tally, row by row. */
const MATRIX_KEYS = COVER_NAMES.flatMap((from) =>
  COVER_NAMES.map((to): MatrixKey => `${stateOf(from)}_to_${stateOf(to)}`),
);

function stateOf(name: CoverName): CoverState {
  return MEASURED_COVERS.find((cover) => cover === name) ?? 'masked';
}

/** Areas by state on the baseline date. */
export function baselineStates(matrix: CoverMatrix): Readonly<Record<CoverState, number>> {
  return statesOf((state) => COVER_STATES.map((to) => matrix[`${state}_to_${to}`]));
}

/** Areas by state on the current date. */
export function currentStates(matrix: CoverMatrix): Readonly<Record<CoverState, number>> {
  return statesOf((state) => COVER_STATES.map((from) => matrix[`${from}_to_${state}`]));
}

function statesOf(parts: (state: CoverState) => readonly number[]): Readonly<Record<CoverState, number>> {
  const totals = COVER_STATES.map((state) => [state, parts(state).reduce((sum, area) => sum + area, 0)]);
  return Object.fromEntries(totals) as Record<CoverState, number>;
}
