/** NDVI of pure soil and of full vegetation on one date (SCIENCE §3.1, rules 3 and 4). */
import { quantile } from '../raster/kernels/quantile.ts';
import { membersFrom } from '../raster/pick-members.ts';
import type { EndMembers } from './assessment.ts';
import { groundPixels } from './ground-pixels.ts';
import type { GroundDomain } from './ground-pixels.ts';
import type { CoverRule, EcoProfile } from './policy.ts';

export type LocalRule = Extract<CoverRule, { kind: 'fvc' }>['localEndMembers'];

export interface EndMemberDomain extends GroundDomain {
  readonly brightness: Float64Array;
  readonly red: Float32Array;
  readonly nir: Float32Array;
}

/**
 * Fits both end-members on the patch and its ring, on one date.
 *
 * Vegetation is a high percentile of the ring's NDVI. Soil is the median NDVI of confirmed bare pixels: the lowest 5 %
 * of patch and ring that are also brighter than most of the ring. Ground as dark in NIR as water is left out before: masks
 * need reflectance, muddy water would pass for soil in digital numbers, and ponds alone would be the lowest 5 %.
 *
 * @param minRingPixels the ring's least number of seen pixels
 * @param maxSoilNdvi soil greener than this is grass, not soil: without it, a mine that has no bare ground left would
 *   turn its thinnest grass into "bare". Infinity for digital numbers, whose NDVI has no fixed scale.
 * @returns undefined where too few pixels support a fit or where the two lie too close
 */
export function fitEndMembers(
  domain: EndMemberDomain,
  rule: LocalRule,
  minRingPixels: number,
  maxSoilNdvi: number,
): EndMembers | undefined {
  const { ndvi, brightness, nir } = domain;
  const { ring, land: all } = groundPixels(domain);
  if (ring.length < Math.max(minRingPixels, rule.minPixels)) return undefined;
  const percentile = ring.length < rule.smallBelowPixels ? rule.vegetationPercentileSmall : rule.vegetationPercentile;
  const vegetation = quantile(pick(ndvi, ring), percentile);

  const leastNir = rule.minSoilNirShare * quantile(pick(nir, ring), 0.5);
  const land = membersFrom(nir, all, leastNir);
  const lowNdvi = quantile(pick(ndvi, land), rule.soilPercentile);
  const ringBrightness = quantile(pick(brightness, ring), rule.soilBrightnessPercentile);
  const bare = barePixels(domain, land, lowNdvi, ringBrightness);
  if (bare.length < rule.minPixels) return undefined;
  const soil = quantile(pick(ndvi, bare), 0.5);

  if (soil > maxSoilNdvi || !(vegetation - soil >= rule.minContrast)) return undefined;
  const green = membersFrom(ndvi, ring, vegetation);
  const brightnessRatio = totalOf(domain, green) / totalOf(domain, bare);
  const [least, most] = rule.brightnessRatio;
  const isPlausible = brightnessRatio >= least && brightnessRatio <= most;
  return { soil, vegetation, source: 'local', ...(isPlausible && { brightnessRatio }) };
}

/** Ground of low NDVI that is brighter than most of the ring. */
function barePixels(
  { ndvi, brightness }: EndMemberDomain,
  land: Int32Array,
  lowNdvi: number,
  ringBrightness: number,
): Int32Array {
  const bare = new Int32Array(land.length);
  let count = 0;
  for (let k = 0; k < land.length; k++) {
    const i = land[k]!;
    if (ndvi[i]! <= lowNdvi && brightness[i]! > ringBrightness) bare[count++] = i;
  }
  return bare.slice(0, count);
}

/** Median sum of NIR and red, the denominator of NDVI. */
function totalOf({ red, nir }: EndMemberDomain, pixels: Int32Array): number {
  const totals = new Float64Array(pixels.length);
  for (let k = 0; k < pixels.length; k++) totals[k] = red[pixels[k]!]! + nir[pixels[k]!]!;
  return quantile(totals, 0.5);
}

/** The zone's defaults, for reflectance only. */
export function defaultEndMembers(eco: EcoProfile): EndMembers {
  return { soil: eco.soilNdvi, vegetation: eco.vegetationNdvi, source: 'default' };
}

// A loop, because `Float64Array.from` with a function takes twenty times as long.
function pick(values: Float64Array | Float32Array, pixels: Int32Array): Float64Array {
  const picked = new Float64Array(pixels.length);
  for (let k = 0; k < pixels.length; k++) picked[k] = values[pixels[k]!]!;
  return picked;
}
