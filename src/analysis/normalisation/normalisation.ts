/** What normalisation says of a pair of dates. */
import type { BandRole } from '../../raster/band.ts';
import type { Line, LineSums } from '../../raster/kernels/line-sums.ts';

/** `normalised = slope · current + intercept`. */
export interface BandLine extends Line {
  readonly role: BandRole;
}

/** Why a way of fitting was not taken. */
export type NormalisationProblem =
  | 'no-common-band'
  | 'too-few-pixels'
  /** A band is constant, or one band is a copy of another. */
  | 'bands-without-contrast'
  | 'too-few-unchanged'
  | 'uncorrelated'
  | 'slope'
  | 'hold-out'
  /** The lines would be others without a few sectors of the ring. */
  | 'imprecise'
  | 'residual-ndvi';

/** How far a fit of two thirds of the sectors is off in the other third; the worst band. */
export interface HoldOut {
  /** Sum of weights held out. */
  readonly pixelCount: number;
  /** |mean difference| over the baseline's standard deviation. */
  readonly meanShift: number;
  /** Of variances, normalised over baseline or the other way round, ≥ 1. */
  readonly varianceRatio: number;
}

/** What a fit needs to follow a draw of sectors, for `drawLines`. */
export type Resampling = UnchangedSums | QuantileSums;

export interface UnchangedSums {
  readonly method: 'irmad';
  readonly lines: readonly BandLine[];
  readonly sums: LineSums;
  /** What the lines of a draw differ from `lines` by is too little by this factor. */
  readonly widening: number;
}

export interface QuantileSums {
  readonly method: 'quantiles';
  /** Pixels by sector. */
  readonly counts: Float64Array;
  readonly bands: readonly BandQuantiles[];
}

export interface BandQuantiles {
  readonly role: BandRole;
  readonly current: readonly [low: MovingQuantile, high: MovingQuantile];
  readonly baseline: readonly [low: MovingQuantile, high: MovingQuantile];
  readonly correlation: number;
}

/** One quantile of one band and date. */
export interface MovingQuantile {
  readonly value: number;
  /** Share of all pixels below it; half of those equal to it count. */
  readonly shareBelow: number;
  /** Pixels below it by sector. */
  readonly below: Float64Array;
  /** Change of the value per change of the share, dq/dp. */
  readonly sparsity: number;
}

/** What is known of a pair whether or not it could be normalised. */
export interface Facts {
  /** The ring pixels that were looked at, flat indices. */
  readonly pixels: Int32Array;
  /** By ring pixel: how probably an unchanged pixel differs at least as much; null where that could not be told. */
  readonly noChange: Float64Array | null;
  /** Of IR-MAD; 0 where it did not run. */
  readonly iterations: number;
  /** Of all ring pixels, by quadrants, in the order of the common bands. */
  readonly ringCorrelations: readonly number[];
}

export type Normalisation = Facts &
  (
    | {
        readonly status: 'normalised';
        readonly method: 'irmad';
        readonly lines: readonly BandLine[];
        readonly unchangedCount: number;
        readonly holdOut: HoldOut;
        /** Null without red or NIR. */
        readonly residualNdvi: number | null;
        /** Standard error of the normalised NDVI over patch and ring; null without red or NIR. */
        readonly ndviError: number | null;
        readonly resampling: UnchangedSums;
      }
    | {
        readonly status: 'normalised';
        readonly method: 'quantiles';
        readonly lines: readonly BandLine[];
        /** Why IR-MAD's fit was not taken. */
        readonly insteadOf: NormalisationProblem;
        readonly residualNdvi: number | null;
        readonly ndviError: number | null;
        readonly resampling: QuantileSums;
      }
    | {
        readonly status: 'refused';
        readonly problem: NormalisationProblem;
        /** Why IR-MAD's fit was not taken before. */
        readonly insteadOf: NormalisationProblem;
      }
  );
