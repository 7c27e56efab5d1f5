import { Cover } from '../cover.ts';

/**
 * Marks `Seen` pixels as `Water` where NDWI or MNDWI, `(green − other) / (green + other)`, is high and NIR is dark (SCIENCE
 * §3.3). Reflectance; NaN marks nothing.
 *
 * @param other NIR for NDWI, SWIR1 for MNDWI
 */
export function maskWater(
  state: Uint8Array,
  green: Float32Array,
  other: Float32Array,
  nir: Float32Array,
  indexAbove: number,
  nirBelow: number,
  out: Uint8Array,
): void {
  for (let i = 0; i < out.length; i++) {
    const code = state[i]!;
    out[i] = code;
    if (code !== Cover.Seen || !(nir[i]! < nirBelow)) continue;
    if (differenceOf(green[i]!, other[i]!) > indexAbove) out[i] = Cover.Water;
  }
}

/** Marks `Seen` pixels as `Shadow` where NIR and the visible bands are dark (SCIENCE §3.3, spectral test). */
export function maskShadow(
  state: Uint8Array,
  nir: Float32Array,
  brightness: Float64Array,
  nirBelow: number,
  brightnessBelow: number,
  out: Uint8Array,
): void {
  for (let i = 0; i < out.length; i++) {
    const isShadow = state[i] === Cover.Seen && nir[i]! < nirBelow && brightness[i]! < brightnessBelow;
    out[i] = isShadow ? Cover.Shade : state[i]!;
  }
}

/** Marks `Seen` pixels as `Snow` where NDSI is high and NIR is not dark, as water's is. */
export function maskSnow(
  state: Uint8Array,
  green: Float32Array,
  swir1: Float32Array,
  nir: Float32Array,
  ndsiAbove: number,
  nirAbove: number,
  out: Uint8Array,
): void {
  for (let i = 0; i < out.length; i++) {
    const code = state[i]!;
    out[i] = code;
    if (code !== Cover.Seen || !(nir[i]! > nirAbove)) continue;
    if (differenceOf(green[i]!, swir1[i]!) > ndsiAbove) out[i] = Cover.Snow;
  }
}

/** Snow without a SWIR band: bright and without any hue of vegetation or soil. Only safe where snow lies at all. */
export function maskBrightSnow(
  state: Uint8Array,
  brightness: Float64Array,
  ndvi: Float64Array,
  brightnessAbove: number,
  absNdviBelow: number,
  out: Uint8Array,
): void {
  for (let i = 0; i < out.length; i++) {
    const isSnow = state[i] === Cover.Seen && brightness[i]! > brightnessAbove && Math.abs(ndvi[i]!) < absNdviBelow;
    out[i] = isSnow ? Cover.Snow : state[i]!;
  }
}

/** As `normalizedDifference`, where it is asked for only. */
function differenceOf(a: number, b: number): number {
  const sum = a + b;
  return sum === 0 ? NaN : (a - b) / sum;
}
