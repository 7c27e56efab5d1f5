/** Both dates of a crop as cover classes, each from its own end-members (SCIENCE §3.1, rules 1–4). */
import type { DateCrop, PatchCrop } from '../raster/crop.ts';
import { classifyByThresholds, classifyCover, classifyIndex } from '../raster/kernels/classify-cover.ts';
import type { IndexClasses } from '../raster/kernels/index-classes.ts';
import { linearCover } from '../raster/kernels/linear-cover.ts';
import type { EndMembers } from './assessment.ts';
import { defaultEndMembers, fitEndMembers } from './end-members.ts';
import type { LocalRule } from './end-members.ts';
import type { MaskedDate } from './mask-date.ts';
import type { EcoProfile, Policy } from './policy.ts';

export interface ClassifiedDate {
  readonly covers: Uint8Array;
  readonly ndvi: Float64Array;
  /** Green fractional cover; null where the policy classifies by index. */
  readonly cover: Float64Array | null;
  readonly endMembers: EndMembers | null;
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
    fitEndMembers({ ...date, coverage: crop.coverage, ring: crop.ring }, local, minRingPixels, maxSoil);
  const fits = [fit(baseline, rule.localEndMembers), fit(current, rule.localEndMembers)] as const;
  const areLocal = fits[0] !== undefined && fits[1] !== undefined;
  if (!areLocal && !isReflectance) return undefined;
  // Rule 3: one date without a valid fit puts the pair on the zone's defaults, so that both are measured alike.
  const [first, second] = areLocal ? [fits[0]!, fits[1]!] : [defaultEndMembers(eco), defaultEndMembers(eco)];
  return { baseline: byCover(baseline, first, rule), current: byCover(current, second, rule) };
}

function byIndex({ state, ndvi }: MaskedDate, bareBelow: number): ClassifiedDate {
  const covers = new Uint8Array(state.length);
  classifyIndex(state, ndvi, bareBelow, covers);
  return { covers, ndvi, cover: null, endMembers: null };
}

/** @returns undefined where the rule asks for a band that the date lacks */
function byClasses({ state, ndvi }: MaskedDate, { bands }: DateCrop, rule: IndexClasses): ClassifiedDate | undefined {
  const { red, blue } = bands;
  if (red === undefined || (blue === undefined && rule.minRedOverBlue !== null)) return undefined;
  const covers = new Uint8Array(state.length);
  classifyByThresholds(state, ndvi, red, blue ?? red, rule, covers);
  return { covers, ndvi, cover: null, endMembers: null };
}

function byCover(
  { state, ndvi }: MaskedDate,
  endMembers: EndMembers,
  rule: { readonly bareBelow: number; readonly vegetatedFrom: number },
): ClassifiedDate {
  const cover = new Float64Array(ndvi.length);
  linearCover(ndvi, endMembers.soil, endMembers.vegetation, cover);
  const covers = new Uint8Array(state.length);
  classifyCover(state, cover, rule.bareBelow, rule.vegetatedFrom, covers);
  return { covers, ndvi, cover, endMembers };
}
