/** What the whole patch may hold, where part of it was not seen (SCIENCE §4.3). The observed numbers stay the headline. */
import { baselineStates, currentStates } from './cover-matrix.ts';
import type { CoverMatrix, CoverState } from './cover-matrix.ts';

/** m². */
export interface AreaBounds {
  /** As if none of the unknown ground were of this kind. */
  readonly least: number;
  /** As if all of it were. */
  readonly most: number;
  /** As if the unknown ground were like the known (missing at random); null where nothing is known to be like. */
  readonly estimate: number | null;
}

/** One date, whole patch. */
interface WholeDate {
  /** Ground without a class on this date. What was seen on this date alone is known here, though no change can be told. */
  readonly unknownM2: number;
  readonly unvegetatedM2: AreaBounds;
  readonly vegetatedM2: AreaBounds;
}

export interface WholePatch {
  readonly baseline: WholeDate;
  readonly current: WholeDate;
  /** Current less baseline unvegetated; a cell that is unknown once can still only change in one direction. */
  readonly netUnvegetatedM2: AreaBounds;
}

/**
 * Worst-case bounds and the estimate by proportions, which never replace the observed numbers: nothing is scaled up in
 * silence.
 *
 * @param strata the matrix split by terrain (slope or aspect classes), so that shaded slopes are filled up from slopes
 *   like them; together they are the whole matrix. A stratum of which nothing was seen is filled from the whole patch
 */
export function wholePatch(matrix: CoverMatrix, strata: readonly CoverMatrix[] = [matrix]): WholePatch {
  const dates = [baselineStates, currentStates].map((statesOf) => {
    const states = statesOf(matrix);
    const parts = strata.map(statesOf);
    return {
      unknownM2: states.masked,
      unvegetatedM2: boundsOf(UNVEGETATED, states, parts),
      vegetatedM2: boundsOf(['vegetated'], states, parts),
    };
  });
  const [baseline, current] = [dates[0]!, dates[1]!];
  return { baseline, current, netUnvegetatedM2: netBounds(matrix, baseline, current) };
}

const UNVEGETATED: readonly CoverState[] = ['bare', 'sparse'];

type States = Readonly<Record<CoverState, number>>;

function boundsOf(kinds: readonly CoverState[], states: States, parts: readonly States[]): AreaBounds {
  const least = areaOf(kinds, states);
  const whole = shareOf(kinds, states);
  const estimate =
    whole === null
      ? null
      : parts.reduce((sum, part) => sum + areaOf(kinds, part) + (shareOf(kinds, part) ?? whole) * part.masked, 0);
  return { least, most: least + states.masked, estimate };
}

function areaOf(kinds: readonly CoverState[], states: States): number {
  return kinds.reduce((sum, kind) => sum + states[kind], 0);
}

/** Share of the known ground; null where there is none. */
function shareOf(kinds: readonly CoverState[], states: States): number | null {
  const known = Object.values(states).reduce((sum, area) => sum + area, 0) - states.masked;
  return known > 0 ? areaOf(kinds, states) / known : null;
}

/** By cells: bare ground that is hidden later cannot add to the gain, green ground that is hidden later cannot to the loss. */
function netBounds(matrix: CoverMatrix, baseline: WholeDate, current: WholeDate): AreaBounds {
  let least = 0;
  let most = 0;
  for (const [key, area] of Object.entries(matrix)) {
    const [from, to] = key.split('_to_') as [CoverState, CoverState];
    const [before, after] = [mayBeUnvegetated(from), mayBeUnvegetated(to)];
    least += (after.surely - before.possibly) * area;
    most += (after.possibly - before.surely) * area;
  }
  const [first, second] = [baseline.unvegetatedM2.estimate, current.unvegetatedM2.estimate];
  return { least, most, estimate: first === null || second === null ? null : second - first };
}

function mayBeUnvegetated(state: CoverState): { readonly surely: 0 | 1; readonly possibly: 0 | 1 } {
  if (state === 'masked') return { surely: 0, possibly: 1 };
  return UNVEGETATED.includes(state) ? { surely: 1, possibly: 1 } : { surely: 0, possibly: 0 };
}
