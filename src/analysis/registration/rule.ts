/** The numbers of co-registration (SCIENCE §3.7), a part of the policy. */

import type { Interpolation } from '../../raster/resample.ts';

/** Side, step and least reliability of the tie-point windows of one kind. */
export interface TieWindowKind {
  /** Side in pixels, a power of two. */
  readonly sizePixels: number;
  /** Windows begin at multiples of it on the scene's lattice. */
  readonly stridePixels: number;
  /** Least reliability, 0…100: above what unrelated windows of this size reach. */
  readonly minReliability: number;
}

export interface RegistrationRule {
  /** The larger of the two is the largest shift that is believed. */
  readonly maxShift: { readonly metres: number; readonly pixels: number };
  /** From the kind that is tried first. */
  readonly windows: readonly TieWindowKind[];
  /** A kind is taken if this many windows lie around a mine; else the next, at last the one with most. */
  readonly enoughWindows: number;
  readonly nearest: {
    /** Windows end at most so far from the mine's bounding box; the larger of the two. */
    readonly radius: { readonly metres: number; readonly pixels: number };
    /** So many windows are read, the nearest ones of every direction in turns. */
    readonly candidates: number;
    /** So many tie points suffice; windows further away are then not matched. */
    readonly points: number;
  };
  /** Open water has waves and levels of its own; null, and where values are digital numbers: it is not looked for. */
  readonly water: { readonly ndwiAbove: number; readonly nirBelow: number } | null;
  /** A window takes part if at least this share of it can be used on both dates. */
  readonly minUsableShare: number;
  /** A window may be this many times its largest shift at the least: beyond, too little of it is common. */
  readonly minSizePerShift: number;
  /** Steepness, in means of the window, that is compressed to one half: `g / (g + compressionMeans · mean)`. */
  readonly compressionMeans: number;
  /** SSIM may fall by this much, which is what interpolation alone does. */
  readonly maxSimilarityLoss: number;
  /** A tie point stays if it lies within `deviations · 1.4826 · MAD + slackPixels` of the median, on both axes. */
  readonly outliers: { readonly deviations: number; readonly slackPixels: number };
  readonly minInliers: number;
  /** Least share of the tie points that agree. */
  readonly minInlierShare: number;
  readonly minQuadrants: number;
  /** Largest difference of the shift across the mine that a scale or a turn may make, in pixels. */
  readonly maxGradientPixels: number;
  /** Largest residual standard deviation of classes A, B and C in pixels; beyond there is no class. */
  readonly classLimits: readonly [a: number, b: number, c: number];
  readonly standardError: {
    /** Windows that overlap by half are one independent sample in so many. */
    readonly windowsPerSample: number;
    readonly minPixels: number;
    /** Added in quadrature where the view angles of the dates differ by more than `unequalFromDegrees`. */
    readonly unequalViewsPixels: number;
    readonly unequalFromDegrees: number;
  };
  /**
   * A smaller shift is not applied where the dates share a lattice: to resample would cost more sharpness than the shift
   * costs area. What is left counts into the standard error.
   */
  readonly leastAppliedPixels: number;
  /** How the shifted date is sampled. */
  readonly resampling: Interpolation;
  /**
   * What is taken for the error where fewer than `enoughWindows` could be looked at and both dates share a lattice;
   * null: such a pair is refused as well.
   */
  readonly assumed: { readonly standardErrorPixels: number } | null;
}
