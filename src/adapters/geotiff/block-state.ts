/** Kernels that say why a pixel of a block was not seen, and turn DN into values. Codes are those of `Cover`. */
import { Cover } from '../../raster/cover.ts';

/** Samples of a band that are no measurement, and what the others become. */
export interface BandRule {
  /** Inclusive range of DN that are nodata; from above to where there is none. */
  readonly nodataFrom: number;
  readonly nodataTo: number;
  /** `value = dn · scale + offset` */
  readonly scale: number;
  readonly offset: number;
}

/**
 * A band that counts: samples that are nodata or not finite become NaN and their pixels `Nodata`; pixels that reach
 * `saturation` become `Blank` unless something worse is known; the others are scaled. All in one pass, which takes a
 * quarter of the time of a pass for each.
 *
 * @param values DN in, values out
 */
export function settleCounted(values: Float32Array, rule: BandRule, saturation: number, state: Uint8Array): void {
  const { nodataFrom, nodataTo, scale, offset } = rule;
  for (let i = 0; i < values.length; i++) {
    const dn = values[i]!;
    if ((dn >= nodataFrom && dn <= nodataTo) || dn - dn !== 0) {
      values[i] = NaN;
      state[i] = Cover.Nodata;
      continue;
    }
    if (dn >= saturation && state[i] === Cover.Seen) state[i] = Cover.Blank;
    values[i] = dn * scale + offset;
  }
}

/** A band that is only shown: as `settleCounted`, without a say in the state. */
export function settleShown(values: Float32Array, rule: BandRule): void {
  const { nodataFrom, nodataTo, scale, offset } = rule;
  for (let i = 0; i < values.length; i++) {
    const dn = values[i]!;
    values[i] = (dn >= nodataFrom && dn <= nodataTo) || dn - dn !== 0 ? NaN : dn * scale + offset;
  }
}

/** `Nodata` where the flag (mask, alpha) is 0. */
export function markInvalid(flags: Uint8Array | Float32Array, state: Uint8Array): void {
  for (let i = 0; i < state.length; i++) if (flags[i] === 0) state[i] = Cover.Nodata;
}

/** `Cloud` over what was seen or saturated: the vendor's word explains the saturation. */
export function markClouds(clouds: Uint8Array, state: Uint8Array): void {
  for (let i = 0; i < state.length; i++) {
    if (clouds[i] !== 0 && (state[i] === Cover.Seen || state[i] === Cover.Blank)) state[i] = Cover.Cloud;
  }
}

/** The producer's own word for what was seen or saturated; its fill is nodata whatever the samples say. */
export function markQuality(codes: Uint8Array, state: Uint8Array): void {
  for (let i = 0; i < state.length; i++) {
    const code = codes[i]!;
    if (code === Cover.Nodata) state[i] = Cover.Nodata;
    else if (code !== Cover.Seen && (state[i] === Cover.Seen || state[i] === Cover.Blank)) state[i] = code;
  }
}

/** 1 where the DN of all bands are zero. */
export function findZeros(bands: readonly Float32Array[], out: Uint8Array): void {
  out.fill(bands.length === 0 ? 0 : 1);
  for (const values of bands) {
    if (!out.includes(1)) return;
    for (let i = 0; i < out.length; i++) if (values[i] !== 0) out[i] = 0;
  }
}

/** `Blank` where the flag is 1, except where it is known to be nodata. */
export function markZeros(zeros: Uint8Array, state: Uint8Array): void {
  for (let i = 0; i < state.length; i++) if (zeros[i] === 1 && state[i] !== Cover.Nodata) state[i] = Cover.Blank;
}

/** NaN where the code is `code`. */
export function dropWhere(values: Float32Array, codes: Uint8Array, code: number): void {
  for (let i = 0; i < values.length; i++) if (codes[i] === code) values[i] = NaN;
}
