/**
 * The coverage of the pixels whose cover is known on both dates, 0 elsewhere. A pixel is known where both codes are at
 * least `lowest`: `Cover.Water` where water is a target, `Cover.Built` where it counts as unseen (SCIENCE, rule 6).
 */
export function observedWeights(
  baseline: Uint8Array,
  current: Uint8Array,
  coverage: Float64Array,
  lowest: number,
  out: Float64Array,
): void {
  for (let i = 0; i < out.length; i++) {
    out[i] = Math.min(baseline[i]!, current[i]!) >= lowest ? coverage[i]! : 0;
  }
}
