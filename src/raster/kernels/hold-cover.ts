import { Cover } from '../cover.ts';

/**
 * Hysteresis (SCIENCE §4.1): between land classes a change counts only where |Δcover| ≥ `minDelta`; otherwise the pixel
 * keeps its class of the first date. Changes to and from water, and pixels that were not seen, stay as they are.
 */
export function holdCover(
  baseline: Uint8Array,
  current: Uint8Array,
  baselineCover: Float64Array,
  currentCover: Float64Array,
  minDelta: number,
  out: Uint8Array,
): void {
  for (let i = 0; i < out.length; i++) {
    const isLand = Math.min(baseline[i]!, current[i]!) >= Cover.Bare;
    const isSmall = Math.abs(currentCover[i]! - baselineCover[i]!) < minDelta;
    out[i] = isLand && isSmall ? baseline[i]! : current[i]!;
  }
}
