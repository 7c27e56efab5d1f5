/** Green windows and the comparability of two dates (SCIENCE §3.4). */
import type { DayRange, EcoProfile, Policy } from './policy.ts';

/** 1 for 1 January. @param date `2023-08-15` */
export function dayOfYear(date: string): number {
  const time = Date.parse(`${date}T00:00:00Z`);
  return (time - Date.parse(`${date.slice(0, 4)}-01-01T00:00:00Z`)) / 86_400_000 + 1;
}

/** Whether a day lies in a range, both ends included; a range may run over the new year. */
export function inRange(day: number, [from, to]: DayRange): boolean {
  return from <= to ? day >= from && day <= to : day >= from || day <= to;
}

/** Days between two days of the year, at most 182: 28 December and 4 January are a week apart. */
export function seasonDistance(day: number, other: number): number {
  const days = Math.abs(day - other);
  return Math.min(days, 365 - days);
}

/**
 * `comparable`: within 30 days of each other or both in the preferred window. `weak`: only relative to the ring.
 * `out`: a date outside the acceptable window.
 */
export type SeasonPair = 'comparable' | 'weak' | 'out';

export function pairSeason(
  baselineDate: string,
  currentDate: string,
  eco: EcoProfile,
  season: NonNullable<Policy['season']>,
): SeasonPair {
  const days = [dayOfYear(baselineDate), dayOfYear(currentDate)] as const;
  if (!days.every((day) => inRange(day, eco.acceptable))) return 'out';
  if (days.every((day) => inRange(day, eco.preferred))) return 'comparable';
  return seasonDistance(...days) <= season.comparableDays ? 'comparable' : 'weak';
}

/**
 * Whether a loss of vegetation may be told from two dates at all. Inside the acceptable windows of the default policy it
 * may; a policy that widens them, for evergreen forest say, does not thereby turn bare trees into clearings.
 */
export function mayClaimLoss(baselineDate: string, currentDate: string, { noLossClaim }: EcoProfile): boolean {
  return noLossClaim === null || ![baselineDate, currentDate].some((date) => inRange(dayOfYear(date), noLossClaim));
}
