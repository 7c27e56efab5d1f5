/** What differs between two policies, number by number, and whether a difference reaches down to the pixels. */
import type { Policy } from './policy.ts';

/** A number, text, truth value or null; undefined where a policy has no such value. */
export type PolicyValue = string | number | boolean | null | undefined;

export interface PolicyChange {
  /** `score.targets.forest.weights[3]` */
  readonly path: string;
  readonly before: PolicyValue;
  readonly after: PolicyValue;
}

/** Every single value of a policy by its path, in the order of the file. */
export function policyValues(policy: Policy): ReadonlyMap<string, PolicyValue> {
  const values = new Map<string, PolicyValue>();
  const visit = (value: unknown, path: string): void => {
    if (value === null || typeof value !== 'object') {
      values.set(path, value as PolicyValue);
      return;
    }
    for (const [key, item] of Object.entries(value)) {
      if (Array.isArray(value)) visit(item, `${path}[${key}]`);
      else visit(item, path === '' ? key : `${path}.${key}`);
    }
  };
  visit(policy, '');
  return values;
}

/** In the order of `before`, then what only `after` has. */
export function diffPolicies(before: Policy, after: Policy): readonly PolicyChange[] {
  const [old, fresh] = [policyValues(before), policyValues(after)];
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((path) => {
    const change = { path, before: old.get(path), after: fresh.get(path) };
    return Object.is(change.before, change.after) ? [] : [change];
  });
}

/** Names of a policy; no result depends on them. */
const NAMES = /^(id|version|title\.\w+)$/;
/** What follows from the measured inputs alone: the score section, and what eco-types add to its targets. */
const SCORING = /^(score\.|ecoTypes\.\w+\.(targetShift|residualBareShift)$)/;
/** Of the score section, what pixels are asked for: how a mine is cut into cells, and which scores were not kept. */
const MEASURED_SCORING = /^score\.(evenness\.cell(Metres|Pixels|Share)|noLossClaims\[\d+\]\[\d+\])$/;

/**
 * Whether results must be measured again where the value at this path differs. A value that nobody has thought of yet
 * needs pixels: a refusal costs time, a number that was not measured again would be wrong.
 */
export function needsPixels(path: string): boolean {
  if (NAMES.test(path)) return false;
  return MEASURED_SCORING.test(path) || !SCORING.test(path);
}
