import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../../analysis/random.ts';
import { noChange } from './no-change.ts';
import type { NoChange, NoChangeRule } from './no-change.ts';

const RULE: NoChangeRule = { stopBelow: 1e-4, maxIterations: 100, firstPixels: 5000, maxPixels: 50_000 };
const CHANGED_EVERY = 5;

/**
 * Pixels `x₁…x_b, y₁…y_b` of a mixture of two covers, band k: `x = 0.05k + 0.1kf − 0.2g[k even] + 0.03ε`, then both dates
 * with noise of 0.004 and y with gain 1.15 and offset 0.01; every fifth pixel is other ground on the second date.
 */
function twoDates(seed: number, pixelCount: number, bandCount: number): Float64Array {
  const next = mulberry32(seed);
  const values = new Float64Array(pixelCount * 2 * bandCount);
  for (let pixel = 0; pixel < pixelCount; pixel++) {
    const [f, g] = [next(), next()];
    for (let k = 0; k < bandCount; k++) {
      const x = 0.05 * (k + 1) + 0.1 * f * (k + 1) - 0.2 * g * (k % 2) + 0.03 * gauss(next);
      const at = pixel * 2 * bandCount + k;
      values[at] = x + 0.004 * gauss(next);
      const after = pixel % CHANGED_EVERY === 0 ? 0.4 * next() : x;
      values[at + bandCount] = 1.15 * after + 0.01 + 0.004 * gauss(next);
    }
  }
  return values;
}

function judge(values: Float64Array, bandCount: number, rule: NoChangeRule): NoChange | undefined {
  const stride = 2 * bandCount;
  const columns = Array.from({ length: stride }, (_, k) => values.filter((_value, i) => i % stride === k));
  return noChange(columns, rule);
}

function gauss(next: () => number): number {
  const [u1, u2] = [next(), next()];
  return Math.sqrt(-2 * Math.log(1 - u1)) * Math.cos(2 * Math.PI * u2);
}

/**
 * Another implementation on `twoDates(42, 400, b)`, numpy 2.4.6 and scipy: w = 1; repeat: weighted covariances; Cholesky
 * factors Lx, Ly; P, ρ, Q = np.linalg.svd(solve(Lx, Sxy) solve(Ly).T); A = Lx.T⁻¹P, B = Ly.T⁻¹Q.T; M = (X − mx)A − (Y − my)B;
 * χ² = (M² / (2(1 − ρ)/c)).sum(1); w = scipy.stats.chi2.sf(χ², b); c = 1 first, then
 * 1 − Γ(b/2 + ½)/(√π Γ(b/2 + 1)); until max|Δρ| < 1e-8. χ² of pixels 0, 1, 2, 3 and 399.
 */
const NUMPY = [
  {
    b: 1,
    rho: [0.9976356149433689],
    z: [46.12691060259657, 0.3293931818131269, 0.059419097534048136, 2.7157269170139187, 0.07792113675448947],
  },
  {
    b: 3,
    rho: [0.9995284173100359, 0.9977290126190584, 0.9927740109844633],
    z: [118.92099151626549, 3.2707120359187813, 2.1695397570713624, 11.922489338119703, 4.447848253375376],
  },
  {
    b: 4,
    rho: [0.9997252856967878, 0.9972541694524784, 0.9908171935603987, 0.9891914763100422],
    z: [134.4304420943485, 3.4302660209796936, 0.4967473117396103, 6.134700614375634, 1.146251979060391],
  },
  {
    b: 6,
    rho: [
      0.9998862042269531, 0.9985247642735705, 0.9926052638479453, 0.9916753295781753, 0.9885142358492619,
      0.9858437073059078,
    ],
    z: [11411.318226974267, 15.684353623828308, 7.598261634883299, 1.9283643579101004, 5.954508057706137],
  },
];

it.for(NUMPY)('agrees with numpy for $b bands', ({ b, rho, z }) => {
  const found = judge(twoDates(42, 400, b), b, { ...RULE, stopBelow: 1e-8 })!;

  for (const [i, value] of rho.entries()) expect(found.correlations[i]).toBeCloseTo(value, 9);
  for (const [i, pixel] of [0, 1, 2, 3, 399].entries()) expect(found.chiSquare[pixel]! / z[i]!).toBeCloseTo(1, 6);
});

/** Median of χ²_b: the solution of P(Z > m) = ½, scipy.stats.chi2.ppf(0.5, b). */
const MEDIAN: Readonly<Record<number, number>> = { 2: 1.3862943611, 3: 2.3659738844, 4: 3.3566940005, 6: 5.3481206274 };

