import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planFourier } from './fourier.ts';
import { crossPower } from './phase-correlation.ts';
import { planUpsampling, upsampledPeak } from './upsampled-peak.ts';

const SIZE = 32;

/** Waves that fit the window, so that a shift of any fraction is exact and nothing is lost at the edge. */
function waves(dx: number, dy: number): Float64Array {
  return Float64Array.from({ length: SIZE ** 2 }, (_, i) => {
    const x = (i % SIZE) + dx;
    const y = Math.floor(i / SIZE) + dy;
    let sum = 0;
    for (let k = 1; k <= 8; k++) {
      sum += Math.cos((2 * Math.PI * (k * x + ((k * 3) % 7) * y)) / SIZE + k * k) / k;
      sum += Math.sin((2 * Math.PI * (((k * 5) % 6) * x - k * y)) / SIZE + k) / k;
    }
    return sum;
  });
}

it('finds any shift below half a pixel to rounding', () => {
  const plan = planFourier(SIZE);
  const upsampling = planUpsampling(plan);
  const shift = fc.double({ min: -0.6, max: 0.6, noNaN: true });
  fc.assert(
    fc.property(shift, shift, (dx, dy) => {
      const a = waves(0, 0);
      const b = waves(dx, dy);

      crossPower(plan, a, b);
      const peak = upsampledPeak(upsampling, a, b);

      expect(peak?.[0]).toBeCloseTo(dx, 8);
      expect(peak?.[1]).toBeCloseTo(dy, 8);
    }),
    { numRuns: 60 },
  );
});

it('has no answer where the top lies beyond a pixel', () => {
  const plan = planFourier(SIZE);
  const a = waves(0, 0);
  const b = waves(1.6, 0);

  crossPower(plan, a, b);

  expect(upsampledPeak(planUpsampling(plan), a, b)).toBeUndefined();
});

it('has no answer where there is no hill', () => {
  const none = new Float64Array(SIZE ** 2);

  expect(upsampledPeak(planUpsampling({ size: SIZE }), none, none)).toBeUndefined();
});
