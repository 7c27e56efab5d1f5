import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clampReflectance } from './clamp-reflectance.ts';
import { clampedNdvi } from './clamped-ndvi.ts';
import { normalizedDifference } from './normalized-difference.ts';

it('is the NDVI of clamped bands, to the bit, and says what was raised', () => {
  const sample = fc.oneof(fc.constantFrom(NaN, 0, 1e-4, -0.01), fc.float({ min: Math.fround(-0.1), max: 1 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(sample, sample), { minLength: 1, maxLength: 50 }), (pairs) => {
      const red = Float32Array.from(pairs, ([r]) => r);
      const nir = Float32Array.from(pairs, ([, n]) => n);
      const [clampedRed, clampedNir] = [new Float32Array(red.length), new Float32Array(red.length)];
      const raisedRed = clampReflectance(red, clampedRed);
      const raisedNir = clampReflectance(nir, clampedNir);
      const expected = new Float64Array(red.length);
      normalizedDifference(clampedNir, clampedRed, expected);

      const [ndvi, raised] = [new Float64Array(red.length), new Uint8Array(red.length)];
      clampedNdvi(red, nir, ndvi, raised);

      expect([...ndvi]).toEqual([...expected]);
      expect([...raised]).toEqual([...raisedRed].map((value, i) => value | raisedNir[i]!));
    }),
  );
});
