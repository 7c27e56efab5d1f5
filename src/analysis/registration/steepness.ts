import { gradientMagnitude } from '../../raster/kernels/gradient-magnitude.ts';

/** Gradient magnitude of one band of a square tile; where it is not usable it is 0, and so all along the tile's edge. */
export interface Steepness {
  readonly side: number;
  readonly values: Float64Array;
  readonly usable: Uint8Array;
}

/** A buffer for `measureSteepness`. */
export function createSteepness(side: number): Steepness {
  return { side, values: new Float64Array(side * side), usable: new Uint8Array(side * side) };
}

/** @param out written in place */
export function measureSteepness(band: Float32Array, usable: Uint8Array, out: Steepness): void {
  gradientMagnitude(band, usable, out.side, out.side, out.values, out.usable);
}
