/** Sums over the windows of a partition make the sum over the whole. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Window } from '../window.ts';
import { TALLY_LENGTH, tallyClasses } from './tally-classes.ts';
import { emptyZone, mergeZone, tallyZone, ZONE_TALLY_LENGTH, ZoneTally } from './tally-zone.ts';

const share = fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 1e-6, max: 1, noNaN: true }));
const value = fc.oneof(fc.constant(NaN), fc.double({ min: 10_000, max: 10_001, noNaN: true }));

it('merges the moments of any split to those of the whole', () => {
  const pixels = fc.array(fc.record({ share, value, isCut: fc.boolean() }), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(pixels, (all) => {
      const zone = (some: typeof all): Float64Array => {
        const out = new Float64Array(ZONE_TALLY_LENGTH);
        const values = Float64Array.from(some, (pixel) => pixel.value);
        const shares = Float64Array.from(some, (pixel) => pixel.share);
        tallyZone(values, 0, some.length, shares, some.length, 1, 10_000.5, out);
        return out;
      };
      const cuts = [0, ...all.flatMap(({ isCut }, i) => (isCut ? [i] : [])), all.length];

      const merged = emptyZone();
      for (let i = 0; i + 1 < cuts.length; i++) mergeZone(merged, zone(all.slice(cuts[i], cuts[i + 1])));

      const whole = zone(all);
      if (whole[ZoneTally.count] === 0) {
        expect(merged).toEqual(emptyZone());
        return;
      }
      for (const [i, sum] of whole.entries()) {
        // Squared distances come from values of 10,000, whose own rounding they bear.
        const scale = i === ZoneTally.squares ? Math.max(sum, whole[ZoneTally.count]!) : Math.abs(sum);
        expect(Math.abs(merged[i]! - sum)).toBeLessThanOrEqual(1e-12 * scale + (i === ZoneTally.squares ? 1e-10 : 0));
      }
    }),
  );
});

it('adds the classes of the four quarters to those of the whole', () => {
  const [width, height] = [150, 90];
  const whole: Window = { col: 5, row: 9, width, height };
  const corner = fc.record({
    col: fc.integer({ min: 1, max: width - 1 }),
    row: fc.integer({ min: 1, max: height - 1 }),
  });
  const seeds = fc.integer({ min: 1, max: 2 ** 30 });
  fc.assert(
    fc.property(corner, seeds, (cut, seed) => {
      const random = (i: number): number => ((Math.imul(i + 1, seed * 2 + 1) ^ (i * 2_654_435_761)) >>> 0) / 2 ** 32;
      const length = width * height;
      const date = (shift: number): { codes: Uint8Array; ndvi: Float32Array } => ({
        codes: Uint8Array.from({ length }, (_, i) => random(i + shift) * 256),
        ndvi: Float32Array.from({ length }, (_, i) => random(i + shift + 7) * 2 - 1),
      });
      const [before, after] = [date(0), date(length)];
      const shares = Float64Array.from({ length }, (_, i) => Math.max(0, Math.min(1, random(i + 3) * 3 - 1)));
      const tally = (part: Window, out: Float64Array): void => {
        const own = Float64Array.from({ length: part.width * part.height }, (_, i) => {
          const row = part.row - whole.row + Math.floor(i / part.width);
          return shares[row * width + part.col - whole.col + (i % part.width)]!;
        });
        tallyClasses(whole, part, own, before, after, () => 4.25, out);
      };
      const [expected, sums] = [new Float64Array(TALLY_LENGTH), new Float64Array(TALLY_LENGTH)];

      tally(whole, expected);
      for (const [left, right] of [
        [0, cut.col],
        [cut.col, width],
      ] as const)
        // prettier-ignore
        for (const [top, bottom] of [[0, cut.row], [cut.row, height]] as const) // prettier-ignore
          tally({ col: 5 + left, row: 9 + top, width: right - left, height: bottom - top }, sums);

      expect(expected.some((sum) => sum > 100)).toBe(true);
      for (const [i, sum] of expected.entries()) expect(Math.abs(sums[i]! - sum)).toBeLessThan(1e-9);
    }),
    { numRuns: 20 },
  );
});
