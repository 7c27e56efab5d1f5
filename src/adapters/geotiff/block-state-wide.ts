/** The kernels of `block-state.ts` for bands of float64: a function that has seen both kinds is slow for either. */
import { Cover } from '../../raster/cover.ts';
import type { BandRule } from './block-state.ts';

/** See `settleCounted`. */
export function settleCountedWide(values: Float64Array, rule: BandRule, saturation: number, state: Uint8Array): void {
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

/** See `settleShown`. */
export function settleShownWide(values: Float64Array, rule: BandRule): void {
  const { nodataFrom, nodataTo, scale, offset } = rule;
  for (let i = 0; i < values.length; i++) {
    const dn = values[i]!;
    values[i] = (dn >= nodataFrom && dn <= nodataTo) || dn - dn !== 0 ? NaN : dn * scale + offset;
  }
}

/** See `markInvalid`. */
export function markInvalidWide(flags: Float64Array, state: Uint8Array): void {
  for (let i = 0; i < state.length; i++) if (flags[i] === 0) state[i] = Cover.Nodata;
}

/** See `findZeros`. */
export function findZerosWide(bands: readonly Float64Array[], out: Uint8Array): void {
  out.fill(bands.length === 0 ? 0 : 1);
  for (const values of bands) {
    if (!out.includes(1)) return;
    for (let i = 0; i < out.length; i++) if (values[i] !== 0) out[i] = 0;
  }
}

/** See `dropWhere`. */
export function dropWhereWide(values: Float64Array, codes: Uint8Array, code: number): void {
  for (let i = 0; i < values.length; i++) if (codes[i] === code) values[i] = NaN;
}
