/** Fourier transforms of square windows whose side is a power of two. Forward unscaled, `e^{-2πi·uk/N}`. */

/** What a transform of one size needs; made once, only read afterwards. */
export interface FourierPlan {
  /** Side of the window in pixels. */
  readonly size: number;
  /** Row `i` and row `swaps[i]` change places before the butterflies. */
  readonly swaps: Uint16Array;
  /** `cos` and `sin` of `2π·k/size`, k < size / 2. */
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/** @param size a power of two, at least 2 */
export function planFourier(size: number): FourierPlan {
  const bits = Math.log2(size);
  if (!Number.isInteger(bits) || bits < 1) throw new RangeError(`A window of ${size} pixels has no fast transform`);
  const swaps = new Uint16Array(size);
  for (let i = 0; i < size; i++) {
    for (let bit = 0; bit < bits; bit++) swaps[i]! |= ((i >> bit) & 1) << (bits - 1 - bit);
  }
  const cosines = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sines = Float64Array.from({ length: size / 2 }, (_, k) => Math.sin((2 * Math.PI * k) / size));
  return { size, swaps, cosines, sines };
}

/**
 * Transforms a complex window in place, and **transposes** it: an image in rows of x becomes a spectrum with frequency
 * `(u, v)` at `u·size + v`, and transforming back with `direction` −1 gives rows of x again. Turning it back would cost a
 * pass that nobody needs. The way back is not divided by size².
 *
 * Both passes run down the columns, so that the inner loop walks through memory with one twiddle factor.
 *
 * @param re, im size² values, row-major
 * @param direction 1 forward, −1 back
 */
export function transformWindow(plan: FourierPlan, re: Float64Array, im: Float64Array, direction: 1 | -1): void {
  transformColumns(plan, re, im, direction);
  transpose(re, plan.size);
  transpose(im, plan.size);
  transformColumns(plan, re, im, direction);
}

/** Cooley and Tukey's transform of every column at once. */
function transformColumns(
  { size, swaps, cosines, sines }: FourierPlan,
  re: Float64Array,
  im: Float64Array,
  direction: number,
): void {
  for (let row = 0; row < size; row++) {
    if (swaps[row]! <= row) continue;
    swapRows(re, row * size, swaps[row]! * size, size);
    swapRows(im, row * size, swaps[row]! * size, size);
  }
  // Two stages at a time take half the time of one by one; an odd number of stages begins with one alone.
  let half = 1;
  if (Math.log2(size) % 2 === 1) {
    for (let row = 0; row < size; row += 2) addAndSubtract(re, im, row * size, size);
    half = 2;
  }
  for (; half < size; half *= 4) {
    for (let k = 0; k < half; k++) {
      const one = k * (size / (4 * half));
      const c1 = cosines[one]!;
      const s1 = -direction * sines[one]!;
      const c2 = cosines[2 * one]!;
      const s2 = -direction * sines[2 * one]!;
      for (let row = k; row < size; row += 4 * half) {
        combineFour(re, im, row * size, half * size, size, c1, s1, c2, s2, direction);
      }
    }
  }
}

/** The stage of two rows, whose twiddle factor is 1. */
function addAndSubtract(re: Float64Array, im: Float64Array, top: number, size: number): void {
  for (let i = top; i < top + size; i++) {
    const a = re[i]!;
    const b = im[i]!;
    const c = re[i + size]!;
    const d = im[i + size]!;
    re[i] = a + c;
    im[i] = b + d;
    re[i + size] = a - c;
    im[i + size] = b - d;
  }
}

/**
 * Two radix-2 stages on four rows `gap` apart, of which rows 0, 1 and 2, 3 are pairs of the first stage: twiddle factor
 * `w₂ = w₁²` there, `w₁` and `−i·direction·w₁` in the second.
 */
function combineFour(
  re: Float64Array,
  im: Float64Array,
  first: number,
  gap: number,
  size: number,
  c1: number,
  s1: number,
  c2: number,
  s2: number,
  direction: number,
): void {
  for (let i = first; i < first + size; i++) {
    const j = i + gap;
    const k = j + gap;
    const l = k + gap;
    const jRe = c2 * re[j]! - s2 * im[j]!;
    const jIm = c2 * im[j]! + s2 * re[j]!;
    const lRe = c2 * re[l]! - s2 * im[l]!;
    const lIm = c2 * im[l]! + s2 * re[l]!;
    const aRe = re[i]! + jRe;
    const aIm = im[i]! + jIm;
    const bRe = re[i]! - jRe;
    const bIm = im[i]! - jIm;
    const cRe = re[k]! + lRe;
    const cIm = im[k]! + lIm;
    const dRe = re[k]! - lRe;
    const dIm = im[k]! - lIm;
    const eRe = c1 * cRe - s1 * cIm;
    const eIm = c1 * cIm + s1 * cRe;
    const fRe = direction * (c1 * dIm + s1 * dRe);
    const fIm = -direction * (c1 * dRe - s1 * dIm);
    re[i] = aRe + eRe;
    im[i] = aIm + eIm;
    re[k] = aRe - eRe;
    im[k] = aIm - eIm;
    re[j] = bRe + fRe;
    im[j] = bIm + fIm;
    re[l] = bRe - fRe;
    im[l] = bIm - fIm;
  }
}

function swapRows(values: Float64Array, a: number, b: number, size: number): void {
  for (let col = 0; col < size; col++) {
    const value = values[a + col]!;
    values[a + col] = values[b + col]!;
    values[b + col] = value;
  }
}

function transpose(values: Float64Array, size: number): void {
  for (let row = 1; row < size; row++) {
    for (let col = 0; col < row; col++) {
      const value = values[row * size + col]!;
      values[row * size + col] = values[col * size + row]!;
      values[col * size + row] = value;
    }
  }
}
