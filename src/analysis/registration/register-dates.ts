/** Co-registration of the two dates of one mine, whole (SCIENCE §3.7). */
import type { Window } from '../../raster/window.ts';
import { agreeOnShift } from './consensus.ts';
import type { Registration, RegistrationPlace, TiePoint } from './consensus.ts';
import { createWindowMatcher } from './match-window.ts';
import type { WindowMatch } from './match-window.ts';
import type { RegistrationRule } from './rule.ts';
import { cutTiles, listTieWindows, maxShiftPixels } from './tie-windows.ts';
import type { DateBands, TieWindows } from './tie-windows.ts';

export interface RegistrationInput {
  /** Place of the crop in the pixels of the scene whose lattice is the analysis grid. */
  readonly crop: Window;
  /** Bounding box of the mine, in the same pixels. */
  readonly mine: Window;
  /** Metres a pixel. */
  readonly gsd: number;
  readonly baseline: DateBands;
  readonly current: DateBands;
  readonly views: RegistrationPlace['views'];
}

/** Matches one listed window. A caller that keeps matches may answer from them: the same pixels give the same bits. */
export type FindMatch = (window: Window, windows: TieWindows) => WindowMatch;

/**
 * Finds the shift between two dates around a mine from many small windows.
 *
 * @param findMatch matches every window by default
 */
export function registerDates(
  input: RegistrationInput,
  rule: RegistrationRule,
  findMatch: FindMatch = matchHere(input, rule),
): Registration {
  const { crop, mine, gsd, baseline, current, views } = input;
  const listed = listTieWindows(crop, baseline, current, gsd, rule);
  const points = (listed?.windows ?? []).flatMap((window): TiePoint[] => {
    const match = findMatch(window, listed!);
    if (match.status === 'unmatched') return [];
    return [{ col: window.col + window.width / 2, row: window.row + window.height / 2, dx: match.dx, dy: match.dy }];
  });
  return agreeOnShift(points, { mine, maxShiftPixels: maxShiftPixels(gsd, rule), views }, rule);
}

function matchHere({ crop, gsd, baseline, current }: RegistrationInput, rule: RegistrationRule): FindMatch {
  let match: ReturnType<typeof createWindowMatcher> | undefined;
  return (window, windows) => {
    match ??= createWindowMatcher(windows, maxShiftPixels(gsd, rule), rule);
    return match(...cutTiles(window, windows.marginPixels, crop, baseline, current));
  };
}
