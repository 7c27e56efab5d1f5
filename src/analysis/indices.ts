/**
 * Spectral indices of single pixels (SCIENCE §2.2), from reflectance. They are the reference for kernels and for tests;
 * rasters go through kernels. Where a denominator is nearly zero the index has no value: NaN, never 0.
 */

export function ndvi(nir: number, red: number): number {
  return ratio(nir - red, nir + red);
}

/** @param soil L of the formula: 0.5 for SAVI (some catalogues default to 1) */
export function savi(nir: number, red: number, soil = 0.5): number {
  return ratio((1 + soil) * (nir - red), nir + red + soil);
}

export function osavi(nir: number, red: number): number {
  return ratio(nir - red, nir + red + 0.16);
}

export function msavi(nir: number, red: number): number {
  return 0.5 * (2 * nir + 1 - Math.sqrt((2 * nir + 1) ** 2 - 8 * (nir - red)));
}

export function evi2(nir: number, red: number): number {
  return ratio(2.5 * (nir - red), nir + 2.4 * red + 1);
}

export function evi(nir: number, red: number, blue: number): number {
  return ratio(2.5 * (nir - red), nir + 6 * red - 7.5 * blue + 1);
}

/** Open water, McFeeters. */
export function ndwi(green: number, nir: number): number {
  return ratio(green - nir, green + nir);
}

/** MNDWI, and NDSI for snow: the same formula. */
export function mndwi(green: number, swir1: number): number {
  return ratio(green - swir1, green + swir1);
}

export function ndbi(swir1: number, nir: number): number {
  return ratio(swir1 - nir, swir1 + nir);
}

export function bsi(swir1: number, red: number, nir: number, blue: number): number {
  return ratio(swir1 + red - (nir + blue), swir1 + red + (nir + blue));
}

export function dbsi(swir1: number, green: number, nir: number, red: number): number {
  return ratio(swir1 - green, swir1 + green) - ndvi(nir, red);
}

export function mbi(swir1: number, swir2: number, nir: number): number {
  return ratio(swir1 - swir2 - nir, swir1 + swir2 + nir) + 0.5;
}

/** GLI, in Chinese literature VDVI. */
export function gli(red: number, green: number, blue: number): number {
  return ratio(2 * green - red - blue, 2 * green + red + blue);
}

/** Clipped to [-1, 1]; NaN where |G + R − B| < 0.02, because the denominator changes sign there. */
export function vari(red: number, green: number, blue: number): number {
  const denominator = green + red - blue;
  if (Math.abs(denominator) < 0.02) return NaN;
  return Math.min(1, Math.max(-1, (green - red) / denominator));
}

export function ngrdi(red: number, green: number): number {
  return ratio(green - red, green + red);
}

/** Excess green of chromatic coordinates, `2g − r − b` with `r = R / (R + G + B)`: free of scale, for 8-bit imagery. */
export function excessGreen(red: number, green: number, blue: number): number {
  return ratio(2 * green - red - blue, red + green + blue);
}

function ratio(numerator: number, denominator: number): number {
  return Math.abs(denominator) < 1e-6 ? NaN : numerator / denominator;
}
