/** Whether the evidence carries a judgement, and if not, why (SCIENCE §5.7, rule 6). */
import type { EndMembers, ReasonCode, RingMeasure, UnseenCause } from './assessment.ts';
import type { EcoProfile, Policy } from './policy.ts';
import { mayClaimLoss, pairSeason } from './season.ts';

/** Tells what hides too much of a patch. */
export function unseenReason(
  unseenM2: Readonly<Record<UnseenCause, number>>,
  areaM2: number,
  { maxShare }: Policy['unseen'],
): ReasonCode | undefined {
  // Nodata is the collar of a scene: for the patch it is the same as lying outside.
  const outside = unseenM2.outside + unseenM2.nodata;
  if (outside >= areaM2 * (1 - 1e-9)) return 'IE_NO_SCENE';
  if (unseenM2.outside > maxShare * areaM2) return 'IE_GEOM';
  const causes = [
    ['IE_GEOM', outside],
    ['IE_CLOUD', unseenM2.cloud],
    ['IE_SHADOW', unseenM2.shadow + unseenM2.shade],
    ['IE_SNOW', unseenM2.snow],
    // Water covers a patch that is to become land: its land-use target has to be settled first.
    ['IE_LU', unseenM2.water],
  ] as const;
  const unseen = causes.reduce((sum, [, area]) => sum + area, 0);
  if (unseen <= maxShare * areaM2) return undefined;
  return causes.reduce((leader, cause) => (cause[1] > leader[1] ? cause : leader))[0];
}

/** Too small for its pixels: interior pixels and mean width. */
export function isTooSmall(coverage: Float64Array, widthPx: number, size: Policy['size']): boolean {
  let interior = 0;
  for (let i = 0; i < coverage.length && interior < size.minInteriorPixels; i++) {
    if (coverage[i]! >= 1 - 1e-9) interior += 1;
  }
  return interior < size.minInteriorPixels || widthPx < size.minWidthPixels;
}

export interface SeasonVerdict {
  readonly isComparable: boolean;
  /** False where a date lies in a season in which ground without green proves no loss (SCIENCE §3.4). */
  readonly mayClaimLoss: boolean;
  readonly reason: 'IE_SEASON' | undefined;
}

/**
 * Dates outside the green window cannot be judged. With default end-members the ring tells whether the season moved: its
 * ratio is always watched, its least cover where the dates are not comparable. Local end-members follow the season
 * themselves (rule 3).
 */
export function judgeSeason(
  baseline: { readonly date: string; readonly endMembers: EndMembers | null },
  current: { readonly date: string },
  ring: RingMeasure | null,
  eco: EcoProfile,
  { season, ring: ringRule }: Policy,
): SeasonVerdict {
  if (season === null) return { isComparable: true, mayClaimLoss: true, reason: undefined };
  const pair = pairSeason(baseline.date, current.date, eco, season);
  const isComparable = pair === 'comparable';
  const verdict = { isComparable, mayClaimLoss: mayClaimLoss(baseline.date, current.date, eco), reason: undefined };
  if (pair === 'out') return { ...verdict, reason: 'IE_SEASON' };
  if (baseline.endMembers?.source !== 'default' || ring === null) return verdict;
  // A ring without vegetation on either date tells nothing about the season; it is refused as a reference instead.
  if (Math.max(ring.coverBaseline, ring.coverCurrent) < (ringRule?.minCover ?? 0)) return verdict;
  const ratio = ring.coverCurrent / ring.coverBaseline;
  const isThin = Math.min(ring.coverBaseline, ring.coverCurrent) < season.ringMinCover;
  const moved = !(ratio >= season.ringRatio[0] && ratio <= season.ringRatio[1]);
  return { ...verdict, reason: moved || (isThin && !isComparable) ? 'IE_SEASON' : undefined };
}

/** Whether the ring can stand for what the patch should become. */
export function hasUsableRing(ring: RingMeasure | null, rule: Policy['ring']): ring is RingMeasure {
  return ring !== null && rule !== null && ring.pixelCount >= rule.minPixels && ring.coverCurrent >= rule.minCover;
}
