import { expect } from 'vitest';

export interface Tolerance {
  readonly relative: number;
  /** Where truth is near zero. */
  readonly absolute: number;
}

/** Equal within a tolerance; null only equals null, because missing evidence is an answer and never zero. */
export function expectClose(actual: unknown, expected: number | null, tolerance: Tolerance, what: string): void {
  if (expected === null) {
    expect(actual, what).toBeNull();
    return;
  }
  expect(actual, what).toBeTypeOf('number');
  const allowed = Math.max(tolerance.absolute, tolerance.relative * Math.abs(expected));
  const difference = Math.abs((actual as number) - expected);
  expect(difference, `${what}: ${String(actual)}, expected ${expected}`).toBeLessThanOrEqual(allowed);
}
