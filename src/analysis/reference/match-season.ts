/** Takes the season out of a pair that stands on the zone's default end-members (SCIENCE §3.4, rule 3). */
import type { PatchCrop } from '../../raster/crop.ts';
import type { EndMembers, RingMeasure } from '../assessment.ts';
import { classifyByEndMembers } from '../classify-pair.ts';
import type { ClassifiedDate, ClassifiedPair, DateWithEndMembers } from '../classify-pair.ts';
import type { MaskedDate } from '../mask-date.ts';
import type { Policy } from '../policy.ts';

/**
 * Local end-members follow the season: full vegetation of a pale month is the ring's greenest ground of that month. The zone's
 * defaults do not, so with them ground of 60 % cover falls under the threshold of 50 % when the season takes 30 % of all
 * green, and a mine that did nothing loses ten points. Here the ring tells how green each date is: the end-member of
 * vegetation of the paler date comes down with the ring, `Ns + (Nv − Ns)·s` with `s` the ratio of both dates' ring NDVI
 * above soil. The greener date keeps the defaults. NDVI, not cover, is compared because cover is cut off at 1. The
 * threshold that the pair's histogram gives is read again, because the histogram moved.
 *
 * A pair that was normalised is as green on both dates as its baseline: both are brought down where that is the paler one.
 *
 * @param ring as both dates measured it
 * @param scale whose greenness the pair shows
 * @returns the same pair where there is nothing to match
 */
export function matchSeason(
  crop: PatchCrop,
  pair: ClassifiedPair,
  masked: Readonly<Record<'baseline' | 'current', Pick<MaskedDate, 'state'>>>,
  ring: RingMeasure | null,
  scale: 'as-measured' | 'baseline',
  policy: Policy,
): ClassifiedPair {
  const ratio = seasonRatio(pair.baseline.endMembers, ring, policy);
  if (ratio === undefined || policy.cover.kind !== 'fvc') return pair;
  const baseline = withEndMembers(pair.baseline, masked.baseline);
  const current = withEndMembers(pair.current, masked.current);
  if (baseline === undefined || current === undefined) return pair;
  if (scale === 'baseline') {
    const share = Math.min(1, 1 / ratio);
    return classifyByEndMembers(crop, withVegetation(baseline, share), withVegetation(current, share), policy.cover);
  }
  return ratio < 1
    ? classifyByEndMembers(crop, baseline, withVegetation(current, ratio), policy.cover)
    : classifyByEndMembers(crop, withVegetation(baseline, 1 / ratio), current, policy.cover);
}

function withEndMembers(
  { ndvi, endMembers }: ClassifiedDate,
  { state }: Pick<MaskedDate, 'state'>,
): DateWithEndMembers | undefined {
  return ndvi === null || endMembers === null ? undefined : { state, ndvi, endMembers };
}

/**
 * NDVI above soil of the current ring over that of the baseline ring. Undefined where there is nothing to match, where the
 * ring cannot serve, and where it moved too far to be the season: such a pair is refused elsewhere.
 */
function seasonRatio(
  endMembers: EndMembers | null,
  ring: RingMeasure | null,
  { season, ring: rule }: Policy,
): number | undefined {
  if (season === null || rule === null || endMembers?.source !== 'default') return undefined;
  if (ring === null || ring.quality === null || ring.pixelCount < rule.minPixels) return undefined;
  if (Math.min(ring.coverBaseline, ring.coverCurrent) < rule.minCover) return undefined;
  const { ndviBaseline, ndviCurrent } = ring.quality;
  if (ndviBaseline === null || ndviCurrent === null) return undefined;
  const ratio = (ndviCurrent - endMembers.soil) / (ndviBaseline - endMembers.soil);
  const [least, most] = season.ringRatio;
  return ratio !== 1 && ratio >= least && ratio <= most ? ratio : undefined;
}

function withVegetation(date: DateWithEndMembers, share: number): DateWithEndMembers {
  const { soil, vegetation, source } = date.endMembers;
  return { ...date, endMembers: { soil, vegetation: soil + (vegetation - soil) * share, source } };
}
