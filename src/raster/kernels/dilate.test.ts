import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dilate } from './dilate.ts';

function grown(mask: Uint8Array, width: number, radius: number): Uint8Array {
  const out = new Uint8Array(mask.length);
  dilate(mask, width, mask.length / width, radius, out);
  return out;
}

it('grows a pixel to a disc', () => {
  const mask = new Uint8Array(49);
  mask[24] = 1;

  // prettier-ignore
  expect([...grown(mask, 7, 2.3)]).toEqual([
    0, 0, 0, 0, 0, 0, 0,
    0, 0, 1, 1, 1, 0, 0,
    0, 1, 1, 1, 1, 1, 0,
    0, 1, 1, 1, 1, 1, 0,
    0, 1, 1, 1, 1, 1, 0,
    0, 0, 1, 1, 1, 0, 0,
    0, 0, 0, 0, 0, 0, 0,
  ]);
});

it('is all pixels within the radius of a set one, by brute force', () => {
  const masks = fc.array(fc.constantFrom(0, 0, 0, 0, 1), { minLength: 63, maxLength: 63 });
  fc.assert(
    fc.property(masks, fc.double({ min: 0, max: 6, noNaN: true }), (list, radius) => {
      const mask = Uint8Array.from(list);
      const expected = mask.map((_, i) => {
        const isNear = list.some((set, k) => {
          const [across, down] = [(k % 9) - (i % 9), Math.floor(k / 9) - Math.floor(i / 9)];
          return set === 1 && across * across + down * down <= radius * radius + 1e-9;
        });
        return isNear ? 1 : 0;
      });

      expect(grown(mask, 9, radius)).toEqual(expected);
    }),
  );
});
