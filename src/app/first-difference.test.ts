import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstDifference } from './first-difference.ts';

it('names the first field that differs, by bits', () => {
  const stored = { a: 1, b: { c: [0, 2], d: null }, e: 'x' };

  expect(firstDifference(stored, { ...stored })).toBeUndefined();
  expect(firstDifference(stored, { ...stored, b: { c: [-0, 2], d: 0 } })).toEqual({
    field: 'b.c.0',
    stored: 0,
    recomputed: -0,
  });
  expect(firstDifference(stored, { ...stored, b: { c: [0], d: null } })?.field).toBe('b.c.1');
  expect(firstDifference(stored, { ...stored, f: 1 })?.field).toBe('f');
  expect(firstDifference(stored, { ...stored, f: undefined })).toBeUndefined();
  expect(firstDifference({ a: 0.1 + 0.2 }, { a: 0.3 })?.field).toBe('a');
  expect(firstDifference({ a: [] }, { a: {} })?.field).toBe('a');
  expect(firstDifference(null, stored)).toEqual({ field: '', stored: null, recomputed: stored });
});

it('finds none between a value and its copy', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(firstDifference(value, structuredClone(value))).toBeUndefined();
    }),
  );
});
