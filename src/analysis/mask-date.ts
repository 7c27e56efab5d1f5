/** One date of a crop up to NDVI: what was seen, masks applied, before classes. */
import { Cover } from '../raster/cover.ts';
import type { DateCrop } from '../raster/crop.ts';
import { brightness } from '../raster/kernels/brightness.ts';
import { clampedNdvi } from '../raster/kernels/clamped-ndvi.ts';
import { erodeNodata } from '../raster/kernels/erode-nodata.ts';
import { maskBrightSnow, maskShadow, maskSnow, maskWater } from '../raster/kernels/mask-covers.ts';
import { normalizedDifference } from '../raster/kernels/normalized-difference.ts';
import type { EcoType, Policy } from './policy.ts';

export interface MaskedDate {
  /** `Cover` codes: why not seen, `Water`, or `Seen` with an NDVI. */
  readonly state: Uint8Array;
  readonly ndvi: Float64Array;
  readonly brightness: Float64Array;
  readonly red: Float32Array;
  readonly nir: Float32Array;
  /** 1 where red or NIR reflectance was negative and was raised to 1e-4; null where values are digital numbers. */
  readonly raised: Uint8Array | null;
  /** Masks of the policy that the bands, the radiometry or the heights do not allow, or that left a doubt. */
  readonly skipped: readonly MaskRemark[];
}

type MaskRemark =
  | 'WATER_NOT_MASKED'
  | 'SHADOW_NOT_MASKED'
  | 'SNOW_NOT_MASKED'
  | 'CLOUD_NOT_MASKED'
  | 'CLOUD_SUSPECT'
  | 'TERRAIN_TOO_COARSE';

/** What a judgement needs of the masks of both dates, whatever the index. */
export type MaskedPair = Readonly<Record<'baseline' | 'current', Pick<MaskedDate, 'state' | 'raised' | 'skipped'>>>;

/** Pixel size of the crop and what its values are. */
export interface MaskContext {
  readonly width: number;
  readonly height: number;
  readonly ecoType: EcoType;
  /** False for digital numbers: thresholds of reflectance do not apply to them. */
  readonly isReflectance: boolean;
}

/**
 * Erosion, then snow, water and spectral shadow in the order of SCIENCE §3.2 (the first match wins), then NDVI. Nodata of
 * any used band and an NDVI without a value make a pixel `Blank`.
 *
 * @returns undefined where the date has no red or no NIR band
 */
export function maskDate(date: DateCrop, context: MaskContext, policy: Policy): MaskedDate | undefined {
  const measured = measureBands(date.bands, context.isReflectance);
  if (measured === undefined) return undefined;
  const { nir, ndvi: index, brightness: bright } = measured;
  let state = policy.masks.erodeNodataPx > 0 ? eroded(date.state, context) : date.state.slice();
  blankWithout(state, index, policy);
  const skipped: MaskedDate['skipped'][number][] = [];
  const apply = (name: (typeof skipped)[number], masked: Uint8Array | undefined): void => {
    if (masked === undefined) skipped.push(name);
    else state = masked;
  };
  if (policy.masks.snow !== null)
    apply('SNOW_NOT_MASKED', snow(state, date, nir, bright, index, context, policy.masks.snow));
  if (policy.masks.water !== null) apply('WATER_NOT_MASKED', water(state, date, nir, context, policy.masks.water));
  if (policy.masks.shadow !== null)
    apply('SHADOW_NOT_MASKED', shadow(state, nir, bright, context, policy.masks.shadow));
  return { ...measured, state, skipped };
}

/** The same date with other values in its bands, under the masks that it has. What was raised is told of its own. */
export function withBands(
  masked: MaskedDate,
  bands: DateCrop['bands'],
  isReflectance: boolean,
  policy: Policy,
): MaskedDate {
  const measured = measureBands(bands, isReflectance);
  if (measured === undefined) return masked;
  const state = masked.state.slice();
  blankWithout(state, measured.ndvi, policy);
  return { ...masked, ...measured, state, raised: masked.raised };
}

/** @returns undefined without red or NIR */
function measureBands(
  bands: DateCrop['bands'],
  isReflectance: boolean,
): Omit<MaskedDate, 'state' | 'skipped'> | undefined {
  const { red, nir } = bands;
  if (red === undefined || nir === undefined) return undefined;
  const ndvi = new Float64Array(red.length);
  const raised = isReflectance ? new Uint8Array(red.length) : null;
  if (raised === null) normalizedDifference(nir, red, ndvi);
  else clampedNdvi(red, nir, ndvi, raised);
  const visible = [bands.blue, bands.green, red].filter((band) => band !== undefined);
  const bright = new Float64Array(red.length);
  brightness(visible, bright);
  return { ndvi, brightness: bright, red, nir, raised };
}

function eroded(state: Uint8Array, { width, height }: MaskContext): Uint8Array {
  const out = new Uint8Array(state.length);
  erodeNodata(state, width, height, out);
  return out;
}

/** NDVI outside [−1, 1] comes from samples that are no measurement; a raw policy takes them as they are. */
function blankWithout(state: Uint8Array, index: Float64Array, policy: Policy): void {
  const limit = policy.radiometry === 'raw' ? Infinity : 1;
  for (let i = 0; i < state.length; i++) {
    if (state[i] === Cover.Seen && !(Math.abs(index[i]!) <= limit)) state[i] = Cover.Blank;
  }
}

/**
 * With SWIR by NDSI. Without it, bright ground without hue is snow only where snow lies: the alpine eco-type stands for
 * SCIENCE's 2,500 m, because no elevation is at hand.
 */
function snow(
  state: Uint8Array,
  date: DateCrop,
  nir: Float32Array,
  bright: Float64Array,
  index: Float64Array,
  context: MaskContext,
  rule: NonNullable<Policy['masks']['snow']>,
): Uint8Array | undefined {
  const out = new Uint8Array(state.length);
  const { green, swir1 } = date.bands;
  if (context.isReflectance && green !== undefined && swir1 !== undefined) {
    maskSnow(state, green, swir1, nir, rule.ndsiAbove, rule.nirAbove, out);
    return out;
  }
  if (context.ecoType !== 'alpine') return state;
  if (!context.isReflectance) return undefined;
  maskBrightSnow(state, bright, index, rule.brightnessAbove, rule.absNdviBelow, out);
  return out;
}

/** By MNDWI where the date has SWIR, which soil and shadow pass for water in less often, else by NDWI. */
function water(
  state: Uint8Array,
  date: DateCrop,
  nir: Float32Array,
  context: MaskContext,
  rule: NonNullable<Policy['masks']['water']>,
): Uint8Array | undefined {
  const { green, swir1 } = date.bands;
  if (!context.isReflectance || green === undefined) return undefined;
  const out = new Uint8Array(state.length);
  const above = swir1 === undefined ? rule.ndwiAbove : rule.mndwiAbove;
  maskWater(state, green, swir1 ?? nir, nir, above, rule.nirBelow, out);
  return out;
}

function shadow(
  state: Uint8Array,
  nir: Float32Array,
  bright: Float64Array,
  context: MaskContext,
  rule: NonNullable<Policy['masks']['shadow']>,
): Uint8Array | undefined {
  if (!context.isReflectance) return undefined;
  const out = new Uint8Array(state.length);
  maskShadow(state, nir, bright, rule.nirBelow, rule.brightnessBelow, out);
  return out;
}
