import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planFourier, transformWindow } from './fourier.ts';

it('gives the spectrum that numpy gives, transposed', () => {
  // prettier-ignore
  const re = Float64Array.of(1,  2,  0, 3,
                             4, -1,  2, 0,
                             0,  5,  1, 1,
                             2,  2, -3, 6);
  const im = new Float64Array(16);

  transformWindow(planFourier(4), re, im, 1);

  // numpy.fft.fft2(a).T, rows of u.
  // prettier-ignore
  const real = [ 25, -1,  1, -1,
                  7, -1, -7,  5,
                -11,  1, -7,  1,
                  7,  5, -7, -1];
  // prettier-ignore
  const imaginary = [ 0,   2,  0, -2,
                      2,   8, -8,  2,
                      0, -16,  0, 16,
                     -2,  -2,  8, -8];
  real.forEach((value, i) => expect(re[i]).toBeCloseTo(value, 12));
  imaginary.forEach((value, i) => expect(im[i]).toBeCloseTo(value, 12));
});

it('comes back to size² times the window', () => {
  fc.assert(
    fc.property(fc.constantFrom(2, 8, 32), fc.integer(), (size, seed) => {
      const re = Float64Array.from({ length: size * size }, (_, i) => Math.sin(seed + 7 * i));
      const im = Float64Array.from({ length: size * size }, (_, i) => Math.cos(seed * i));
      const [backRe, backIm] = [re.slice(), im.slice()];
      const plan = planFourier(size);

      transformWindow(plan, backRe, backIm, 1);
      transformWindow(plan, backRe, backIm, -1);

      re.forEach((value, i) => expect(backRe[i]! / size ** 2).toBeCloseTo(value, 12));
      im.forEach((value, i) => expect(backIm[i]! / size ** 2).toBeCloseTo(value, 12));
    }),
    { numRuns: 30 },
  );
});

it('refuses a size that is no power of two', () => {
  expect(() => planFourier(48)).toThrow(RangeError);
  expect(() => planFourier(1)).toThrow(RangeError);
});
