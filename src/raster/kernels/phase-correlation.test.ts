import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planFourier } from './fourier.ts';
import { crossPower, phaseSurface, surfacePeak } from './phase-correlation.ts';

it('gives the cross-power spectrum that numpy gives, transposed', () => {
  const a = Float64Array.of(1, 2, 0, 3, 4, -1, 2, 0, 0, 5, 1, 1, 2, 2, -3, 6);
  const b = Float64Array.of(0, 1, 1, 0, 2, 3, 0, -1, 1, 0, 4, 2, 0, -2, 1, 3);

  crossPower(planFourier(4), a, b);

  // (numpy.fft.fft2(a) * numpy.conj(numpy.fft.fft2(b))).T
  // prettier-ignore
  const real = [375,   1,   3,   1,
                -17, -41,  35,  55,
                -33,  -3, -21,  -3,
                -17,  55,  35, -41];
  // prettier-ignore
  const imaginary = [ 0, -12,   0,  12,
                    -20, -62,  40,  22,
                      0,  48,   0, -48,
                     20, -22, -40,  62];
  real.forEach((value, i) => expect(a[i]).toBeCloseTo(value, 10));
  imaginary.forEach((value, i) => expect(b[i]).toBeCloseTo(value, 10));
});

function ground(col: number, row: number): number {
  return (((col * 7 + row * row * 13) % 31) * ((col * 3 + row) % 5)) % 17;
}

it('has one peak at d for a window whose second date is the first at x + d', () => {
  fc.assert(
    fc.property(fc.integer({ min: -7, max: 7 }), fc.integer({ min: -7, max: 7 }), (dx, dy) => {
      const size = 16;
      const wrap = (k: number): number => (k + size) % size;
      const a = Float64Array.from({ length: size ** 2 }, (_, i) => ground(i % size, Math.floor(i / size)));
      const b = Float64Array.from({ length: size ** 2 }, (_, i) =>
        ground(wrap((i % size) + dx), wrap(Math.floor(i / size) + dy)),
      );
      const surface = new Float64Array(size ** 2);

      const plan = planFourier(size);
      crossPower(plan, a, b);
      phaseSurface(plan, a, b, surface, new Float64Array(size ** 2));
      const peak = surfacePeak(surface, size);

      expect([peak.col, peak.row]).toEqual([dx, dy]);
      expect(surface[wrap(dy) * size + wrap(dx)]).toBeCloseTo(size ** 2, 6);
      expect(peak.reliability).toBeGreaterThan(99.9);
    }),
    { numRuns: 50 },
  );
});

it('measures the reliability of AROSICS, around the corner of the surface too', () => {
  const surface = Float64Array.from({ length: 64 }, (_, i) => ((i * 37) % 11) / 10 - 0.3);
  surface[7] = 9;

  const { col, row, reliability } = surfacePeak(surface, 8);

  expect([col, row]).toEqual([-1, 0]);
  // numpy: q = abs(s); 100 - 100 * (q[off].mean() + 2 * q[off].std()) / q[on].mean(), `on` the 3 × 3 with wrap-around.
  expect(reliability).toBeCloseTo(43.37255114252633, 10);
});

it('has no reliability where there is no texture', () => {
  const surface = new Float64Array(64);
  const plan = planFourier(8);
  const [re, im] = [new Float64Array(64), new Float64Array(64)];

  crossPower(plan, re, im);
  phaseSurface(plan, re, im, surface, new Float64Array(64));

  expect(surfacePeak(surface, 8).reliability).toBe(0);
});
