/** The patch against its reference (SCIENCE §3.5). What both share, season, haze and sensor, falls out. */
export interface CoverPair {
  /** Mean green cover, 0…1. */
  readonly baseline: number;
  readonly current: number;
}

export interface EffectMeasures {
  /** v = F_m / F_r by date; null where the ring has no cover. */
  readonly ratioBaseline: number | null;
  readonly ratioCurrent: number | null;
  /** (F1m − F0m) − (F1r − F0r). */
  readonly baci: number;
  /** (F1m / F1r) / (F0m / F0r); null where a denominator is 0, as with a patch that was wholly bare. */
  readonly ratioOfRatios: number | null;
}

export function effectMeasures(patch: CoverPair, ring: CoverPair): EffectMeasures {
  const ratioBaseline = ratio(patch.baseline, ring.baseline);
  const ratioCurrent = ratio(patch.current, ring.current);
  return {
    ratioBaseline,
    ratioCurrent,
    baci: patch.current - patch.baseline - (ring.current - ring.baseline),
    ratioOfRatios: ratioBaseline === null || ratioCurrent === null ? null : ratio(ratioCurrent, ratioBaseline),
  };
}

function ratio(numerator: number, denominator: number): number | null {
  return denominator > 0 ? numerator / denominator : null;
}
