/**
 * Green fractional cover of one pixel from NDVI and two end-members (SCIENCE §3.1), 0…1. Rasters use the kernel
 * `linearCover`; `exactCover` needs end-member spectra and is for reference and later evidence class A.
 */

export function linearCover(ndvi: number, soil: number, vegetation: number): number {
  return clip((ndvi - soil) / (vegetation - soil));
}

/**
 * Inversion of the linear mixture of two spectra: NDVI is a ratio, so it does not mix linearly.
 *
 * @param brightnessRatio K, sum of NIR and red of pure vegetation over that of pure soil; 1 gives the linear form
 */
export function exactCover(ndvi: number, soil: number, vegetation: number, brightnessRatio: number): number {
  const above = ndvi - soil;
  return clip(above / (above + brightnessRatio * (vegetation - ndvi)));
}

/** Carlson and Ripley: only to compare with legacy products, biased low at 10 m and finer. */
export function squaredCover(ndvi: number, soil: number, vegetation: number): number {
  return linearCover(ndvi, soil, vegetation) ** 2;
}

function clip(value: number): number {
  return Math.min(1, Math.max(0, value));
}
