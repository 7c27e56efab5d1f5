/** Classes of two dates that have colours only (SCIENCE §2.2, 3.1): green or not by excess green, never above class C. */
import { Cover } from '../../raster/cover.ts';
import type { DateCrop, PatchCrop } from '../../raster/crop.ts';
import { classifyCover } from '../../raster/kernels/classify-cover.ts';
import { erodeNodata } from '../../raster/kernels/erode-nodata.ts';
import { greenShareOfCells } from '../../raster/kernels/cell-share.ts';
import { excessGreen } from '../../raster/kernels/excess-green.ts';
import { quantile } from '../../raster/kernels/quantile.ts';
import type { AssessDate, AssessInput } from '../assess.ts';
import type { ClassifiedDate, ClassifiedPair } from '../classify-pair.ts';
import type { MaskedPair } from '../mask-date.ts';
import type { Policy } from '../policy.ts';
import { guardedThreshold } from './threshold.ts';
import type { CoverThreshold, ThresholdGuards } from './threshold.ts';

export interface RgbRule {
  /** Excess green from which a pixel is expected to be green. */
  readonly prior: number;
  readonly guards: ThresholdGuards;
  /** Pixels finer than this many metres are averaged over cells of it; coarser ones are green or not. */
  readonly cellMetres: number;
  /** Furthest that the ring's median excess green may move between the dates: more is another colour cast or season. */
  readonly maxRingShift: number;
}

/** From this share of a pixel on it stands for patch or ring. */
const DOMAIN_SHARE = 0.5;

/** A date that shows colours and no NIR. */
interface ColourDate {
  readonly state: Uint8Array;
  readonly excessGreen: Float64Array;
}

/** Whether neither date has a NIR band that could be compared. */
export function hasColoursOnly({ baseline, current }: PatchCrop): boolean {
  return baseline.bands.nir === undefined && current.bands.nir === undefined;
}

/**
 * @returns without masks where a date lacks a colour or the policy refuses such pairs; without a pair where the colours
 *   do not tell two classes
 */
export function classifyColours(
  { crop, baseline: first, current: second }: AssessInput,
  policy: Policy,
): { readonly masked: MaskedPair | undefined; readonly pair: ClassifiedPair | undefined } {
  const { cover } = policy;
  const nothing = { masked: undefined, pair: undefined };
  if (cover.kind !== 'fvc' || cover.rgb === null) return nothing;
  const baseline = colourDate(crop.baseline, crop.grid, policy);
  const current = colourDate(crop.current, crop.grid, policy);
  if (baseline === undefined || current === undefined) return nothing;
  const masked = {
    baseline: { state: baseline.state, raised: null, skipped: skippedWithoutNir(first, policy) },
    current: { state: current.state, raised: null, skipped: skippedWithoutNir(second, policy) },
  };
  return { masked, pair: classifyRgbPair(crop, baseline, current, cover.rgb, cover) };
}

/** Every spectral mask needs NIR: clear water is greener than grass. Nor are clouds looked for without it. */
function skippedWithoutNir({ cloudMask }: AssessDate, { masks }: Policy): MaskedPair['baseline']['skipped'] {
  const names = [
    masks.snow === null ? [] : ['SNOW_NOT_MASKED' as const],
    masks.water === null ? [] : ['WATER_NOT_MASKED' as const],
    masks.shadow === null ? [] : ['SHADOW_NOT_MASKED' as const],
    masks.cloudSearch === null || cloudMask !== 'none' ? [] : ['CLOUD_NOT_MASKED' as const],
  ];
  return names.flat();
}

/** @returns undefined where the date lacks one of the three colours */
function colourDate(
  { bands, state }: DateCrop,
  { width, height }: { readonly width: number; readonly height: number },
  policy: Policy,
): ColourDate | undefined {
  const { red, green, blue } = bands;
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  const index = new Float64Array(red.length);
  excessGreen(red, green, blue, index);
  const seen = new Uint8Array(state);
  if (policy.masks.erodeNodataPx > 0) erodeNodata(state, width, height, seen);
  for (let i = 0; i < seen.length; i++) if (seen[i] === Cover.Seen && Number.isNaN(index[i]!)) seen[i] = Cover.Blank;
  return { state: seen, excessGreen: index };
}

/**
 * Nothing calibrates excess green, so nothing may stand in for what the pair itself shows: without two classes in its
 * histogram under every guard, or with a ring of another colour on each date, there are no classes.
 */
function classifyRgbPair(
  crop: PatchCrop,
  baseline: ColourDate,
  current: ColourDate,
  rule: RgbRule,
  cover: { readonly bareBelow: number; readonly vegetatedFrom: number },
): ClassifiedPair | undefined {
  const shift = ringMedian(crop, baseline, current) - ringMedian(crop, current, baseline);
  if (!(Math.abs(shift) <= rule.maxRingShift)) return undefined;
  const threshold = guardedThreshold(pooled(crop, baseline, current), rule.prior, rule.guards);
  if (threshold.source === 'prior') return undefined;
  const cellPixels = Math.max(1, Math.round(rule.cellMetres / crop.gsd));
  const classified = (date: ColourDate): ClassifiedDate => classify(date, threshold, crop, cellPixels, cover);
  return { baseline: classified(baseline), current: classified(current) };
}

/** Of the pixels that the other date saw as well. */
function ringMedian({ ring }: PatchCrop, date: ColourDate, other: ColourDate): number {
  const values = date.excessGreen.map((value, i) =>
    ring[i]! >= DOMAIN_SHARE && date.state[i] === Cover.Seen && other.state[i] === Cover.Seen ? value : NaN,
  );
  return quantile(values, 0.5);
}

function pooled({ coverage, ring }: PatchCrop, baseline: ColourDate, current: ColourDate): Float64Array {
  const out = new Float64Array(2 * coverage.length).fill(NaN);
  for (let i = 0; i < coverage.length; i++) {
    if (coverage[i]! < DOMAIN_SHARE && ring[i]! < DOMAIN_SHARE) continue;
    if (baseline.state[i] !== Cover.Seen || current.state[i] !== Cover.Seen) continue;
    out[2 * i] = baseline.excessGreen[i]!;
    out[2 * i + 1] = current.excessGreen[i]!;
  }
  return out;
}

function classify(
  { state, excessGreen: index }: ColourDate,
  threshold: CoverThreshold,
  { grid }: PatchCrop,
  cellPixels: number,
  { bareBelow, vegetatedFrom }: { readonly bareBelow: number; readonly vegetatedFrom: number },
): ClassifiedDate {
  const cover = new Float64Array(index.length);
  greenShareOfCells(state, index, threshold.value, grid.width, cellPixels, cover);
  const covers = new Uint8Array(state.length);
  classifyCover(state, cover, bareBelow, vegetatedFrom, covers);
  return { covers, ndvi: null, cover, endMembers: null, threshold };
}
