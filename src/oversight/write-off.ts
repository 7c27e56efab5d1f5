/** What the imagery says to a write-off (销号). A recommendation: the decision stays with people (SCIENCE §5.8). */
import type { EvidenceClass, Interval } from '../analysis/assessment.ts';
import type { Compliance } from '../analysis/score/compliance.ts';
import type { WriteOffRule } from '../analysis/score/score-rules.ts';
import { daysBetween } from '../analysis/series/dates.ts';

export type WriteOffAdvice = 'support' | 'field_check_needed' | 'not_supported';

export interface WriteOffFacts {
  readonly isAccepted: boolean;
  /** Compliance tests on dates inside the green window, in any order. */
  readonly greenTests: readonly { readonly date: string; readonly compliance: Compliance }[];
  /** Of the latest score; null where there is no score or no interval. */
  readonly interval: Interval | null;
  readonly evidenceClass: EvidenceClass | null;
  readonly openFindingCount: number;
}

/** What stands in the way of support, in the order of the rule. */
export type WriteOffObstacle =
  | 'not-accepted'
  | 'too-few-passes'
  | 'passes-too-close'
  | 'no-interval'
  | 'score-too-low'
  | 'open-finding'
  | 'weak-evidence'
  | 'cover-fails'
  | 'score-refuses';

/**
 * Refused where the latest test fails or the score lies below the limit with all of its interval; supported where nothing
 * stands in the way; a field check for everything between, which is also the answer to missing evidence.
 *
 * @returns the advice and every obstacle, so that a person sees what is missing
 */
export function adviseWriteOff(
  facts: WriteOffFacts,
  rule: WriteOffRule,
): { readonly advice: WriteOffAdvice; readonly obstacles: readonly WriteOffObstacle[] } {
  const tests = facts.greenTests.toSorted((a, b) => (a.date < b.date ? -1 : 1));
  // A failed test undoes the passes before it.
  const lastFail = tests.findLastIndex(({ compliance }) => compliance === 'fail');
  const passes = tests.slice(lastFail + 1).filter(({ compliance }) => compliance === 'pass');
  const { interval } = facts;
  const obstacles: WriteOffObstacle[] = [];
  if (!facts.isAccepted) obstacles.push('not-accepted');
  if (passes.length < rule.passes) obstacles.push('too-few-passes');
  else if (daysBetween(passes[0]!.date, passes.at(-1)!.date) < rule.minDaysApart) obstacles.push('passes-too-close');
  if (interval === null) obstacles.push('no-interval');
  else if (interval.low < rule.supportedFrom) obstacles.push('score-too-low');
  if (facts.openFindingCount > 0) obstacles.push('open-finding');
  if (facts.evidenceClass !== 'A' && facts.evidenceClass !== 'B') obstacles.push('weak-evidence');
  if (tests.findLast(({ compliance }) => compliance !== 'inconclusive')?.compliance === 'fail') {
    obstacles.push('cover-fails');
  }
  if (interval !== null && interval.high < rule.refusedBelow) obstacles.push('score-refuses');

  if (obstacles.includes('cover-fails') || obstacles.includes('score-refuses')) {
    return { advice: 'not_supported', obstacles };
  }
  return { advice: obstacles.length === 0 ? 'support' : 'field_check_needed', obstacles };
}

/** A mine of several patches is written off whole: refused with any of them, supported with all. */
export function adviseMine(patches: readonly (WriteOffAdvice | null)[]): WriteOffAdvice {
  if (patches.includes('not_supported')) return 'not_supported';
  return patches.length > 0 && patches.every((advice) => advice === 'support') ? 'support' : 'field_check_needed';
}
