/** The top of a cross-correlation to a fraction of a pixel, straight from the spectrum. */
import type { FourierPlan } from './fourier.ts';

/** The correlation is sampled at these shifts on both axes, then climbed. */
const REACH_PX = 1;
const STEP_PX = 0.5;
const STEPS = 5;
/** Newton's steps double the digits; from half a step away four or five reach rounding. */
const MAX_CLIMBS = 8;
const CLIMBED_PX = 1e-7;

/** `e^{2πi·v·shift/N}` for the sampled shifts, by step and frequency. */
export interface UpsamplePlan {
  readonly size: number;
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

export function planUpsampling({ size }: Pick<FourierPlan, 'size'>): UpsamplePlan {
  const cosines = new Float64Array(STEPS * size);
  const sines = new Float64Array(STEPS * size);
  for (let step = 0; step < STEPS; step++) {
    for (let v = 0; v < size; v++) {
      const angle = (2 * Math.PI * signed(v, size) * (step * STEP_PX - REACH_PX)) / size;
      // The highest frequency has no sign, so no phase between pixels.
      cosines[step * size + v] = v === size / 2 ? 0 : Math.cos(angle);
      sines[step * size + v] = v === size / 2 ? 0 : Math.sin(angle);
    }
  }
  return { size, cosines, sines };
}

/**
 * Shift within ±1 px at which the cross-correlation `c(d) = Σ P(u, v) · e^{2πi(u·dx + v·dy)/N}` is highest.
 *
 * The sum is evaluated on a 5 × 5 lattice by two matrix products (Guizar-Sicairos 2008, the matrix DFT), then climbed with
 * Newton's method on the same sum. That finds the top itself, where a lattice 50 times finer would find its nearest node.
 *
 * @param re, im cross-power spectrum at `u·size + v` of real windows, so only half of it is looked at
 * @returns undefined where the highest place is the edge of the search
 */
export function upsampledPeak(
  plan: UpsamplePlan,
  re: Float64Array,
  im: Float64Array,
): readonly [dx: number, dy: number] | undefined {
  const start = highestNode(plan, re, im);
  return start && climb(plan.size, re, im, start);
}

function highestNode(
  { size, cosines, sines }: UpsamplePlan,
  re: Float64Array,
  im: Float64Array,
): readonly [dx: number, dy: number] | undefined {
  const half = size / 2;
  const sums = new Float64Array(STEPS * STEPS);
  for (let stepY = 0; stepY < STEPS; stepY++) {
    const table = stepY * size;
    for (let u = 0; u < half; u++) {
      let sumRe = 0;
      let sumIm = 0;
      for (let v = 0; v < size; v++) {
        const a = re[u * size + v]!;
        const b = im[u * size + v]!;
        sumRe += a * cosines[table + v]! - b * sines[table + v]!;
        sumIm += a * sines[table + v]! + b * cosines[table + v]!;
      }
      const weight = u === 0 ? 1 : 2;
      for (let stepX = 0; stepX < STEPS; stepX++) {
        sums[stepY * STEPS + stepX]! +=
          weight * (sumRe * cosines[stepX * size + u]! - sumIm * sines[stepX * size + u]!);
      }
    }
  }
  let best = 0;
  for (let i = 1; i < sums.length; i++) if (sums[i]! > sums[best]!) best = i;
  const [x, y] = [best % STEPS, Math.floor(best / STEPS)];
  if (x === 0 || y === 0 || x === STEPS - 1 || y === STEPS - 1) return undefined;
  return [x * STEP_PX - REACH_PX, y * STEP_PX - REACH_PX];
}

/** Newton's method; where the correlation is no hill, or a step leaves the node's neighbourhood, there is no top. */
function climb(
  size: number,
  re: Float64Array,
  im: Float64Array,
  [startX, startY]: readonly [number, number],
): readonly [dx: number, dy: number] | undefined {
  const half = size / 2;
  const frequency = (2 * Math.PI) / size;
  const cosines = new Float64Array(size);
  const sines = new Float64Array(size);
  let [dx, dy] = [startX, startY];
  for (let climbs = 0; climbs < MAX_CLIMBS; climbs++) {
    for (let v = 0; v < size; v++) {
      const angle = frequency * signed(v, size) * dy;
      cosines[v] = v === half ? 0 : Math.cos(angle);
      sines[v] = v === half ? 0 : Math.sin(angle);
    }
    let [gx, gy, hxx, hxy, hyy] = [0, 0, 0, 0, 0];
    for (let u = 0; u < half; u++) {
      // Sums over v of P·e, v·P·e and v²·P·e.
      let [re0, im0, re1, im1, re2, im2] = [0, 0, 0, 0, 0, 0];
      for (let v = 0; v < size; v++) {
        const a = re[u * size + v]!;
        const b = im[u * size + v]!;
        const termRe = a * cosines[v]! - b * sines[v]!;
        const termIm = a * sines[v]! + b * cosines[v]!;
        const k = v < half ? v : v - size;
        re0 += termRe;
        im0 += termIm;
        re1 += k * termRe;
        im1 += k * termIm;
        re2 += k * k * termRe;
        im2 += k * k * termIm;
      }
      const cosine = Math.cos(frequency * u * dx);
      const sine = Math.sin(frequency * u * dx);
      const weight = u === 0 ? 1 : 2;
      gx -= weight * u * (re0 * sine + im0 * cosine);
      gy -= weight * (re1 * sine + im1 * cosine);
      hxx -= weight * u * u * (re0 * cosine - im0 * sine);
      hxy -= weight * u * (re1 * cosine - im1 * sine);
      hyy -= weight * (re2 * cosine - im2 * sine);
    }
    gx *= frequency;
    gy *= frequency;
    hxx *= frequency * frequency;
    hxy *= frequency * frequency;
    hyy *= frequency * frequency;
    const determinant = hxx * hyy - hxy * hxy;
    if (!(hxx < 0) || !(determinant > 0)) return undefined;
    const stepX = (hyy * gx - hxy * gy) / determinant;
    const stepY = (hxx * gy - hxy * gx) / determinant;
    dx -= stepX;
    dy -= stepY;
    if (Math.abs(dx - startX) > STEP_PX || Math.abs(dy - startY) > STEP_PX) return undefined;
    if (Math.abs(stepX) + Math.abs(stepY) < CLIMBED_PX) break;
  }
  return [dx, dy];
}

function signed(v: number, size: number): number {
  return v < size / 2 ? v : v - size;
}
