/** Rings for tests: mixtures of soil and plants on a square around a mine, seen on two dates. */
import { mulberry32 } from '../../src/analysis/random.ts';
import type { BandRole } from '../../src/raster/band.ts';
import type { DateCrop } from '../../src/raster/crop.ts';
import { angularSectors } from '../../src/raster/kernels/angular-sectors.ts';
import type { NormalisationInput } from '../../src/analysis/normalisation/normalise-pair.ts';
import type { NormalisationRule } from '../../src/analysis/normalisation/rule.ts';

/** Without averaging: the ground of `testRing` has no texture that spans pixels. */
export const RULE: NormalisationRule = {
  averageRadius: 0,
  maxPixels: 50_000,
  noChange: { stopBelow: 1e-4, maxIterations: 100, firstPixels: 4000, maxPixels: 50_000 },
  sectorCount: 24,
  unchanged: { minProbability: 0.5, fullWeightFrom: 0.1, minPixels: 100, minCorrelation: 0.8 },
  holdOut: { minPixels: 20, maxMeanShift: 0.25, maxVarianceRatio: 1.5 },
  ring: { minPixels: 200, minCorrelation: 0.2 },
  precision: { sectorsLeftOut: 2, maxNdviError: 0.0075, maxPixels: 500 },
  quantiles: { low: 0.2, high: 0.8 },
  slope: { reflectance: [0.5, 2], 'digital-numbers': [0.67, 1.5] },
  maxResidualNdvi: 0.02,
};

/** Reflectance, SCIENCE §7.2. */
const SOIL = { blue: 0.12, green: 0.16, red: 0.21, nir: 0.28, swir1: 0.38, swir2: 0.33 };
const FOREST = { blue: 0.02, green: 0.045, red: 0.025, nir: 0.42, swir1: 0.17, swir2: 0.07 };
export type TestRole = keyof typeof SOIL;

export interface RingRecipe {
  readonly seed: number;
  readonly roles: readonly TestRole[];
  /** Side of the square; the mine is the disc of a fifth of it in the middle. */
  readonly side: number;
  /** Share of the ring that is other ground on the current date. */
  readonly changed: number;
  /** Of both dates, as a share of the band's standard deviation. */
  readonly noise: number;
  /** Reflectance of the current date becomes `gain · ρ + offset`. */
  readonly gain: number;
  readonly offset: number;
}

export const HAZE: RingRecipe = {
  seed: 1,
  roles: ['blue', 'green', 'red', 'nir'],
  side: 90,
  changed: 0,
  noise: 0.1,
  gain: 1.15,
  offset: 0.01,
};

export interface TestRing extends NormalisationInput {
  readonly baseline: Record<BandRole, Float32Array>;
  readonly current: Record<BandRole, Float32Array>;
  /** By pixel of the square. */
  readonly isChanged: Uint8Array;
}

export function testRing({ seed, roles, side, changed, noise, gain, offset }: RingRecipe): TestRing {
  const next = mulberry32(seed);
  const size = side * side;
  const isChanged = Uint8Array.from({ length: size }, () => (next() < changed ? 1 : 0));
  const ground = Float64Array.from({ length: size }, () => (next() + next()) / 2);
  const later = ground.map((share, i) => (isChanged[i] === 0 ? share : (next() + next()) / 2));
  const bands = (write: (role: TestRole) => Float32Array): Record<BandRole, Float32Array> =>
    Object.fromEntries(roles.map((role) => [role, write(role)])) as Record<BandRole, Float32Array>;
  const texture = bands(() => Float32Array.from({ length: size }, () => 1 + 0.1 * gauss(next)));
  const date = (shares: Float64Array, factor: number, shift: number): Record<BandRole, Float32Array> =>
    bands((role) => {
      const spread = Math.abs(SOIL[role] - FOREST[role]) * 0.25;
      return Float32Array.from(shares, (share, i) => {
        const other = isChanged[i] === 1 && shares === later ? 1 + 0.1 * gauss(next) : texture[role][i]!;
        const mixed = (SOIL[role] * (1 - share) + FOREST[role] * share) * other;
        return factor * mixed + shift + noise * spread * gauss(next);
      });
    });
  const pixels = Int32Array.from({ length: size }, (_, i) => i).filter((i) => distance(i, side) > side / 5);
  return {
    baseline: date(ground, 1, 0),
    current: date(later, gain, offset),
    width: side,
    pixels,
    sectors: sectorsOf(pixels, side),
    applied: Int32Array.from({ length: size }, (_, i) => i),
    values: 'reflectance',
    isChanged,
  };
}

/** Around the middle of the picture. */
function sectorsOf(pixels: Int32Array, side: number): Uint8Array {
  const sectors = new Uint8Array(side * side);
  angularSectors(new Float64Array(side * side).fill(1), side, RULE.sectorCount, sectors);
  return Uint8Array.from(pixels, (i) => sectors[i]!);
}

/** Median over the ring of current less baseline NDVI. */
export function medianNdviChange(baseline: DateCrop['bands'], current: DateCrop['bands'], pixels: Int32Array): number {
  const changes = Float64Array.from(pixels, (i) => ndvi(current, i) - ndvi(baseline, i)).sort();
  return changes[changes.length >> 1]!;
}

function gauss(next: () => number): number {
  const [u1, u2] = [next(), next()];
  return Math.sqrt(-2 * Math.log(1 - u1)) * Math.cos(2 * Math.PI * u2);
}

function distance(i: number, side: number): number {
  return Math.hypot((i % side) + 0.5 - side / 2, Math.floor(i / side) + 0.5 - side / 2);
}

function ndvi({ red, nir }: DateCrop['bands'], i: number): number {
  return (nir![i]! - red![i]!) / (nir![i]! + red![i]!);
}
