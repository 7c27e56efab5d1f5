/**
 * The drift alarm: what the simulated quarter gave when somebody last looked. It is our own output and no truth; the
 * truth is `truth.json`. Its only use is that no number moves unseen.
 */
import { createHash } from 'node:crypto';

export interface ApprovedPatch {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly outcome: string;
  readonly flags: readonly string[];
  readonly score: number | null;
  readonly observed_m2: number;
  readonly unvegetated_m2: readonly [baseline: number | null, current: number | null];
}

interface ResultPatch {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly outcome: string;
  readonly flags: readonly string[];
  readonly score: { readonly value: number } | null;
  readonly observed_m2: number;
  readonly baseline: { readonly unvegetated_m2: number } | null;
  readonly current: { readonly unvegetated_m2: number } | null;
}

/** Six digits: a change of compiler or machine does not move them, a change of method does. */
export function approvedForm(patches: readonly unknown[]): readonly ApprovedPatch[] {
  return (patches as readonly ResultPatch[]).map((patch) => ({
    id: patch.id,
    status: patch.status,
    reason: patch.reason,
    outcome: patch.outcome,
    flags: patch.flags,
    score: patch.score && digits(patch.score.value),
    observed_m2: digits(patch.observed_m2),
    unvegetated_m2: [
      patch.baseline && digits(patch.baseline.unvegetated_m2),
      patch.current && digits(patch.current.unvegetated_m2),
    ],
  }));
}

/** A line for each patch and number that differs. */
export function driftLines(approved: readonly ApprovedPatch[], actual: readonly ApprovedPatch[]): readonly string[] {
  const before = new Map(approved.map((patch) => [patch.id, patch]));
  const lines = actual.flatMap((patch) => {
    const old = before.get(patch.id);
    if (old === undefined) return [`${patch.id}: new`];
    return (Object.keys(patch) as (keyof ApprovedPatch)[])
      .filter((key) => JSON.stringify(old[key]) !== JSON.stringify(patch[key]))
      .map((key) => `${patch.id} ${key}: ${JSON.stringify(old[key])} → ${JSON.stringify(patch[key])}`);
  });
  const present = new Set(actual.map(({ id }) => id));
  return [...lines, ...approved.filter(({ id }) => !present.has(id)).map(({ id }) => `${id}: gone`)];
}

/** Stands in CHANGELOG.md, so that a new approval comes with a line for the people who use the numbers. */
export function approvalLabel(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function digits(value: number): number {
  return Number(value.toPrecision(6));
}
