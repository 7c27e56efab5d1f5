/**
 * What a pixel shows on one date. Stored as one byte per pixel.
 *
 * The first group says why nothing was seen; `Seen` is measured but not yet classified; the last group are the classes.
 */
export const Cover = {
  /** Outside every scene of the date. */
  Outside: 0,
  /** The file says so: GDAL_NODATA, mask or alpha. Its edge is eroded by one pixel. */
  Nodata: 1,
  /** No value though the file does not say so: zero in all bands, or a saturated sample. Never eroded. */
  Blank: 2,
  Cloud: 3,
  Shadow: 4,
  Snow: 5,
  /** Measured, not yet classified. */
  Seen: 6,
  Water: 7,
  Built: 8,
  /** Unvegetated, cover below the lower threshold. */
  Bare: 9,
  /** Unvegetated, cover between the thresholds. */
  Sparse: 10,
  Vegetated: 11,
} as const;

export type Cover = (typeof Cover)[keyof typeof Cover];

/** Number of codes, the side of a transition matrix. */
export const COVER_COUNT = 12;

/** Names used in result files, by code. */
export const COVER_NAMES = [
  'outside',
  'nodata',
  'blank',
  'cloud',
  'shadow',
  'snow',
  'seen',
  'water',
  'built',
  'bare',
  'sparse',
  'vegetated',
] as const;

export type CoverName = (typeof COVER_NAMES)[number];
