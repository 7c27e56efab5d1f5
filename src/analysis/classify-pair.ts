/** Both dates of a crop as cover classes, each from its own end-members (SCIENCE §3.1, rules 1–4). */
import { Cover } from '../raster/cover.ts';
import type { DateCrop, PatchCrop } from '../raster/crop.ts';
import { bareSoilIndex } from '../raster/kernels/bare-soil-index.ts';
import { classifyByThresholds, classifyCover, classifyIndex } from '../raster/kernels/classify-cover.ts';
import type { IndexClasses } from '../raster/kernels/index-classes.ts';
import { clipCover, openCover } from '../raster/kernels/open-cover.ts';
import { voteBare } from '../raster/kernels/vote-bare.ts';
import type { EndMembers } from './assessment.ts';
import { guardedThreshold } from './cover/threshold.ts';
import type { CoverThreshold } from './cover/threshold.ts';
import { defaultEndMembers, fitEndMembers } from './end-members.ts';
import type { LocalRule } from './end-members.ts';
import type { GroundDomain } from './ground-pixels.ts';
import type { MaskedDate } from './mask-date.ts';
import type { CoverRule, EcoProfile, Policy } from './policy.ts';

type FvcRule = Extract<CoverRule, { kind: 'fvc' }>;

/** From this share of a pixel on it stands for patch or ring. */
const DOMAIN_SHARE = 0.5;

export interface ClassifiedDate {
  readonly covers: Uint8Array;
  /** Null where a date has colours only. */
  readonly ndvi: Float64Array | null;
  /** Green fractional cover; null where the policy classifies by index. */
  readonly cover: Float64Array | null;
  readonly endMembers: EndMembers | null;
  /** Where vegetation begins, in cover, the same on both dates (rule 3); null where the policy classifies by index. */
  readonly threshold: CoverThreshold | null;
}

export interface ClassifiedPair {
  readonly baseline: ClassifiedDate;
  readonly current: ClassifiedDate;
}

/**
 * @param isReflectance false where either date has digital numbers: local end-members are then mandatory (rule 4)
 * @returns undefined where no class can be told: digital numbers without a valid local fit, or a band that the rule asks
 *   for is missing
 */
export function classifyPair(
  crop: PatchCrop,
  baseline: MaskedDate,
  current: MaskedDate,
  eco: EcoProfile,
  isReflectance: boolean,
  policy: Policy,
): ClassifiedPair | undefined {
  const rule = policy.cover;
  if (rule.kind === 'index-threshold') {
    return { baseline: byIndex(baseline, rule.bareBelow), current: byIndex(current, rule.bareBelow) };
  }
  if (rule.kind === 'index-classes') {
    const before = byClasses(baseline, crop.baseline, rule);
    const after = byClasses(current, crop.current, rule);
    return before && after && { baseline: before, current: after };
  }
  const minRingPixels = policy.ring?.minPixels ?? 0;
  const maxSoil = isReflectance ? rule.localEndMembers.maxSoilNdvi : Infinity;
  const fit = (date: MaskedDate, local: LocalRule): EndMembers | undefined =>
    fitEndMembers({ ...date, ...groundOf(crop, policy) }, local, minRingPixels, maxSoil);
  const fits = [fit(baseline, rule.localEndMembers), fit(current, rule.localEndMembers)] as const;
  const areLocal = fits[0] !== undefined && fits[1] !== undefined;
  if (!areLocal && !isReflectance) return undefined;
  // Rule 3: one date without a valid fit puts the pair on the zone's defaults, so that both are measured alike.
  const [first, second] = areLocal ? [fits[0]!, fits[1]!] : [defaultEndMembers(eco), defaultEndMembers(eco)];
  const pair = coverPair(crop, [baseline, current], [first, second], rule);
  return rule.bsiAbove === null || !isReflectance ? pair : votedPair(crop, pair, rule.bsiAbove);
}

/** Where end-members are fitted. */
export function groundOf({ coverage, ring, grid }: PatchCrop, policy: Policy): Omit<GroundDomain, 'state' | 'ndvi'> {
  return { coverage, ring, width: grid.width, samplePixels: policy.ring?.samplePixels ?? Infinity };
}

/** A date of reflectance that has end-members. */
export interface DateWithEndMembers {
  readonly state: Uint8Array;
  readonly ndvi: Float64Array;
  readonly endMembers: EndMembers;
}

/** As `classifyPair`, by end-members that are known: threshold, classes and the vote of SWIR follow from them. */
export function classifyByEndMembers(
  crop: PatchCrop,
  baseline: DateWithEndMembers,
  current: DateWithEndMembers,
  rule: FvcRule,
): ClassifiedPair {
  const pair = coverPair(crop, [baseline, current], [baseline.endMembers, current.endMembers], rule);
  return rule.bsiAbove === null ? pair : votedPair(crop, pair, rule.bsiAbove);
}

