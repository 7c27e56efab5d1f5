/**
 * Clouds and their shadows on dates that came without a mask (SCIENCE §3.3). Careful on purpose: a cloud that is missed
 * shows as bare ground that people can see in the chip, a quarry that is called cloud hides the very thing in question.
 */
import { Cover } from '../../raster/cover.ts';
import type { DateCrop, PatchCrop } from '../../raster/crop.ts';
import { cloudCandidates } from '../../raster/kernels/cloud-candidates.ts';
import { labelPatches } from '../../raster/kernels/label-patches.ts';
import { normalizedDifference } from '../../raster/kernels/normalized-difference.ts';
import type { SunPosition } from '../acquisition.ts';
import type { Policy } from '../policy.ts';
import { markShadows } from './cloud-shadows.ts';
import type { CloudRule, MaskMargins } from './cloud-rule.ts';
import { withMargins } from './margins.ts';

/** What is known of a date beside its pixels. */
export interface CloudContext {
  /** Null where it is not known; shadows are then not looked for. */
  readonly sun: SunPosition | null;
  /** Whether the date is searched: it has reflectance, and nobody delivered a mask. */
  readonly isSearched: boolean;
}

export interface FoundClouds {
  readonly state: Uint8Array;
  /** Something with the colours of a cloud lies on the patch, and was left there because it may be ground. */
  readonly isSuspect: boolean;
}

/**
 * Objects with the colours of a cloud that are large enough, lie mostly outside the patch, and are not as white on the
 * other date. Bright rock passes the colours (marble, gypsum), so what lies on the mine itself is only reported.
 */
export function findClouds(
  crop: PatchCrop,
  contexts: Readonly<Record<'baseline' | 'current', CloudContext>>,
  rule: CloudRule,
  margins: MaskMargins | null,
  snow: Policy['masks']['snow'],
): Readonly<Record<'baseline' | 'current', FoundClouds>> {
  const white = { baseline: candidatesOf(crop.baseline, rule, snow), current: candidatesOf(crop.current, rule, snow) };
  const find = (date: 'baseline' | 'current', other: 'baseline' | 'current'): FoundClouds => {
    const mask = white[date];
    if (mask === undefined || !contexts[date].isSearched) return { state: crop[date].state, isSuspect: false };
    return foundOn(crop, date, mask, white[other], contexts[date].sun, rule, margins);
  };
  return { baseline: find('baseline', 'current'), current: find('current', 'baseline') };
}

/** What SWIR knows for snow is none; undefined where a colour is missing. */
function candidatesOf(
  { bands: { blue, green, red, swir1 }, state }: DateCrop,
  rule: CloudRule,
  snow: Policy['masks']['snow'],
): Uint8Array | undefined {
  if (blue === undefined || green === undefined || red === undefined) return undefined;
  const out = new Uint8Array(state.length);
  cloudCandidates(state, blue, green, red, rule, out);
  if (swir1 === undefined || snow === null) return out;
  const ndsi = new Float64Array(state.length);
  normalizedDifference(green, swir1, ndsi);
  return out.map((value, i) => (ndsi[i]! > snow.ndsiAbove ? 0 : value));
}

function foundOn(
  crop: PatchCrop,
  date: 'baseline' | 'current',
  white: Uint8Array,
  otherWhite: Uint8Array | undefined,
  sun: SunPosition | null,
  rule: CloudRule,
  margins: MaskMargins | null,
): FoundClouds {
  if (!white.includes(1)) return { state: crop[date].state, isSuspect: false };
  const { grid, coverage, gsd } = crop;
  const { width, height } = grid;
  const { labels, count } = labelPatches(white, width, height);
  const [pixels, inside, lasting] = [0, 0, 0].map(() => new Float64Array(count + 1));
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (label === 0) continue;
    pixels![label] = pixels![label]! + 1;
    inside![label] = inside![label]! + coverage[i]!;
    lasting![label] = lasting![label]! + (otherWhite?.[i] ?? 0);
  }
  const kinds = Array.from(pixels!, (size, label): 'cloud' | 'suspect' | 'ground' => {
    if (label === 0 || size * gsd * gsd < rule.minObjectM2) return 'ground';
    if (lasting![label]! >= rule.persistentShare * size) return 'ground';
    return size - inside![label]! >= rule.minOutsideShare * size ? 'cloud' : 'suspect';
  });
  const clouds = labels.map((label) => (kinds[label] === 'cloud' ? label : 0));
  const isSuspect = labels.some((label, i) => kinds[label] === 'suspect' && coverage[i]! > 0);
  if (!kinds.includes('cloud')) return { state: crop[date].state, isSuspect };
  const clear = crop[date].state.map((code, i) => (code === Cover.Seen && clouds[i] !== 0 ? Cover.Cloud : code));
  const state = sun === null ? clear : markShadows(crop, crop[date], clear, clouds, count, sun, rule.shadow);
  return { state: margins === null ? state : withMargins(state, width, height, gsd, margins), isSuspect };
}
