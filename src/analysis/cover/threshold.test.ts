import fc from 'fast-check';
import { expect, it } from 'vitest';
import defaults from '../../../policies/default.json' with { type: 'json' };
import { gauss, mulberry32 } from '../../raster/kernels/test-random.ts';
import { parsePolicy } from '../policy-file.ts';
import { guardedThreshold } from './threshold.ts';
import type { ThresholdRule } from './threshold.ts';

const { cover } = parsePolicy(defaults, 'policies/default.json');
const rule = (cover.kind === 'fvc' ? cover.threshold : null)!;

/** A lower class of share `share` around `low`, the rest around `high`. */
function classes(
  share: number,
  low: number,
  lowSd: number,
  high: number,
  highSd: number,
  count = 20_000,
): Float64Array {
  const next = mulberry32(7);
  return Float64Array.from({ length: count }, () =>
    next() < share ? gauss(next) * lowSd + low : gauss(next) * highSd + high,
  );
}

it('takes the threshold of a pair that shows two classes', () => {
  const { value, source } = guardedThreshold(classes(0.4, 0.05, 0.04, 0.9, 0.08), 0.5, rule);

  expect(source).toBe('otsu');
  // Between the two means, three standard deviations from both.
  expect(value).toBeGreaterThan(0.17);
  expect(value).toBeLessThan(0.66);
});

it('asks minimum error for a rare class', () => {
  const { value, source } = guardedThreshold(classes(0.03, 0.1, 0.03, 0.9, 0.04), 0.5, { ...rule, maxFromPrior: 0.3 });

  expect(source).toBe('minimum-error');
  expect(value).toBeGreaterThan(0.2);
  expect(value).toBeLessThan(0.78);
});

it.each([
  ['one Gaussian', classes(0, 0, 0, 0.5, 0.1), {}],
  ['a uniform distribution', Float64Array.from({ length: 20_000 }, mulberry32(9)), {}],
  ['too few pixels', classes(0.4, 0.05, 0.04, 0.9, 0.08, 400), {}],
  ['a valley that is none', classes(0.4, 0.1, 0.12, 0.9, 0.12), { maxValleyRatio: 0 }],
  ['a threshold far from the prior', classes(0.4, 0.05, 0.04, 0.4, 0.04), {}],
  ['one value', new Float64Array(1000).fill(0.3), {}],
  ['nothing measured', new Float64Array(1000).fill(NaN), {}],
] as const)('keeps the prior for %s', (_, pooled, change: Partial<ThresholdRule>) => {
  expect(guardedThreshold(pooled, 0.5, { ...rule, ...change })).toEqual({ value: 0.5, source: 'prior' });
});

it('keeps the prior where any one guard is out of reach', () => {
  const pooled = classes(0.4, 0.05, 0.04, 0.9, 0.08);
  const unreachable: readonly Partial<ThresholdRule>[] = [
    { minPixels: 20_001 },
    { minClassShare: 0.5, minClassPixels: 20_000 },
    { minEta: 1 },
    { minSeparation: 1000 },
    { maxFromPrior: 0 },
  ];
  for (const guard of unreachable) {
    expect(guardedThreshold(pooled, 0.5, { ...rule, ...guard }).source).toBe('prior');
  }
});

it('stays near the prior, and does not depend on the order of pixels', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, share, (part, low, high) => {
      const pooled = classes(part, low, 0.03, high, 0.05, 2000);
      const { value, source } = guardedThreshold(pooled, 0.5, rule);

      expect(Math.abs(value - 0.5)).toBeLessThanOrEqual(rule.maxFromPrior);
      expect(guardedThreshold(pooled.toReversed(), 0.5, rule)).toEqual({ value, source });
    }),
    { numRuns: 60 },
  );
});
