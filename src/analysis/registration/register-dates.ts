/** Co-registration of the two dates of one mine, whole (SCIENCE §3.7). */
import type { Window } from '../../raster/window.ts';
import { agreeOnShift } from './consensus.ts';
import type { Registration, RegistrationPlace, TiePoint } from './consensus.ts';
import { createWindowMatcher } from './match-window.ts';
import type { MatchWindow, WindowMatch } from './match-window.ts';
import type { RegistrationRule } from './rule.ts';
import { cutTiles, maxShiftPixels, usableShare } from './tie-windows.ts';
import type { DateBands, TieWindows } from './tie-windows.ts';

export interface RegistrationInput {
  /** Undefined where no kind of window fits. */
  readonly windows: TieWindows | undefined;
  /** Place of the dates' pixels in the pixels of the scene whose lattice is the analysis grid; holds all windows. */
  readonly region: Window;
  /** Bounding box of the mine, in the same pixels. */
  readonly mine: Window;
  /** Metres a pixel. */
  readonly gsd: number;
  readonly baseline: DateBands;
  readonly current: DateBands;
  readonly views: RegistrationPlace['views'];
}

/** What was found, and how many windows could be looked at: of few, nothing follows. */
export type RegisteredDates = Registration & { readonly windowCount: number };

/** The tiles of a window, as `cutTiles` gives them. */
export type Tiles = readonly [baseline: DateBands, current: DateBands];

/** Matches one listed window. A caller that keeps matches may answer from them: the same pixels give the same bits. */
export type FindMatch = (window: Window, tiles: Tiles, windows: TieWindows) => WindowMatch;

/**
 * Shift of the current date against the baseline by tie points in the listed windows, in their order until there are enough,
 * and how far it can be trusted.
 *
 * @param findMatch matches every window by default
 */
export function registerDates(
  { windows, region, mine, gsd, baseline, current, views }: RegistrationInput,
  rule: RegistrationRule,
  findMatch: FindMatch = matchEach(gsd, rule),
): RegisteredDates {
  const maxShift = maxShiftPixels(gsd, rule);
  const points: TiePoint[] = [];
  let windowCount = 0;
  if (windows !== undefined) {
    const isUsable = (window: Window, { usable }: DateBands): boolean =>
      usableShare(window, region, usable) >= rule.minUsableShare;
    for (const window of windows.windows) {
      if (points.length >= rule.nearest.points) break;
      if (!isUsable(window, baseline) || !isUsable(window, current)) continue;
      windowCount += 1;
      const found = findMatch(window, cutTiles(window, windows.marginPixels, region, baseline, current), windows);
      if (found.status === 'unmatched') continue;
      const { col, row, width, height } = window;
      points.push({ col: col + width / 2, row: row + height / 2, dx: found.dx, dy: found.dy });
    }
  }
  return { ...agreeOnShift(points, { mine, maxShiftPixels: maxShift, views }, rule), windowCount };
}

function matchEach(gsd: number, rule: RegistrationRule): FindMatch {
  let match: MatchWindow | undefined;
  return (_, tiles, windows) => {
    match ??= createWindowMatcher(windows, maxShiftPixels(gsd, rule), rule);
    return match(...tiles);
  };
}
