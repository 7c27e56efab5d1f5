import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BandRole } from '../../raster/band.ts';
import type { DateCrop } from '../../raster/crop.ts';
import { applyLines } from './apply-lines.ts';
import { normalisePair } from './normalise-pair.ts';
import type { NormalisationInput } from './normalise-pair.ts';
import type { Normalisation } from './normalisation.ts';
import { HAZE, medianNdviChange, RULE, testRing } from '../../../test/helpers/ring-pair.ts';
import type { TestRing, TestRole } from '../../../test/helpers/ring-pair.ts';

const BANDS: readonly (readonly TestRole[])[] = [
  ['green', 'red', 'nir'],
  ['blue', 'green', 'red', 'nir'],
  ['blue', 'green', 'red', 'nir', 'swir1', 'swir2'],
];

describe('IR-MAD', () => {
  it.for(BANDS)('finds slopes within 1 % of truth where a fifth of 7,080 pixels changed: %s, %s, %s …', (roles) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const found = byIrmad(normalisePair(testRing({ ...HAZE, seed, roles, changed: 0.2 }), RULE));

      expect(found.lines.map(({ role }) => role)).toEqual(roles);
      for (const line of found.lines) {
        expect(Math.abs(line.slope * 1.15 - 1)).toBeLessThan(0.01);
        // At the mean reflectance of the ring, about 0.2, slope and intercept together are right to half a percent.
        expect(line.slope * (1.15 * 0.2 + 0.01) + line.intercept).toBeCloseTo(0.2, 2.4);
      }
    }
  });

  // SCIENCE §7.3 recipe 5.
  it('takes haze away: gain 1.15, offset +0.01', () => {
    for (const changed of [0, 0.2]) {
      const ring = testRing({ ...HAZE, changed });
      const found = byIrmad(normalisePair(ring, RULE));
      const cleared = applyLines(crop(ring.current), found.lines);

      const residual = medianNdviChange(ring.baseline, cleared.bands, ring.pixels);
      expect(Math.abs(medianNdviChange(ring.baseline, ring.current, ring.pixels))).toBeGreaterThan(0.015);
      expect(Math.abs(residual)).toBeLessThan(0.005);
      // Float32 of the new crop against doubles.
      expect(found.residualNdvi).toBeCloseTo(residual, 4);
    }
  });

  it('tells changed ring pixels from unchanged ones', () => {
    const ring = testRing({ ...HAZE, changed: 0.2, noise: 0.05 });
    const { noChange, pixels } = byIrmad(normalisePair(ring, RULE));

    const doubted = (isChanged: number): number => {
      const shares = [...pixels.keys()].filter((k) => ring.isChanged[pixels[k]!] === isChanged);
      return shares.filter((k) => noChange![k]! < 0.05).length / shares.length;
    };
    expect(doubted(1)).toBeGreaterThan(0.9);
    expect(doubted(0)).toBeGreaterThan(0.03);
    expect(doubted(0)).toBeLessThan(0.07);
  });

  it('does not depend on the units of digital numbers', () => {
    const ring = testRing({ ...HAZE, changed: 0.2 });
    const bits: NormalisationInput = {
      ...ring,
      baseline: mapBands(ring.baseline, (value) => 400 * value),
      current: mapBands(ring.current, (value) => 16_384 * value + 50),
      values: 'digital-numbers',
    };

    const found = byIrmad(normalisePair(bits, RULE)).lines;

    for (const [i, line] of byIrmad(normalisePair(ring, RULE)).lines.entries()) {
      expect((found[i]!.slope * 16_384) / 400 / line.slope).toBeCloseTo(1, 5);
    }
  });

  it('leaves out pixels without a measurement on one date, with their sectors', () => {
    const whole = testRing({ ...HAZE, changed: 0.2 });
    const ring = { ...whole, applied: whole.pixels.filter((_, k) => k % 7 !== 3) };
    const blind = ring.pixels.filter((_, k) => k % 7 === 3);
    const holed = { ...ring, current: mapBands(ring.current, (value) => value) };
    for (const i of blind) holed.current.nir[i] = NaN;
    const seen = ring.pixels.filter((_, k) => k % 7 !== 3);

    const found = normalisePair(holed, RULE);

    expect(found.pixels).toEqual(seen);
    expect(found).toEqual(
      normalisePair({ ...ring, pixels: seen, sectors: ring.sectors.filter((_, k) => k % 7 !== 3) }, RULE),
    );
  });

  it('takes no baseline for its own change', () => {
    const ring = testRing({ ...HAZE, changed: 0 });

    const found = byIrmad(normalisePair({ ...ring, current: ring.baseline }, RULE));

    for (const line of found.lines) {
      expect(line.slope).toBeCloseTo(1, 12);
      expect(line.intercept).toBeCloseTo(0, 12);
    }
    expect(found.residualNdvi).toBeCloseTo(0, 12);
  });

  it('has no residual NDVI without NIR', () => {
    expect(
      byIrmad(normalisePair(testRing({ ...HAZE, roles: ['blue', 'green', 'red'] }), RULE)).residualNdvi,
    ).toBeNull();
  });
});

