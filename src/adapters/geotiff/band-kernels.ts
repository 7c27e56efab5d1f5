/** The kernels that turn samples into band values, for each kind of array that values come in. */
import type { BandValues } from '../../app/ports/scenes.ts';
import { type BandView, gather, gatherWide } from './block-samples.ts';
import { type BandRule, dropWhere, findZeros, markInvalid, settleCounted, settleShown } from './block-state.ts';
import {
  dropWhereWide,
  findZerosWide,
  markInvalidWide,
  settleCountedWide,
  settleShownWide,
} from './block-state-wide.ts';

export interface BandKernels<V extends BandValues> {
  create(length: number): V;
  /** @param nodata of 64-bit integers, see `gatherWide` */
  gather(view: BandView, out: V, nodata: bigint | undefined): void;
  settleCounted(values: V, rule: BandRule, saturation: number, state: Uint8Array): void;
  settleShown(values: V, rule: BandRule): void;
  markInvalid(flags: V, state: Uint8Array): void;
  findZeros(bands: readonly V[], out: Uint8Array): void;
  dropWhere(values: V, codes: Uint8Array, code: number): void;
}

/** Exact for samples of up to 24 bits. */
export const NARROW: BandKernels<Float32Array> = {
  create: (length) => new Float32Array(length),
  gather,
  settleCounted,
  settleShown,
  markInvalid,
  findZeros,
  dropWhere,
};

export const WIDE: BandKernels<Float64Array> = {
  create: (length) => new Float64Array(length),
  gather: gatherWide,
  settleCounted: settleCountedWide,
  settleShown: settleShownWide,
  markInvalid: markInvalidWide,
  findZeros: findZerosWide,
  dropWhere: dropWhereWide,
};
