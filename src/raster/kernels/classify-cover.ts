import { Cover } from '../cover.ts';
import type { IndexClasses } from './index-classes.ts';

/**
 * Classes of the pixels that are still `Seen`, from fractional cover: bare below `bareBelow`, vegetated from
 * `vegetatedFrom`, sparse between (SCIENCE, rule 1). Every other code stays. `Seen` without a value becomes `Blank`.
 */
export function classifyCover(
  state: Uint8Array,
  cover: Float64Array,
  bareBelow: number,
  vegetatedFrom: number,
  out: Uint8Array,
): void {
  for (let i = 0; i < out.length; i++) {
    const value = cover[i]!;
    if (state[i] !== Cover.Seen) out[i] = state[i]!;
    else if (value >= vegetatedFrom) out[i] = Cover.Vegetated;
    else if (value >= bareBelow) out[i] = Cover.Sparse;
    else out[i] = Number.isNaN(value) ? Cover.Blank : Cover.Bare;
  }
}

/** As `classifyCover`, straight from an index: two classes, bare below the threshold. */
export function classifyIndex(state: Uint8Array, index: Float64Array, bareBelow: number, out: Uint8Array): void {
  for (let i = 0; i < out.length; i++) {
    if (state[i] !== Cover.Seen) out[i] = state[i]!;
    else if (Number.isNaN(index[i]!)) out[i] = Cover.Blank;
    else out[i] = index[i]! < bareBelow ? Cover.Bare : Cover.Vegetated;
  }
}

/** As `classifyCover`, from NDVI and the colour of soil; the rule is told in `index-classes.ts`. */
export function classifyByThresholds(
  state: Uint8Array,
  ndvi: Float64Array,
  red: Float32Array,
  blue: Float32Array,
  { bareBelow, vegetatedFrom, minRedOverBlue }: IndexClasses,
  out: Uint8Array,
): void {
  for (let i = 0; i < out.length; i++) {
    if (state[i] !== Cover.Seen) out[i] = state[i]!;
    else if (Number.isNaN(ndvi[i]!)) out[i] = Cover.Blank;
    else if (ndvi[i]! >= vegetatedFrom) out[i] = Cover.Vegetated;
    else {
      const isSoil = minRedOverBlue === null || red[i]! > blue[i]! * minRedOverBlue;
      out[i] = ndvi[i]! < bareBelow && isSoil ? Cover.Bare : Cover.Sparse;
    }
  }
}
