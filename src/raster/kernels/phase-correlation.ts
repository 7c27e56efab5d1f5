/** Where two windows fit on each other: cross-power spectrum, phase-correlation surface, its peak. */
import { transformWindow } from './fourier.ts';
import type { FourierPlan } from './fourier.ts';

/** Frequencies with less than this share of the mean power have only rounding for a phase. */
const LEAST_POWER_SHARE = 1e-10;

/**
 * Cross-power spectrum `F(a) · conj F(b)` of two real windows from one complex transform: `a` lies in the real part,
 * `b` in the imaginary part, and the spectra part again by their symmetry.
 *
 * @param a, b size² values, row-major; overwritten with the spectrum's real and imaginary part, transposed as in `transformWindow`
 */
export function crossPower(plan: FourierPlan, a: Float64Array, b: Float64Array): void {
  const { size } = plan;
  transformWindow(plan, a, b, 1);
  for (let u = 0; u <= size / 2; u++) {
    const minusU = (size - u) % size;
    for (let v = 0; v < size; v++) {
      const minusV = (size - v) % size;
      const here = u * size + v;
      const there = minusU * size + minusV;
      if (there < here) continue;
      const re = a[here]!;
      const im = b[here]!;
      const reThere = a[there]!;
      const imThere = b[there]!;
      const aRe = re + reThere;
      const aIm = im - imThere;
      const bRe = im + imThere;
      const bIm = reThere - re;
      const powerRe = (aRe * bRe + aIm * bIm) / 4;
      const powerIm = (aIm * bRe - aRe * bIm) / 4;
      a[here] = powerRe;
      b[here] = powerIm;
      a[there] = powerRe;
      b[there] = -powerIm;
    }
  }
}

/**
 * Adds a cross-power spectrum to the sum over bands, each with the same total power: bands have no common scale. One
 * without power adds nothing.
 *
 * @param sumRe, sumIm written in place
 */
export function addSpectrum(re: Float64Array, im: Float64Array, sumRe: Float64Array, sumIm: Float64Array): void {
  let power = 0;
  for (let i = 0; i < re.length; i++) power += Math.sqrt(re[i]! * re[i]! + im[i]! * im[i]!);
  if (!(power > 0)) return;
  const scale = re.length / power;
  for (let i = 0; i < re.length; i++) {
    sumRe[i]! += re[i]! * scale;
    sumIm[i]! += im[i]! * scale;
  }
}

/**
 * Phase-correlation surface: the spectrum with every frequency of weight 1, transformed back. For `b(x) = a(x + d)` it
 * is a peak at `d`, modulo the window.
 *
 * @param re, im cross-power; only read
 * @param surface, scratch size² values, written in place; the surface in rows of x
 */
export function phaseSurface(
  plan: FourierPlan,
  re: Float64Array,
  im: Float64Array,
  surface: Float64Array,
  scratch: Float64Array,
): void {
  let power = 0;
  for (let i = 0; i < re.length; i++) {
    surface[i] = Math.sqrt(re[i]! * re[i]! + im[i]! * im[i]!);
    power += surface[i]!;
  }
  const least = (power / re.length) * LEAST_POWER_SHARE;
  for (let i = 0; i < re.length; i++) {
    const scale = surface[i]! > least ? 1 / surface[i]! : 0;
    surface[i] = re[i]! * scale;
    scratch[i] = im[i]! * scale;
  }
  transformWindow(plan, surface, scratch, -1);
}

/** The highest place of a surface, as a signed shift, and how far it stands out. */
export interface SurfacePeak {
  readonly col: number;
  readonly row: number;
  /** 0…100, see `surfacePeak`. */
  readonly reliability: number;
}

/**
 * `100 − 100 · (mean + 2 sd of what is off the peak) / (mean of the 3 × 3 around the peak)`, cut to 0…100: the reliability
 * of AROSICS (SCIENCE §3.7), from absolute values. A surface without a peak, of a window without texture, has reliability 0.
 */
export function surfacePeak(surface: Float64Array, size: number): SurfacePeak {
  let best = 0;
  for (let i = 1; i < surface.length; i++) if (surface[i]! > surface[best]!) best = i;
  const peakRow = Math.floor(best / size);
  const peakCol = best % size;
  let peakSum = 0;
  let peakSquares = 0;
  for (let r = -1; r <= 1; r++) {
    for (let c = -1; c <= 1; c++) {
      const value = Math.abs(surface[((peakRow + r + size) % size) * size + ((peakCol + c + size) % size)]!);
      peakSum += value;
      peakSquares += value * value;
    }
  }
  let sum = -peakSum;
  let squares = -peakSquares;
  for (let i = 0; i < surface.length; i++) {
    const value = Math.abs(surface[i]!);
    sum += value;
    squares += value * value;
  }
  const count = surface.length - 9;
  const mean = sum / count;
  const deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
  const reliability = 100 - (100 * (mean + 2 * deviation)) / (peakSum / 9);
  return {
    col: peakCol >= size / 2 ? peakCol - size : peakCol,
    row: peakRow >= size / 2 ? peakRow - size : peakRow,
    // Also 0 where it is NaN.
    reliability: reliability > 0 ? reliability : 0,
  };
}
