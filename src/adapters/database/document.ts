/** JSON text that gives back every bit of what went in. */

// ES2026; Node has it, TypeScript's es2024 library does not know it yet.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
const NEGATIVE_ZERO = rawJSON('-0');

/**
 * As `JSON.stringify`, with two differences: -0 stays -0, and a number that JSON cannot write is an error instead of a
 * null, because a null would say "no evidence" where there was a bug.
 */
export function toDocument(value: unknown): string {
  return JSON.stringify(value, (key, item: unknown) => {
    if (typeof item !== 'number') return item;
    if (!Number.isFinite(item)) throw new Error(`The number ${item} at "${key}" cannot be stored`);
    return Object.is(item, -0) ? NEGATIVE_ZERO : item;
  });
}

/** Postgres stores no NUL character, neither as text nor in `json` that is ever unpacked. */
export function hasNul(text: string): boolean {
  return text.includes('\u0000');
}