type IndexedDate = Pick<MaskedDate, 'state' | 'ndvi'>;

function coverPair(
  crop: PatchCrop,
  [baseline, current]: readonly [IndexedDate, IndexedDate],
  [first, second]: readonly [EndMembers, EndMembers],
  rule: FvcRule,
): ClassifiedPair {
  const open = [openCoverOf(baseline, first, rule), openCoverOf(current, second, rule)] as const;
  const areLocal = first.source === 'local' && second.source === 'local';
  const threshold = pairThreshold(crop, [baseline, current], open, areLocal, rule);
  return {
    baseline: byCover(baseline, open[0], first, threshold, rule),
    current: byCover(current, open[1], second, threshold, rule),
  };
}

function byIndex({ state, ndvi }: MaskedDate, bareBelow: number): ClassifiedDate {
  const covers = new Uint8Array(state.length);
  classifyIndex(state, ndvi, bareBelow, covers);
  return { covers, ndvi, cover: null, endMembers: null, threshold: null };
}

/** @returns undefined where the rule asks for a band that the date lacks */
function byClasses({ state, ndvi }: MaskedDate, { bands }: DateCrop, rule: IndexClasses): ClassifiedDate | undefined {
  const { red, blue } = bands;
  if (red === undefined || (blue === undefined && rule.minRedOverBlue !== null)) return undefined;
  const covers = new Uint8Array(state.length);
  classifyByThresholds(state, ndvi, red, blue ?? red, rule, covers);
  return { covers, ndvi, cover: null, endMembers: null, threshold: null };
}

/** Cover without its limits; exact where the policy asks for it and the end-members say how bright each is. */
function openCoverOf({ ndvi }: IndexedDate, endMembers: EndMembers, { variant }: FvcRule): Float64Array {
  const ratio = variant === 'exact' ? (endMembers.brightnessRatio ?? 1) : 1;
  const open = new Float64Array(ndvi.length);
  openCover(ndvi, endMembers.soil, endMembers.vegetation, ratio, open);
  return open;
}

/** One threshold for both dates, from the pixels of patch and ring that both saw, so that both weigh alike. */
function pairThreshold(
  { coverage, ring }: PatchCrop,
  [baseline, current]: readonly [IndexedDate, IndexedDate],
  open: readonly [Float64Array, Float64Array],
  areLocal: boolean,
  { vegetatedFrom, threshold: rule }: FvcRule,
): CoverThreshold {
  if (rule === null || (rule.use === 'default-end-members' && areLocal))
    return { value: vegetatedFrom, source: 'prior' };
  const pooled = new Float64Array(2 * coverage.length);
  let count = 0;
  for (let i = 0; i < coverage.length; i++) {
    if (coverage[i]! < DOMAIN_SHARE && ring[i]! < DOMAIN_SHARE) continue;
    if (baseline.state[i] !== Cover.Seen || current.state[i] !== Cover.Seen) continue;
    pooled[count] = open[0][i]!;
    pooled[count + 1] = open[1][i]!;
    count += 2;
  }
  return guardedThreshold(pooled.subarray(0, count), vegetatedFrom, rule);
}

/** Bare ground by cover and by the soil index (SCIENCE §3.2), where both dates have the bands; else by cover alone. */
function votedPair(crop: PatchCrop, pair: ClassifiedPair, above: number): ClassifiedPair {
  const indices = [crop.baseline, crop.current].map(({ bands: { swir1, red, nir, blue } }) => {
    if (swir1 === undefined || red === undefined || nir === undefined || blue === undefined) return undefined;
    const index = new Float64Array(red.length);
    bareSoilIndex(swir1, red, nir, blue, index);
    return index;
  });
  const [before, after] = indices;
  if (before === undefined || after === undefined) return pair;
  const voted = (date: ClassifiedDate, index: Float64Array): ClassifiedDate => {
    const covers = new Uint8Array(index.length);
    voteBare(date.covers, index, above, covers);
    return { ...date, covers };
  };
  return { baseline: voted(pair.baseline, before), current: voted(pair.current, after) };
}

function byCover(
  { state, ndvi }: IndexedDate,
  open: Float64Array,
  endMembers: EndMembers,
  threshold: CoverThreshold,
  { bareBelow }: FvcRule,
): ClassifiedDate {
  // In place: nobody asks for cover beyond its limits once the threshold is known.
  clipCover(open, open);
  const covers = new Uint8Array(state.length);
  classifyCover(state, open, bareBelow, threshold.value, covers);
  return { covers, ndvi, cover: open, endMembers, threshold };
}
