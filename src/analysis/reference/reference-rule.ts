/** The numbers by which a ring becomes a reference (SCIENCE §3.5, §4.5); a section of the policy. */
export interface ReferenceRule {
  /** Where IR-MAD gives a probability of no change, a pixel is disturbed only below this. */
  readonly noChangeBelow: number;
  /** And only with a ΔNDVI so many robust standard deviations beyond the rest of the ring. */
  readonly disturbedSigma: number;
  /** That standard deviation is taken as at least this, in NDVI: a synthetic or very even ring has none. */
  readonly leastSigma: number;
  /** Of the local range of NDVI: what a border of two kinds of ground may change by without being disturbed. */
  readonly edgeShare: number;
  /** Only with heights. */
  readonly terrain: {
    /** Ring pixels within so many degrees of the patch's mean slope. */
    readonly slopeDegrees: number;
    /** Heights from the patch's P5 less so many metres to its P95 and so many more. */
    readonly heightMetres: number;
    /** Ground flatter than this has no shady side. */
    readonly flatBelowDegrees: number;
  };
  /** Angular sectors, the blocks of the ring's error. */
  readonly sectors: number;
  /** With fewer sectors that hold a pixel the error comes from the effective sample size. */
  readonly leastSectors: number;
  /** And where sectors are narrower than so many ranges of the variogram: such blocks are not independent. */
  readonly blockRanges: number;
  /** Distances in pixels at which the variogram is taken. */
  readonly variogramLags: readonly number[];
}