describe('quantiles', () => {
  it('are matched where a band is a copy of another', () => {
    const ring = testRing({ ...HAZE, changed: 0 });
    const copied = {
      ...ring,
      baseline: { ...ring.baseline, green: ring.baseline.red },
      current: { ...ring.current, green: ring.current.red },
    };

    const found = byQuantiles(normalisePair(copied, RULE));

    expect(found.insteadOf).toBe('bands-without-contrast');
    expect(found.noChange).toBeNull();
    for (const { role, slope } of found.lines) expect(slope * 1.15, role).toBeCloseTo(1, 1.3);
    const cleared = applyLines(crop(copied.current), found.lines);
    expect(Math.abs(medianNdviChange(copied.baseline, cleared.bands, ring.pixels))).toBeLessThan(0.01);
  });

  it('are matched where too few pixels stay unchanged', () => {
    const found = byQuantiles(normalisePair(testRing({ ...HAZE, side: 17, noise: 0.05 }), strict({ minPixels: 200 })));

    expect(found.insteadOf).toBe('too-few-unchanged');
    // numpy's type-7 quantiles are in quantile.ts' own test; the two points lie on the line.
    expect(found.lines.every(({ slope }) => Math.abs(slope * 1.15 - 1) < 0.1)).toBe(true);
  });

  it('are matched where unchanged pixels do not correlate well enough', () => {
    const found = byQuantiles(normalisePair(testRing(HAZE), strict({ minCorrelation: 0.9999 })));

    expect(found.insteadOf).toBe('uncorrelated');
  });

  it('pass through the 20th and 80th percentile of both dates', () => {
    const ring = testRing({ ...HAZE, side: 40 });
    const [line] = byQuantiles(normalisePair(ring, strict({ minCorrelation: 1 }))).lines;
    const sorted = (band: Float32Array): Float64Array => Float64Array.from(ring.pixels, (i) => band[i]!).sort();
    const [before, after] = [sorted(ring.baseline.blue), sorted(ring.current.blue)];

    for (const share of [0.2, 0.8]) {
      const position = share * (ring.pixels.length - 1);
      const [low, part] = [Math.floor(position), position % 1];
      const at = (values: Float64Array): number => values[low]! * (1 - part) + values[low + 1]! * part;
      expect(line!.slope * at(after) + line!.intercept).toBeCloseTo(at(before), 10);
    }
  });
});

describe('averaging', () => {
  it('keeps blur from passing for lost contrast', () => {
    for (const seed of [1, 2, 3]) {
      const pair = blurredPair(seed);
      const off = (averageRadius: number): number => {
        const { lines } = byIrmad(normalisePair(pair, { ...RULE, averageRadius }));
        return Math.max(...lines.map(({ slope }) => Math.abs(slope * 0.8 - 1)));
      };

      expect(off(0)).toBeGreaterThan(0.06);
      expect(off(2)).toBeLessThan(0.03);
    }
  });
});

