/** Why a patch gets no score: the first reason that holds, and what it is called (SCIENCE §5.7). */
import { effectiveWidth } from '../raster/kernels/outline-measures.ts';
import type { PatchAreas } from './areas.ts';
import type { AssessInput } from './assess.ts';
import type { Outcome, ReasonCode, Status } from './assessment.ts';
import { isTooSmall, unseenReason } from './evidence.ts';
import type { Policy } from './policy.ts';
import type { Reference } from './reference/reference-library.ts';
import type { PairRegistration } from './registration/pair-registration.ts';

/** Reasons that lie in what could be seen. */
export function sightReason(input: AssessInput, areas: PatchAreas, policy: Policy): ReasonCode | undefined {
  const { coverage, grid } = input.crop;
  const unseen = unseenReason(areas.unseenM2, input.areaM2, policy.unseen);
  if (unseen === 'IE_NO_SCENE' || unseen === 'IE_GEOM') return unseen;
  if (isTooSmall(coverage, effectiveWidth(coverage, grid.width, grid.height), policy.size)) return 'IE_RES';
  return unseen;
}

/** Of dates that do not lie on each other no change can be told; each one's own areas still hold (rule 14). */
export function placeReason(input: AssessInput): ReasonCode | undefined {
  return registrationOf(input)?.status === 'refused' ? 'IE_REG' : undefined;
}

/**
 * The first reason that stops a score, from the most basic to the most special: what was seen, whether both dates show the
 * same places and measure alike, whether vegetation is the question at all, season, stage, reference.
 */
export function stopReason(
  input: AssessInput,
  areas: PatchAreas,
  reference: Reference,
  seasonReason: ReasonCode | undefined,
  policy: Policy,
): ReasonCode | undefined {
  const sight = sightReason(input, areas, policy);
  if (sight !== undefined) return sight;
  const place = placeReason(input);
  if (place !== undefined) return place;
  // Reflectance levels are never mixed inside a pair: the same ground has another NDVI on each (SCIENCE §2.3).
  if (policy.radiometry === 'calibrated' && input.baseline.radiometry !== input.current.radiometry) return 'IE_RAD';
  if (policy.score !== null && input.targetLandUse === 'built') return 'NA_BUILT';
  if (seasonReason !== undefined) return seasonReason;
  if (policy.score !== null && input.stage === 'in_works') return 'IN_WORKS';
  if (policy.score !== null && reference.source === 'none') return reference.reason;
  return undefined;
}

export function verdictOf(reason: ReasonCode): { readonly status: Status; readonly outcome: Outcome } {
  if (reason === 'NA_BUILT') return { status: 'not_applicable', outcome: 'not_applicable' };
  if (reason === 'IN_WORKS') return { status: 'in_works', outcome: 'in_works' };
  return { status: 'insufficient_evidence', outcome: 'insufficient_evidence' };
}

export function registrationOf({ current }: AssessInput): PairRegistration | null {
  return current.registration ?? null;
}
