/** Producers' pixel classes as `Cover` codes: why a pixel was not seen, or `Seen`. */
import { Cover } from '../raster/cover.ts';

/**
 * QA_PIXEL of Landsat Collection 2 (USGS, Landsat 8–9 Collection 2 Level 2 Science Product Guide, table of QA_PIXEL;
 * SCIENCE §2.3): bit 0 fill, 1 dilated cloud, 2 cirrus, 3 cloud, 4 cloud shadow, 5 snow, 7 water. Water is left to the
 * policy's own mask, which may be off.
 */
export function coverOfLandsatQuality(bits: number): Cover {
  if ((bits & 0b1) !== 0) return Cover.Nodata;
  if ((bits & 0b1110) !== 0) return Cover.Cloud;
  if ((bits & 0b1_0000) !== 0) return Cover.Shadow;
  return (bits & 0b10_0000) === 0 ? Cover.Seen : Cover.Snow;
}

/**
 * Scene classification (SCL) of Sentinel-2 level 2A (ESA, Level-2A algorithm overview): 0 no data, 1 saturated or
 * defective, 3 cloud shadow, 8 and 9 cloud, 10 thin cirrus, 11 snow. Class 2 (dark area) is topographic shadow as well as
 * wet rock and deep water, so it is left to the policy's own masks.
 */
export function coverOfSentinelClass(value: number): Cover {
  return SENTINEL_COVERS[value] ?? Cover.Seen;
}

const SENTINEL_COVERS: Readonly<Record<number, Cover>> = {
  0: Cover.Nodata,
  1: Cover.Blank,
  3: Cover.Shadow,
  8: Cover.Cloud,
  9: Cover.Cloud,
  10: Cover.Cloud,
  11: Cover.Snow,
};
