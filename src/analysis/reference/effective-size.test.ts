import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mulberry32 } from '../random.ts';
import { variogram } from '../../raster/kernels/variogram.ts';
import { asymptoticInflation, effectiveSize, fitSpatialModel, squareInflation } from './effective-size.ts';

// reference.json `effective_sample_size`: exact sums over the lattice in numpy, and the formulas of SCIENCE §4.5.
it.each([
  [50, 'exponential', 3, 48.412, 51.6, 56.549],
  [50, 'gaussian', 4, 45.876, 54.5, 50.265],
  [100, 'spherical', 9, 48.555, 206, 50.894],
  [200, 'exponential', 3, 54.499, 734, 56.549],
  [200, 'gaussian', 4, 49.149, 813.8, 50.265],
  // SCIENCE §4.5, in the text.
  [100, 'exponential', 3, 52.42, 191, 56.55],
  [100, 'gaussian', 4, 48.05, 208, 50.27],
] as const)('a square of %d px under %s of %d px is worth what numpy says', (side, kind, length, vif, worth, wide) => {
  const inflation = squareInflation({ kind, length }, side);

  expect(Math.abs(inflation - vif)).toBeLessThan(vif === 52.42 || vif === 48.05 ? 0.005 : 0.0006);
  expect(Math.abs(side ** 2 / inflation - worth)).toBeLessThan(worth > 500 ? 0.06 : 0.3);
  expect(Math.abs(asymptoticInflation({ kind, length }) - wide)).toBeLessThan(
    wide > 56.549 || wide === 50.27 ? 0.006 : 0.0006,
  );
});

it('is the mean correlation of all pairs of pixels of the square, times their number', () => {
  const kind = fc.constantFrom('exponential', 'spherical', 'gaussian');
  fc.assert(
    fc.property(
      kind,
      fc.double({ min: 0.05, max: 12, noNaN: true }),
      fc.integer({ min: 1, max: 12 }),
      (of, l, side) => {
        const correlation = (h: number): number => {
          if (of === 'exponential') return Math.exp(-h / l);
          if (of === 'gaussian') return Math.exp(-((h / l) ** 2));
          return h >= l ? 0 : 1 - 1.5 * (h / l) + 0.5 * (h / l) ** 3;
        };
        let sum = 0;
        for (let a = 0; a < side ** 2; a++) {
          for (let b = 0; b < side ** 2; b++) {
            sum += correlation(Math.hypot((a % side) - (b % side), Math.floor(a / side) - Math.floor(b / side)));
          }
        }

        const inflation = squareInflation({ kind: of, length: l }, side);

        expect(Math.abs(inflation - sum / side ** 2)).toBeLessThan(1e-6);
      },
    ),
  );
});

describe('the fit of a variogram', () => {
  it('finds the model that made it', () => {
    const lags = [1, 2, 3, 4, 6, 8, 12, 16, 24];
    const points = lags.map((lag) => ({
      lag,
      semivariance: 0.0004 + 0.0009 * (1 - Math.exp(-lag / 3.7)),
      pairs: 1000 - lag,
    }));

    const { nugget, sill, length } = fitSpatialModel(points);

    expect(length).toBeCloseTo(3.7, 2);
    expect(nugget).toBeCloseTo(0.0004, 6);
    expect(sill).toBeCloseTo(0.0009, 6);
  });

  it('finds the length of a field with a known one', () => {
    const [size, length] = [300, 4];
    const field = autoregressive(size, Math.exp(-1 / length), 638);

    const model = fitSpatialModel(variogram(field, allPixels(size * size), size, size, [1, 2, 3, 4, 6, 8, 12, 16, 24]));

    expect(Math.abs(model.length - length)).toBeLessThan(0.5);
    expect(Math.abs(model.sill - 1)).toBeLessThan(0.1);
    expect(model.nugget).toBeLessThan(0.02);
  });

  it('finds none in noise, whose pixels are worth themselves', () => {
    const next = mulberry32(7);
    const noise = Float64Array.from({ length: 10_000 }, () => gauss(next));

    const model = fitSpatialModel(variogram(noise, allPixels(10_000), 100, 100, [1, 2, 3, 4, 6, 8, 12]));

    expect(effectiveSize(10_000, model)).toBeGreaterThan(8500);
    expect(effectiveSize(10_000, { nugget: 1, sill: 0, length: 0 })).toBe(10_000);
  });

  it('has nothing to say of an even ring or of too few lags', () => {
    expect(fitSpatialModel([1, 2, 3].map((lag) => ({ lag, semivariance: 0, pairs: 9 })))).toMatchObject({
      sill: 0,
      nugget: 0,
    });
    expect(fitSpatialModel([{ lag: 1, semivariance: 2, pairs: 4 }])).toEqual({ nugget: 2, sill: 0, length: 0 });
    expect(fitSpatialModel([])).toEqual({ nugget: 0, sill: 0, length: 0 });
  });
});

function allPixels(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i);
}

/** Unit variance, correlation `r^|dx|·r^|dy|`: exactly exponential along rows and columns. */
function autoregressive(size: number, r: number, seed: number): Float64Array {
  const next = mulberry32(seed);
  const fresh = Math.sqrt(1 - r * r);
  const field = Float64Array.from({ length: size * size }, () => gauss(next));
  for (let i = 0; i < field.length; i++) if (i % size > 0) field[i] = r * field[i - 1]! + fresh * field[i]!;
  for (let i = size; i < field.length; i++) field[i] = r * field[i - size]! + fresh * field[i]!;
  return field;
}

function gauss(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
