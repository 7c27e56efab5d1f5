import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commonLimits, stretched } from './stretch.ts';

it('gives the level of the formula for every value', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -2, max: 3, noNaN: true }),
      fc.double({ min: 1e-3, max: 2, noNaN: true }),
      (value, span) => {
        const share = Math.max(0, Math.min(1, (value - 0.1) / (0.1 + span - 0.1)));

        expect(stretched(value, [0.1, 0.1 + span])).toBe(Math.round(255 * share ** 0.7));
      },
    ),
    { numRuns: 20_000 },
  );
  expect([stretched(0, [0, 1]), stretched(1, [0, 1]), stretched(2, [0, 1])]).toEqual([0, 255, 255]);
});

it('takes the 2nd and 98th percentile of what was seen on both dates, by nearest rank', () => {
  const dates = fc.array(fc.double({ min: -1, max: 1, noNaN: false }), { minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(dates, dates, fc.nat(4), (one, other, step) => {
      const bands = [Float32Array.from(one), Float32Array.from(other)];
      const masks = bands.map((band) => Uint8Array.from(band, (_, i) => (i % 5 === step ? 0 : 1)));

      const seen = bands.flatMap((band, date) => [...band].filter((v, i) => masks[date]![i] === 1 && !Number.isNaN(v)));
      const sorted = seen.toSorted((a, b) => a - b);
      const low = sorted[Math.floor(0.02 * (sorted.length - 1))] ?? 0;
      const high = sorted[Math.ceil(0.98 * (sorted.length - 1))] ?? 1;
      // Zero and minus zero are one value.
      const [least, most] = commonLimits(bands, masks);
      expect(least === low && most === (high > low ? high : low + 1)).toBe(true);
    }),
  );
});
