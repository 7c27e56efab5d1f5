/** One mine's dates over the quarters, from which trend, persistence and the best of a year are taken (SCIENCE §4.7). */

/** What one clear date said of a patch. Shares 0…1; plain data, it travels from stored results into later jobs. */
export interface SeriesDate {
  /** Day of acquisition, `2023-08-15`. */
  readonly date: string;
  /** Cover from visible bands alone is another measure than cover from NDVI: the two are never put into one series. */
  readonly bands: 'nir' | 'rgb';
  /** Mean cover of the patch and of its reference ring. */
  readonly mineCover: number;
  readonly ringCover: number;
  /** Unvegetated share of the patch. */
  readonly bareShare: number;
  /** Where `ringCover` is that of the zone's library: no sun, season or haze falls out of such a ratio. Absent: the ring. */
  readonly reference?: 'library';
}

/**
 * The dates that can stand in one series with `own`: earlier, seen by the same kind of bands, held against the same kind of
 * reference. A day that served two
 * quarters counts once.
 *
 * @param earlier of the same outline, under the same measuring rules, in the order of their quarters
 * @returns oldest first, `own` last
 */
export function comparableDates(earlier: readonly SeriesDate[], own: SeriesDate): readonly SeriesDate[] {
  const byDay = new Map<string, SeriesDate>();
  for (const date of earlier) {
    const isAlike = date.bands === own.bands && date.reference === own.reference;
    if (date.date < own.date && isAlike && date.ringCover > 0) byDay.set(date.date, date);
  }
  return [...[...byDay.values()].sort((a, b) => (a.date < b.date ? -1 : 1)), own];
}

/** Cover of the patch over that of its ring, `v = F_m / F_r`; season, sun and haze change both. */
export function coverRatio({ mineCover, ringCover }: SeriesDate): number {
  return mineCover / ringCover;
}

/** Dates of the last date's calendar quarter and of the `quarters − 1` before it. */
export function lastQuarters(dates: readonly SeriesDate[], quarters: number): readonly SeriesDate[] {
  const last = dates.at(-1);
  if (last === undefined) return [];
  return dates.filter(({ date }) => quarterCount(last.date) - quarterCount(date) < quarters);
}

/** Days between two days. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000;
}

function quarterCount(date: string): number {
  return 4 * Number(date.slice(0, 4)) + Math.floor((Number(date.slice(5, 7)) - 1) / 3);
}
