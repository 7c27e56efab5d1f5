/** The numbers of SCIENCE §3.6 that a policy states. */
import type { NoChangeRule } from '../../raster/kernels/no-change.ts';

export interface NormalisationRule {
  /**
   * Everything is fitted on means over squares of `2 · this + 1` pixels: resampling blurs one date more than the other, and
   * contrast lost that way is no matter of radiometry.
   */
  readonly averageRadius: number;
  /** Every k-th pixel of a larger ring is looked at: neighbours share most of their square. */
  readonly maxPixels: number;
  readonly noChange: NoChangeRule;
  /** Equal angles around the patch: the blocks of the bootstrap; every third is held out of the test fit. */
  readonly sectorCount: number;
  readonly unchanged: {
    /** A pixel counts as unchanged from this no-change probability on. */
    readonly minProbability: number;
    /** A pixel has its full weight in the fit from this no-change probability on, and in proportion below. */
    readonly fullWeightFrom: number;
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
  /** How well the ring knows the lines: they are fitted again without some sectors that lie side by side, all around. */
  readonly precision: {
    readonly sectorsLeftOut: number;
    /** Standard error of the normalised NDVI, root mean square over pixels of patch and ring. */
    readonly maxNdviError: number;
    /** Every k-th pixel is looked at where there are more. */
    readonly maxPixels: number;
  };
  /** The fall-back of SCIENCE: two quantiles of the ring, matched. Null: none (docs/decisions/0010-normalisation.md). */
  readonly quantiles: { readonly low: number; readonly high: number } | null;
  readonly slope: {
    readonly reflectance: readonly [least: number, most: number];
    /** Digital numbers have no common scale: each band's slope over their geometric mean. */
    readonly 'digital-numbers': readonly [least: number, most: number];
  };
  /** Median of the normalised less the baseline's NDVI over the ring. */
  readonly maxResidualNdvi: number;
}
