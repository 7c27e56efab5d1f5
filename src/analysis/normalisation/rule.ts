/** The numbers of SCIENCE §3.6 that a policy states. */
import type { NoChangeRule } from '../../raster/kernels/no-change.ts';

export interface NormalisationRule {
  /**
   * Everything is fitted on means over squares of `2 · this + 1` pixels: resampling blurs one date more than the other, and
   * contrast lost that way is no matter of radiometry.
   */
  readonly averageRadius: number;
  readonly noChange: NoChangeRule;
  /** Equal angles around the patch: the blocks of the bootstrap; every third is held out of the test fit. */
  readonly sectorCount: number;
  readonly unchanged: {
    /** A pixel counts as unchanged from this no-change probability on. */
    readonly minProbability: number;
    readonly minPixels: number;
    /** Pearson's r in each band, pixels weighted by their no-change probability. */
    readonly minCorrelation: number;
  };
  readonly holdOut: {
    /** A smaller sum of held-out weights than this tests nothing. */
    readonly minPixels: number;
    /** Mean difference of the held-out pixels over the baseline's standard deviation. */
    readonly maxMeanShift: number;
    /** Variance of the normalised over that of the baseline lies between 1 / this and this. */
    readonly maxVarianceRatio: number;
  };
  readonly ring: {
    readonly minPixels: number;
    /** Of all ring pixels in each band, by quadrants: below it the dates show nothing in common. */
    readonly minCorrelation: number;
  };
  /** The fall-back: two quantiles of the ring, matched. */
  readonly quantiles: { readonly low: number; readonly high: number };
  readonly slope: {
    readonly reflectance: readonly [least: number, most: number];
    /** Digital numbers have no common scale: each band's slope over their geometric mean. */
    readonly 'digital-numbers': readonly [least: number, most: number];
  };
  /** Median of the normalised less the baseline's NDVI over the ring. */
  readonly maxResidualNdvi: number;
}