describe('a hold-out', () => {
  it('is refused where the held-out sectors have another radiometry', () => {
    const ring = testRing({ ...HAZE, noise: 0.05 });
    const split = { ...ring, current: mapBands(ring.current, (value) => value) };
    for (const [k, i] of ring.pixels.entries()) {
      if (ring.sectors[k]! % 3 !== 2) continue;
      for (const band of Object.values(split.current)) band[i] = 1.1 * band[i]! + 0.02;
    }

    expect(normalisePair(split, RULE)).toMatchObject({ method: 'quantiles', insteadOf: 'hold-out' });
  });

  it('is refused where the ring lies in the sectors of the fit only', () => {
    const ring = testRing(HAZE);
    const isFitted = (_: number, k: number): boolean => ring.sectors[k]! % 3 !== 2;

    const half = { ...ring, pixels: ring.pixels.filter(isFitted), sectors: ring.sectors.filter(isFitted) };

    expect(normalisePair(half, RULE)).toMatchObject({ method: 'quantiles', insteadOf: 'hold-out' });
  });

  it('is passed by true lines, however few the pixels', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const ring = testRing({ ...HAZE, seed, side: 24, changed: 0.2, noise: 0.2 });
      expect(normalisePair(ring, RULE)).toMatchObject({ method: 'irmad' });
    }
  });
});

describe('precision', () => {
  it('refuses lines through few noisy pixels that pass every other guard', () => {
    const noisy = { ...HAZE, noise: 0.4, changed: 0.2 };
    const [few, many] = [testRing({ ...noisy, side: 20 }), testRing(noisy)];
    const loose = { ...RULE, precision: { ...RULE.precision, maxNdviError: 1 }, quantiles: null };

    expect(normalisePair(few, loose)).toMatchObject({ method: 'irmad' });
    expect(normalisePair(few, { ...RULE, quantiles: null })).toMatchObject({ problem: 'imprecise' });
    expect(normalisePair(many, RULE)).toMatchObject({ method: 'irmad' });
  });

  it('tells how far normalised NDVI strays from the truth', () => {
    const [told, strayed]: [number[], number[]] = [[], []];
    for (let seed = 1; seed <= 40; seed++) {
      const ring = testRing({ ...HAZE, seed, side: 44, noise: 0.15, changed: 0.2 });
      const { lines, ndviError } = byIrmad(normalisePair(ring, RULE));
      told.push(ndviError! ** 2);
      const of = (role: 'red' | 'nir', i: number): number => {
        const { slope, intercept } = lines.find((line) => line.role === role)!;
        return slope * ring.current[role][i]! + intercept;
      };
      const squares = ring.applied.reduce((sum, i) => {
        const [red, nir] = [(ring.current.red[i]! - 0.01) / 1.15, (ring.current.nir[i]! - 0.01) / 1.15];
        const ndvi = (of('nir', i) - of('red', i)) / (of('nir', i) + of('red', i));
        return sum + (ndvi - (nir - red) / (nir + red)) ** 2;
      }, 0);
      strayed.push(squares / ring.applied.length);
    }

    const ratio = Math.sqrt(mean(told) / mean(strayed));
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.25);
  });
});