it.for([2, 3, 4, 6])('leaves the unchanged pixels their nominal χ² when a fifth changed, %i bands', (bandCount) => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const found = judge(twoDates(seed, 8000, bandCount), bandCount, RULE)!;
    const unchanged = found.chiSquare.filter((_, pixel) => pixel % CHANGED_EVERY !== 0).sort();
    const median = unchanged[unchanged.length >> 1]!;

    expect(Math.abs(median / MEDIAN[bandCount]! - 1)).toBeLessThan(0.05);
  }
});

it('gives unchanged pixels probabilities that are uniform', () => {
  const found = judge(twoDates(11, 20_000, 4), 4, RULE)!;
  const unchanged = found.probability.filter((_, pixel) => pixel % CHANGED_EVERY !== 0);

  for (const limit of [0.05, 0.25, 0.5, 0.75, 0.95]) {
    expect(unchanged.filter((value) => value < limit).length / unchanged.length).toBeCloseTo(limit, 1.5);
  }
});

describe('under affine transforms', () => {
  const gain = fc.double({ min: 0.2, max: 5, noNaN: true });
  const offset = fc.double({ min: -3, max: 3, noNaN: true });
  const lean = fc.double({ min: -0.4, max: 0.4, noNaN: true });

  it.for([1, 3, 4, 6])('says the same of every pixel, %i bands', (bandCount) => {
    const values = twoDates(42, 600, bandCount);
    const before = judge(values, bandCount, RULE)!;

    fc.assert(
      fc.property(fc.tuple(gain, offset, lean), fc.tuple(gain, offset, lean), (x, y) => {
        const after = judge(transformed(values, bandCount, x, y), bandCount, RULE)!;
        expect(after.iterations).toBe(before.iterations);
        for (const [i, value] of before.chiSquare.entries()) {
          expect(Math.abs(after.chiSquare[i]! - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, value));
        }
      }),
      { numRuns: 30 },
    );
  });

  type Transform = readonly [gain: number, offset: number, lean: number];

  /** Band k becomes `gain·(k + 1)·(band k + lean · band k − 1) + offset`. */
  function transformed(
    values: Float64Array,
    bandCount: number,
    ...transforms: readonly [Transform, Transform]
  ): Float64Array {
    return values.map((value, i) => {
      const k = i % bandCount;
      const [factor, shift, part] = transforms[Math.floor((i / bandCount) % 2)]!;
      return factor * (k + 1) * (value + (k === 0 ? 0 : part * values[i - 1]!)) + shift;
    });
  }
});

it('finds two dates unchanged that differ by an affine transform only', () => {
  const values = twoDates(3, 500, 3).map(Math.fround);
  for (let at = 0; at < values.length; at += 6) {
    for (let k = 0; k < 3; k++) values[at + 3 + k] = Math.fround(0.8 * values[at + k]! - 0.02);
  }

  expect(Math.min(...judge(values, 3, RULE)!.probability)).toBeGreaterThan(0.5);
});

it('looks at a part of the pixels and speaks of all', () => {
  const values = twoDates(8, 12_000, 4);

  const part = judge(values, 4, { ...RULE, maxPixels: 5000 })!;
  const all = judge(values, 4, RULE)!;

  expect(part.probability).toHaveLength(12_000);
  // Every third pixel is looked at.
  for (const [i, value] of part.correlations.entries()) {
    expect(1 - value).toBeGreaterThan(0.9 * (1 - all.correlations[i]!));
    expect(1 - value).toBeLessThan(1.1 * (1 - all.correlations[i]!));
  }
});

it('says nothing of bands that are constant or copies, or of too few pixels', () => {
  const constant = twoDates(1, 300, 3).map((value, i) => (i % 6 === 1 ? 255 : value));
  const copied = twoDates(1, 300, 3);
  for (let at = 0; at < copied.length; at += 6) copied[at + 2] = copied[at]!;

  expect(judge(constant, 3, RULE)).toBeUndefined();
  expect(judge(copied, 3, RULE)).toBeUndefined();
  expect(judge(twoDates(1, 12, 3), 3, RULE)).toBeUndefined();
  expect(judge(new Float64Array(0), 3, RULE)).toBeUndefined();
});

it('ends where iterations over all pixels end, though the first look at a few', () => {
  const values = twoDates(8, 12_000, 4);

  const quick = judge(values, 4, { ...RULE, firstPixels: 1000 })!;
  const slow = judge(values, 4, { ...RULE, firstPixels: 12_000 })!;

  for (const [i, value] of quick.correlations.entries()) {
    expect(Math.abs(value - slow.correlations[i]!)).toBeLessThan(2 * RULE.stopBelow);
  }
});

it('changes no input', () => {
  const columns = Array.from({ length: 6 }, (_, k) => twoDates(5, 200, 3).filter((_value, i) => i % 6 === k));
  const copies = columns.map((column) => column.slice());

  noChange(columns, RULE);

  expect(columns).toEqual(copies);
});
