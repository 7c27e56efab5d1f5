/** The part of a policy that finds clouds where nobody delivered a mask (SCIENCE §3.3). */
import type { CloudColours } from '../../raster/kernels/cloud-candidates.ts';

export interface CloudRule extends CloudColours {
  readonly minObjectM2: number;
  /** Share of an object's area that lies outside the patch; below it bright ground of the mine is the likelier cause. */
  readonly minOutsideShare: number;
  /** An object that is as white on the other date in this share of its pixels is ground: clouds do not stay. */
  readonly persistentShare: number;
  readonly shadow: {
    readonly minCloudMetres: number;
    readonly maxCloudMetres: number;
    /** Shadow has less NIR than this share of the median of the clear pixels. */
    readonly darkNirShare: number;
    /** Share of the projected cloud that must be dark. */
    readonly minMatch: number;
    /** Share of the projected cloud that must lie inside the crop. */
    readonly minInside: number;
  };
}

/** Pixels this close to a cloud or a shadow are not trusted either. */
export interface MaskMargins {
  readonly cloudMetres: number;
  readonly shadowMetres: number;
}
