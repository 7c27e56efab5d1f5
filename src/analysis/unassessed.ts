import { MEASURED_COVERS } from './assessment.ts';
import type { PatchAssessment, ReasonCode, TransitionKey, Transitions } from './assessment.ts';

/** The answer about a patch that no scene shows on one of the dates: its area, and why nothing can be said. */
export function unassessed(areaM2: number, reason: ReasonCode): PatchAssessment {
  return {
    status: 'insufficient_evidence',
    reason,
    outcome: 'insufficient_evidence',
    evidenceClass: null,
    flags: [],
    areaM2,
    observedM2: 0,
    unseenM2: { outside: areaM2, nodata: 0, cloud: 0, shadow: 0, shade: 0, snow: 0, water: 0 },
    baseline: null,
    current: null,
    transitionsM2: noTransitions(),
    transitionsPx: noTransitions(),
    groups: null,
    ring: null,
    score: null,
  };
}

/** All 25 keys at 0. */
export function noTransitions(): Transitions {
  const keys = MEASURED_COVERS.flatMap((from) => MEASURED_COVERS.map((to): TransitionKey => `${from}_to_${to}`));
  return Object.fromEntries(keys.map((key) => [key, 0])) as Record<TransitionKey, number>;
}
