/** Surface reflectance may be slightly negative (Sentinel-2 from baseline 04.00, Landsat C2); ratios need it positive. */
export const LOWEST_REFLECTANCE = 1e-4;

/**
 * `max(value, 1e-4)` (SCIENCE §2.2). NaN stays NaN. Only for reflectance: digital numbers are never negative by physics.
 *
 * @returns for every pixel 1 where it was raised, so that a caller can count them where it wants
 */
export function clampReflectance(values: Float32Array, out: Float32Array): Uint8Array {
  const raised = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const isLow = values[i]! < LOWEST_REFLECTANCE;
    out[i] = isLow ? LOWEST_REFLECTANCE : values[i]!;
    raised[i] = isLow ? 1 : 0;
  }
  return raised;
}
