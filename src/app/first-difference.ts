/** Where two plain values first differ: numbers by their bits, fields in the order of the stored value. */

export interface Difference {
  /** `assessment.score.value`, `assessment.flags.0`; empty for the value itself. */
  readonly field: string;
  readonly stored: unknown;
  readonly recomputed: unknown;
}

/** A field that is absent equals one that is undefined, which JSON leaves out. */
export function firstDifference(stored: unknown, recomputed: unknown, field = ''): Difference | undefined {
  if (!isRecord(stored) || !isRecord(recomputed) || Array.isArray(stored) !== Array.isArray(recomputed)) {
    return Object.is(stored, recomputed) ? undefined : { field, stored, recomputed };
  }
  for (const name of new Set([...Object.keys(stored), ...Object.keys(recomputed)])) {
    const difference = firstDifference(stored[name], recomputed[name], field === '' ? name : `${field}.${name}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
