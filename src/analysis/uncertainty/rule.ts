/** The numbers of the Monte-Carlo (SCIENCE §4.5), a section of the policy. */
export interface UncertaintyRule {
  /** K, how often everything is drawn. */
  readonly draws: number;
  /** Angular blocks of the bootstrap. */
  readonly sectors: number;
  /** Sd of the class thresholds in units of cover. */
  readonly thresholdSd: number;
  /**
   * Mixed-pixel error as a multiple of its first-order size (`mixedEdgeM2`). 1 for square pixels; the current date is
   * resampled between two pixels, anywhere with the same chance, which puts borders on average 1.43 times as far off.
   */
  readonly mixedEdge: { readonly baseline: number; readonly current: number };
  /**
   * Pixel-size error of end-members and mean cover as a multiple of what doubling the pixels does to them, taken as
   * proportional to the width that a pixel averages over. A square pixel has a variance of 1/12, 4/12 doubled: 1. Resampling
   * adds 1/6 on average to either: `√(1/4) / (√(1/2) − √(1/4))` = 2.4.
   */
  readonly pixelSize: { readonly baseline: number; readonly current: number };
  /** Sd of these two errors as a share of themselves. */
  readonly pixelErrorSd: number;
  /** Sd of each end-member's NDVI where the pair uses the zone's defaults. */
  readonly defaultEndMemberSd: number;
  /** Lower and upper quantile of the draws, 0.05 and 0.95 for 90 %. */
  readonly quantiles: readonly [low: number, high: number];
  /** The same for each one-sided bound of the cover ratio, 0.1 and 0.9 for 90 % (SCIENCE §5.6). */
  readonly ratioQuantiles: readonly [low: number, high: number];
  /** No interval of an area is narrower than what a shift of so many pixels feigns in one direction. */
  readonly floorShiftPx: number;
  /** Uncertain pixels of a patch that are drawn; of more, a sample (`thinPixels`). */
  readonly mostPixels: number;
  /** Seed of the noise tile, the same for all patches. */
  readonly tileSeed: number;
}

/** As tuned on the synthetic mines of seed 638 (docs/decisions/0008-intervals.md); proposed for the default policy. */
export const PROPOSED_UNCERTAINTY: UncertaintyRule = {
  draws: 200,
  sectors: 24,
  thresholdSd: 0.01,
  mixedEdge: { baseline: 1, current: 1.43 },
  pixelSize: { baseline: 1, current: 2.4 },
  pixelErrorSd: 0.3,
  defaultEndMemberSd: 0.08,
  quantiles: [0.05, 0.95],
  ratioQuantiles: [0.1, 0.9],
  floorShiftPx: 0.1,
  mostPixels: 4096,
  tileSeed: 638,
};
