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
  /** Of a cloud. */
  Shadow: 4,
  /** Of the ground itself: turned away from the sun, behind a ridge, or too dark to judge. */
  Shade: 5,
  Snow: 6,
  /** Measured, not yet classified. */
  Seen: 7,
  Water: 8,
  Built: 9,
  /** Unvegetated, cover below the lower threshold. */
  Bare: 10,
  /** Unvegetated, cover between the thresholds. */
  Sparse: 11,
  Vegetated: 12,
} as const;

export type Cover = (typeof Cover)[keyof typeof Cover];

/** Number of codes, the side of a transition matrix. */
export const COVER_COUNT = 13;

/** Names used in result files, by code. */
export const COVER_NAMES = [
  'outside',
  'nodata',
  'blank',
  'cloud',
  'shadow',
  'shade',
  'snow',
  'seen',
  'water',
  'built',
  'bare',
  'sparse',
  'vegetated',
] as const;

export type CoverName = (typeof COVER_NAMES)[number];
