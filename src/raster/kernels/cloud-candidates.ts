import { Cover } from '../cover.ts';

/** Bright, white and bluish: what a cloud is, and what snow and bright rock may be as well (SCIENCE §3.3). */
export interface CloudColours {
  /** Haze-optimised difference `blue − red / 2` above this. */
  readonly hotAbove: number;
  /** Root mean square of the visible bands above this. */
  readonly brightnessAbove: number;
  /** Sum of the bands' distances from their mean, over the mean, below this (Zhu and Woodcock 2012). */
  readonly whitenessBelow: number;
  /** Clouds are at least as blue as red; soil, limestone and concrete are not. */
  readonly minBlueOverRed: number;
}

/** 1 where a `Seen` pixel has the colours of a cloud. Reflectance; NaN is no candidate. */
export function cloudCandidates(
  state: Uint8Array,
  blue: Float32Array,
  green: Float32Array,
  red: Float32Array,
  { hotAbove, brightnessAbove, whitenessBelow, minBlueOverRed }: CloudColours,
  out: Uint8Array,
): void {
  for (let i = 0; i < out.length; i++) {
    out[i] = 0;
    if (state[i] !== Cover.Seen) continue;
    const b = blue[i]!;
    const r = red[i]!;
    // Most ground ends here, before the root and the quotient.
    if (!(b - 0.5 * r > hotAbove) || !(b >= minBlueOverRed * r)) continue;
    const g = green[i]!;
    if (!(Math.sqrt((b * b + g * g + r * r) / 3) > brightnessAbove)) continue;
    const mean = (b + g + r) / 3;
    const whiteness = (Math.abs(b - mean) + Math.abs(g - mean) + Math.abs(r - mean)) / mean;
    if (whiteness < whitenessBelow) out[i] = 1;
  }
}
