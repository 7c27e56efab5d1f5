/**
 * Kernels that say why a pixel of a block was not seen. Values are DN here; scaling comes after. Each writes `Cover`
 * codes into `state` and NaN into `values` where there is no measurement.
 */
import { Cover } from '../../raster/cover.ts';

/** NaN where a sample lies in the nodata range, ends included, or is not finite. */
export function dropNodata(values: Float32Array, range: readonly [from: number, to: number] | undefined): void {
  const [from, to] = range ?? [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if ((value >= from && value <= to) || value - value !== 0) values[i] = NaN;
  }
}

/** `Nodata` where a counted band has no value. */
export function markNodata(values: Float32Array, state: Uint8Array): void {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) state[i] = Cover.Nodata;
}

/** `Nodata` where the flag (mask, alpha) is 0. */
export function markInvalid(flags: Uint8Array | Float32Array, state: Uint8Array): void {
  for (let i = 0; i < state.length; i++) if (flags[i] === 0) state[i] = Cover.Nodata;
}

/** `Blank` where a sample reaches saturation. */
export function markSaturated(values: Float32Array, saturation: number, state: Uint8Array): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i]! >= saturation && state[i] === Cover.Seen) state[i] = Cover.Blank;
  }
}

/** `Cloud` over what was seen or saturated: the vendor's word explains the saturation. */
export function markClouds(clouds: Uint8Array, state: Uint8Array): void {
  for (let i = 0; i < state.length; i++) {
    if (clouds[i] !== 0 && (state[i] === Cover.Seen || state[i] === Cover.Blank)) state[i] = Cover.Cloud;
  }
}

/** `Blank` where all the bands are zero. */
export function markZero(bands: readonly Float32Array[], state: Uint8Array): void {
  const [first, ...others] = bands;
  if (first === undefined) return;
  for (let i = 0; i < state.length; i++) {
    if (first[i] !== 0 || state[i] === Cover.Nodata) continue;
    if (others.every((band) => band[i] === 0)) state[i] = Cover.Blank;
  }
}

/** `value = dn · scale + offset`, in place. */
export function scaleValues(values: Float32Array, scale: number, offset: number): void {
  for (let i = 0; i < values.length; i++) values[i] = values[i]! * scale + offset;
}

/** NaN where the state says `code`. */
export function dropState(values: Float32Array, state: Uint8Array, code: Cover): void {
  for (let i = 0; i < values.length; i++) if (state[i] === code) values[i] = NaN;
}
