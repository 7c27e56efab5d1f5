/** Both dates of a patch from measured bands to classes: masks, one scale, cover. */
import type { PatchCrop } from '../raster/crop.ts';
import type { AssessInput } from './assess.ts';
import { classifyPair } from './classify-pair.ts';
import type { ClassifiedPair } from './classify-pair.ts';
import { classifyColours, hasColoursOnly } from './cover/classify-rgb.ts';
import type { MaskedPair } from './mask-date.ts';
import { maskPair } from './masks/mask-pair.ts';
import { normaliseDates } from './normalisation/normalise-dates.ts';
import type { NormalisedDates } from './normalisation/normalise-dates.ts';
import type { Policy } from './policy.ts';
import { isReflectance } from './remarks.ts';
export interface ClassifiedInput {
  readonly masked: MaskedPair | undefined;
  /** The masked dates with their NIR; undefined where a date has none. */
  readonly measured: ReturnType<typeof maskPair>;
  readonly pair: ClassifiedPair | undefined;
  /** By the zone's end-members, without the lines of the normalisation: what the season is judged on. */
  readonly asMeasured?: ClassifiedPair | undefined;
  /** What the pair was classified on; undefined without NIR. */
  readonly normalised?: NormalisedDates;
}

/** By NIR where both dates have it; by colours where neither has (class C at most); never one against the other. */
export function classifyDates(input: AssessInput, policy: Policy): ClassifiedInput {
  if (hasColoursOnly(input.crop)) return { ...classifyColours(input, policy), measured: undefined };
  const masked = maskPair(input, policy);
  if (masked === undefined) return { masked, measured: masked, pair: undefined };
  const eco = policy.ecoTypes[input.ecoType];
  const normalised = normaliseDates(input.crop, masked, isReflectance(input, policy), policy);
  const classified = (crop: PatchCrop, dates: typeof masked): ClassifiedPair | undefined =>
    classifyPair(crop, dates.baseline, dates.current, eco, isReflectance(input, policy), policy);
  const pair = classified(normalised.crop, normalised.masked);
  const isMeasured = normalised.crop === input.crop || pair?.baseline.endMembers?.source === 'local';
  const asMeasured = isMeasured ? pair : classified(input.crop, masked);
  return { masked: normalised.masked, measured: masked, pair, asMeasured, normalised };
}