describe('a refusal', () => {
  it('is final where the rule has no quantiles', () => {
    const narrow = { ...strict({ minCorrelation: 0.9999 }), quantiles: null };

    expect(normalisePair(testRing(HAZE), narrow)).toMatchObject({
      status: 'refused',
      problem: 'uncorrelated',
      insteadOf: 'uncorrelated',
    });
  });

  it('answers dates that have nothing in common', () => {
    for (const roles of [['red'], ['red', 'nir'], ...BANDS] as TestRole[][]) {
      for (const seed of [1, 2, 3]) {
        const ring = testRing({ ...HAZE, seed, roles, side: 60 });
        const stranger = testRing({ ...HAZE, seed: seed + 50, roles, side: 60 });

        const found = normalisePair({ ...ring, current: stranger.current }, RULE);

        expect(found).toMatchObject({ status: 'refused', problem: 'uncorrelated' });
      }
    }
  });

  it('answers ground that changed altogether', () => {
    expect(normalisePair(testRing({ ...HAZE, changed: 1 }), RULE)).toMatchObject({ problem: 'uncorrelated' });
  });

  it('answers an inverted date', () => {
    const ring = testRing({ ...HAZE, gain: -1, offset: 0.5 });

    expect(normalisePair(ring, RULE)).toMatchObject({ status: 'refused', problem: 'uncorrelated' });
  });

  it('answers slopes that no atmosphere makes', () => {
    expect(normalisePair(testRing({ ...HAZE, gain: 2.5 }), RULE)).toMatchObject({
      problem: 'slope',
      insteadOf: 'slope',
    });
    expect(normalisePair(testRing({ ...HAZE, gain: 0.4 }), RULE)).toMatchObject({
      problem: 'slope',
      insteadOf: 'slope',
    });
  });

  it('answers digital numbers whose bands were stretched apart', () => {
    const ring: TestRing = { ...testRing(HAZE), values: 'digital-numbers' };
    const stretched = mapBands(ring.current, (value) => value);
    stretched.red = stretched.red.map((value) => 2 * value);

    expect(normalisePair({ ...ring, current: stretched }, RULE)).toMatchObject({ problem: 'slope' });
    expect(normalisePair({ ...ring, current: mapBands(ring.current, (value) => 8 * value) }, RULE)).toMatchObject({
      method: 'irmad',
    });
  });

  it('answers an NDVI that stays apart', () => {
    const found = normalisePair(testRing({ ...HAZE, changed: 0.3 }), { ...RULE, maxResidualNdvi: 1e-7 });

    expect(found).toMatchObject({ problem: 'residual-ndvi', insteadOf: 'residual-ndvi' });
  });

  it('answers a constant band, as of an 8-bit scene that is saturated', () => {
    const ring = testRing(HAZE);
    const saturated = { ...ring.current, nir: ring.current.nir.map(() => 255) };

    expect(normalisePair({ ...ring, current: saturated }, RULE)).toMatchObject({ problem: 'bands-without-contrast' });
  });

  it('answers too few pixels, none measured and no common band', () => {
    const ring = testRing(HAZE);
    const blind = { ...ring, current: mapBands(ring.current, () => NaN) };

    expect(normalisePair({ ...ring, pixels: ring.pixels.slice(0, 199) }, RULE)).toMatchObject({
      problem: 'too-few-pixels',
    });
    expect(normalisePair(blind, RULE)).toMatchObject({ problem: 'too-few-pixels', noChange: null });
    expect(normalisePair({ ...ring, pixels: new Int32Array(0) }, RULE)).toMatchObject({ problem: 'too-few-pixels' });
    expect(normalisePair({ ...ring, current: { pan: ring.current.red } }, RULE)).toMatchObject({
      problem: 'no-common-band',
    });
  });

  it('is the worst that any 8-bit numbers lead to', () => {
    const sample = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0, 255, NaN));
    const band = fc.array(sample, { minLength: 250, maxLength: 250 }).map((values) => Float32Array.from(values));
    fc.assert(
      fc.property(band, band, band, band, fc.constantFrom(0, 0.5, 1), (red, nir, laterRed, laterNir, share) => {
        const mix = (later: Float32Array, before: Float32Array): Float32Array =>
          later.map((value, i) => share * before[i]! + (1 - share) * value);
        const found = normalisePair(
          {
            baseline: { red, nir },
            current: { red: mix(laterRed, red), nir: mix(laterNir, nir) },
            width: 25,
            pixels: Int32Array.from({ length: 250 }, (_, i) => i),
            sectors: Uint8Array.from({ length: 250 }, (_, i) => i % 24),
            applied: Int32Array.from({ length: 250 }, (_, i) => i),
            values: 'digital-numbers',
          },
          { ...RULE, ring: { ...RULE.ring, minPixels: 20 }, unchanged: { ...RULE.unchanged, minPixels: 10 } },
        );
        if (found.status === 'refused') return;
        expect(Math.min(...found.ringCorrelations)).toBeGreaterThanOrEqual(0.2);
        for (const { slope, intercept } of found.lines) {
          expect(slope).toBeGreaterThan(0);
          expect(intercept).toBeGreaterThan(-Infinity);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('applying lines', () => {
  it('makes a new date, keeps NaN and clamps nothing', () => {
    const date: DateCrop = {
      bands: { red: Float32Array.of(0.5, NaN, 0.0625), nir: Float32Array.of(255, 1, 0) },
      state: Uint8Array.of(6, 1, 6),
    };

    const made = applyLines(date, [
      { role: 'red', slope: 0.5, intercept: -0.125 },
      { role: 'blue', slope: 1, intercept: 0 },
    ]);

    expect(made).toEqual({ bands: { red: Float32Array.of(0.125, NaN, -0.09375) }, state: date.state });
    expect(date.bands.red).toEqual(Float32Array.of(0.5, NaN, 0.0625));
  });
});

/** Fields of 8 × 8 pixels with fine texture on them; the current date is 0.8 of that, resampled by half a pixel. */
function blurredPair(seed: number): NormalisationInput {
  const side = 90;
  const sharp = testRing({ ...HAZE, seed, side, noise: 0.02, gain: 1, offset: 0 });
  const fields = mapBands(sharp.baseline, (value) => value);
  const blurred = mapBands(sharp.baseline, (value) => value);
  for (const role of HAZE.roles) {
    const at = (band: Float32Array, col: number, row: number): number => band[row * side + col]!;
    for (let i = 0; i < side * side; i++) {
      const [col, row] = [i % side, Math.floor(i / side)];
      const field = at(sharp.baseline[role], col - (col % 8), row - (row % 8));
      fields[role][i] = 0.3 * sharp.baseline[role][i]! + 0.7 * field;
    }
    for (let i = 0; i < side * side; i++) {
      const [col, row] = [Math.min(i % side, side - 2), Math.min(Math.floor(i / side), side - 2)];
      const above = at(fields[role], col, row) + at(fields[role], col + 1, row);
      const below = at(fields[role], col, row + 1) + at(fields[role], col + 1, row + 1);
      blurred[role][i] = 0.8 * 0.25 * (above + below);
    }
  }
  return { ...sharp, baseline: fields, current: blurred };
}

function byIrmad(found: Normalisation): Extract<Normalisation, { method: 'irmad' }> {
  if (found.status === 'normalised' && found.method === 'irmad') return found;
  throw new Error(`not by IR-MAD: ${found.status} ${found.status === 'refused' ? found.problem : found.insteadOf}`);
}

function byQuantiles(found: Normalisation): Extract<Normalisation, { method: 'quantiles' }> {
  if (found.status === 'normalised' && found.method === 'quantiles') return found;
  throw new Error(`not by quantiles: ${found.status} ${found.status === 'refused' ? found.problem : ''}`);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function strict(unchanged: Partial<typeof RULE.unchanged>): typeof RULE {
  return { ...RULE, unchanged: { ...RULE.unchanged, ...unchanged } };
}

function crop(bands: DateCrop['bands']): DateCrop {
  return { bands, state: new Uint8Array(0) };
}

function mapBands(bands: Record<BandRole, Float32Array>, change: (value: number) => number): typeof bands {
  const entries = Object.entries(bands).map(([role, band]) => [role, band.map(change)]);
  return Object.fromEntries(entries) as typeof bands;
}
