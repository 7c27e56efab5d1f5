/**
 * What undisturbed ground of a zone looks like, learned from the rings of earlier mines: the reference where a ring cannot
 * serve (SCIENCE §3.5). Data, stored with the version of the policy that measured the rings; scores of one policy never
 * lean on rings of another.
 */
import { quantile } from '../../raster/kernels/quantile.ts';
import type { RingMeasure } from '../assessment.ts';
import type { DayRange, EcoType, Policy } from '../policy.ts';
import { inRange } from '../season.ts';

export interface LibraryEntry {
  /** Restoration zone (修复区) 1…9. */
  readonly zone: number;
  readonly ecoType: EcoType;
  /** Days of the year that the entry holds for. */
  readonly days: DayRange;
  /** Median F_r and B_r over mines. */
  readonly cover: number;
  readonly unvegetatedShare: number;
  /** 1.4826 times the median distance from each: how far one place of the zone lies from another. */
  readonly coverSpread: number;
  readonly unvegetatedSpread: number;
  /** Mines whose rings it was learned from, and scenes that showed them. */
  readonly mineCount: number;
  readonly sceneCount: number;
}

export interface ReferenceLibrary {
  readonly schema: 1;
  /** `id@version` of the policy that measured the rings. */
  readonly policy: string;
  /** Only rings of dates before this day went in: `2023-07-01`. */
  readonly before: string;
  readonly entries: readonly LibraryEntry[];
}

/** One ring on one date, as the store keeps it. */
export interface RingRecord {
  readonly mineId: string;
  /** Scene that showed it. */
  readonly sceneId: string;
  readonly zone: number;
  readonly ecoType: EcoType;
  /** `2022-08-15`. */
  readonly date: string;
  /** Day of the year. */
  readonly day: number;
  readonly pixelCount: number;
  readonly cover: number;
  readonly unvegetatedShare: number;
}

/** A section of the policy. */
export interface LibraryRule {
  /** Fewer scenes make no entry (SCIENCE §3.1 item 2), and fewer mines neither: many scenes of one place are one place. */
  readonly leastScenes: number;
  readonly leastMines: number;
}

/** What of a library is offered to a patch. Travels with its task and stands in its result, so it can be judged again. */
export interface ReferenceOffer {
  /** SHA-256 of the library. */
  readonly library: string;
  readonly entries: readonly LibraryEntry[];
}

/**
 * Learns an entry for each zone and eco-type on each green window that enough mines fill. The rings of one mine are the same
 * ground again, so a mine counts once, with its median. Barren rings go in too: a zone that is barren should say so
 * instead of asking every mine for the cover of its few forests.
 *
 * @param rings in any order; those of `before` and later, and those with too few pixels, are left out
 */
export function learnReference(
  rings: readonly RingRecord[],
  before: string,
  policy: Policy,
  rule: LibraryRule,
): ReferenceLibrary {
  const leastPixels = policy.ring?.minPixels ?? 0;
  const usable = rings.filter(({ date, pixelCount }) => date < before && pixelCount >= leastPixels);
  const groups = Map.groupBy(usable, ({ zone, ecoType }) => `${String(zone).padStart(4, '0')} ${ecoType}`);
  const entries = [...groups.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => {
      const { zone, ecoType } = group[0]!;
      const { preferred, acceptable } = policy.ecoTypes[ecoType];
      return [preferred, acceptable].flatMap((days) => {
        const inDays = group.filter(({ day }) => inRange(day, days));
        const entry = entryOf(inDays, rule);
        return entry === undefined ? [] : [{ zone, ecoType, days, ...entry }];
      });
    });
  return { schema: 1, policy: policyKey(policy), before, entries };
}

/** Where the reference of a patch comes from. */
export type Reference =
  | { readonly source: 'ring'; readonly cover: number; readonly unvegetatedShare: number }
  | {
      readonly source: 'library';
      readonly cover: number;
      readonly unvegetatedShare: number;
      readonly entry: LibraryEntry;
    }
  | { readonly source: 'none'; readonly reason: 'IE_REF' };

/**
 * The entries of a patch's zone and eco-type; undefined where there are none, or the library is of another policy.
 *
 * @param hash of the library
 */
export function offeredEntries(
  library: ReferenceLibrary,
  hash: string,
  place: { readonly zone: number | null; readonly ecoType: EcoType },
  policy: Policy,
): ReferenceOffer | undefined {
  if (library.policy !== policyKey(policy)) return undefined;
  const entries = library.entries.filter(({ zone, ecoType }) => zone === place.zone && ecoType === place.ecoType);
  return entries.length === 0 ? undefined : { library: hash, entries };
}

/**
 * The ring where it can serve: enough pixels, and vegetation to be compared with. Else the zone's entry for the day, the
 * narrower window first. An entry without vegetation serves no better than such a ring.
 *
 * @param dayOfYear of the current date
 */
export function referenceFor(
  ring: Pick<RingMeasure, 'pixelCount' | 'coverCurrent' | 'unvegetatedShare'> | null,
  offer: ReferenceOffer | undefined,
  dayOfYear: number,
  { ring: rule }: Pick<Policy, 'ring'>,
): Reference {
  if (rule === null) return { source: 'none', reason: 'IE_REF' };
  if (ring !== null && ring.pixelCount >= rule.minPixels && ring.coverCurrent >= rule.minCover) {
    return { source: 'ring', cover: ring.coverCurrent, unvegetatedShare: ring.unvegetatedShare };
  }
  const entry = (offer?.entries ?? [])
    .filter(({ days, cover }) => inRange(dayOfYear, days) && cover >= rule.minCover)
    .toSorted((a, b) => lengthOf(a.days) - lengthOf(b.days))[0];
  if (entry === undefined) return { source: 'none', reason: 'IE_REF' };
  return { source: 'library', cover: entry.cover, unvegetatedShare: entry.unvegetatedShare, entry };
}

/** `sichuan-default@2026.2` */
export function policyKey({ id, version }: Policy): string {
  return `${id}@${version}`;
}

function entryOf(
  rings: readonly RingRecord[],
  { leastScenes, leastMines }: LibraryRule,
): Omit<LibraryEntry, 'zone' | 'ecoType' | 'days'> | undefined {
  const mines = [...Map.groupBy(rings, ({ mineId }) => mineId).values()];
  const sceneCount = new Set(rings.map(({ sceneId }) => sceneId)).size;
  if (mines.length < leastMines || sceneCount < leastScenes) return undefined;
  const overMines = (valueOf: (ring: RingRecord) => number): { readonly middle: number; readonly spread: number } => {
    const values = mines.map((own) => median(own.map(valueOf)));
    const middle = median(values);
    return { middle, spread: 1.4826 * median(values.map((value) => Math.abs(value - middle))) };
  };
  const cover = overMines((ring) => ring.cover);
  const unvegetated = overMines((ring) => ring.unvegetatedShare);
  return {
    cover: cover.middle,
    unvegetatedShare: unvegetated.middle,
    coverSpread: cover.spread,
    unvegetatedSpread: unvegetated.spread,
    mineCount: mines.length,
    sceneCount,
  };
}

function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values), 0.5);
}

function lengthOf([from, to]: DayRange): number {
  return from <= to ? to - from : 365 + to - from;
}
