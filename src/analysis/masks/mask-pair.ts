/** Everything that hides ground on both dates, in the order of SCIENCE §3.2: the first match wins. */
import type { DateCrop } from '../../raster/crop.ts';
import type { AssessInput } from '../assess.ts';
import { maskDate } from '../mask-date.ts';
import type { MaskedDate } from '../mask-date.ts';
import type { Policy } from '../policy.ts';
import { findClouds } from './find-clouds.ts';
import type { CloudContext, FoundClouds } from './find-clouds.ts';
import { shadeByTerrain } from './terrain-shade.ts';

/** @returns undefined where a date lacks red or NIR */
export function maskPair(
  input: AssessInput,
  policy: Policy,
): Readonly<Record<'baseline' | 'current', MaskedDate>> | undefined {
  const found = cloudsOf(input, policy);
  const baseline = maskOne(input, 'baseline', found.baseline, policy);
  const current = maskOne(input, 'current', found.current, policy);
  return baseline && current && { baseline, current };
}

function cloudsOf(input: AssessInput, { masks, radiometry }: Policy): ReturnType<typeof findClouds> {
  const { crop } = input;
  const rule = masks.cloudSearch;
  if (rule === null) {
    return {
      baseline: { state: crop.baseline.state, isSuspect: false },
      current: { state: crop.current.state, isSuspect: false },
    };
  }
  const contextOf = (date: 'baseline' | 'current'): CloudContext => {
    const { cloudMask, sun, radiometry: level } = input[date];
    const hasReflectance = radiometry === 'calibrated' && level !== 'relative_only';
    const isSearched = cloudMask === 'none' && hasReflectance && !isSnowCountry(input, date);
    return { sun: sun ?? null, isSearched };
  };
  const contexts = { baseline: contextOf('baseline'), current: contextOf('current') };
  return findClouds(crop, contexts, rule, masks.margins, masks.snow);
}

/** Without SWIR snow has the colours of cloud: where it lies, its own test has to do. */
function isSnowCountry({ crop, ecoType }: AssessInput, date: 'baseline' | 'current'): boolean {
  return ecoType === 'alpine' && crop[date].bands.swir1 === undefined;
}

function maskOne(
  input: AssessInput,
  date: 'baseline' | 'current',
  found: FoundClouds,
  policy: Policy,
): MaskedDate | undefined {
  const { crop } = input;
  const facts = input[date];
  const { width, height } = crop.grid;
  const isReflectance = policy.radiometry === 'calibrated' && facts.radiometry !== 'relative_only';
  const seen: DateCrop = { bands: crop[date].bands, state: found.state };
  const masked = maskDate(seen, { width, height, ecoType: input.ecoType, isReflectance }, policy);
  if (masked === undefined) return undefined;
  const remarks = [...masked.skipped, ...cloudRemarks(input, date, found, isReflectance, policy)];
  const rule = policy.masks.terrain;
  if (rule === null || crop.terrain === undefined || facts.sun === undefined) return { ...masked, skipped: remarks };
  const shaded = shadeByTerrain(masked.state, width, crop.terrain, facts.sun, rule);
  if (shaded === undefined) return { ...masked, skipped: [...remarks, 'TERRAIN_TOO_COARSE'] };
  return { ...masked, state: shaded, skipped: remarks };
}

function cloudRemarks(
  input: AssessInput,
  date: 'baseline' | 'current',
  { isSuspect }: FoundClouds,
  isReflectance: boolean,
  { masks }: Policy,
): MaskedDate['skipped'] {
  if (masks.cloudSearch === null || input[date].cloudMask !== 'none') return [];
  const { blue, green } = input.crop[date].bands;
  const isSearchable = isReflectance && blue !== undefined && green !== undefined && !isSnowCountry(input, date);
  if (!isSearchable) return ['CLOUD_NOT_MASKED'];
  return isSuspect ? ['CLOUD_SUSPECT'] : [];
}
