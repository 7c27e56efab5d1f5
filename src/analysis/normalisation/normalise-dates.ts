/** Normalisation at its place in the chain: after the masks, before any class (SCIENCE §3.6). */
import { Cover } from '../../raster/cover.ts';
import type { PatchCrop } from '../../raster/crop.ts';
import { angularSectors } from '../../raster/kernels/angular-sectors.ts';
import { withBands } from '../mask-date.ts';
import type { MaskedDate } from '../mask-date.ts';
import type { Policy } from '../policy.ts';
import { applyLines } from './apply-lines.ts';
import type { Normalisation } from './normalisation.ts';
import { normalisePair } from './normalise-pair.ts';

type MaskedDates = Readonly<Record<'baseline' | 'current', MaskedDate>>;

export interface NormalisedDates {
  /** With the current date on the baseline's scale; as it was where the pair is not normalised. */
  readonly crop: PatchCrop;
  readonly masked: MaskedDates;
  /** Null where the policy does not ask for it. */
  readonly normalisation: Normalisation | null;
}

/** From this share of a pixel on it stands for patch or ring. */
const SHARE = 0.5;

/**
 * Masks stay as they were found: their thresholds are of measured reflectance. Only where a normalised band leaves NDVI
 * without a value, a pixel becomes `Blank`.
 */
export function normaliseDates(
  crop: PatchCrop,
  masked: MaskedDates,
  isReflectance: boolean,
  policy: Policy,
): NormalisedDates {
  const rule = policy.normalisation;
  if (rule === null) return { crop, masked, normalisation: null };
  const { width } = crop.grid;
  const pixels = bothSeen(masked, (i) => crop.ring[i]! >= SHARE);
  const all = new Uint8Array(crop.ring.length);
  angularSectors(crop.coverage, width, rule.sectorCount, all);
  const sectors = new Uint8Array(pixels.length);
  for (let k = 0; k < pixels.length; k++) sectors[k] = all[pixels[k]!]!;
  const normalisation = normalisePair(
    {
      baseline: crop.baseline.bands,
      current: crop.current.bands,
      width,
      pixels,
      sectors,
      applied: bothSeen(masked, (i) => crop.ring[i]! >= SHARE || crop.coverage[i]! >= SHARE),
      values: isReflectance ? 'reflectance' : 'digital-numbers',
    },
    rule,
  );
  if (normalisation.status === 'refused') return { crop, masked, normalisation };
  const current = applyLines(crop.current, normalisation.lines);
  return {
    crop: { ...crop, current },
    masked: { ...masked, current: withBands(masked.current, current.bands, isReflectance, policy) },
    normalisation,
  };
}

function bothSeen({ baseline, current }: MaskedDates, belongs: (i: number) => boolean): Int32Array {
  const pixels = new Int32Array(baseline.state.length);
  let count = 0;
  for (let i = 0; i < pixels.length; i++) {
    if (baseline.state[i] !== Cover.Seen || current.state[i] !== Cover.Seen || !belongs(i)) continue;
    pixels[count] = i;
    count += 1;
  }
  return pixels.slice(0, count);
}
