/** An attribute as the ports carry it: lists and objects become their JSON text, integers beyond 2^53 their digits. */
export function propertyOf(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return JSON.stringify(value);
}
