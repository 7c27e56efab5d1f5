/** Ground of the ring that lies as the patch does: slope, height, and sun (SCIENCE §3.5). */
import type { PatchCrop } from '../../raster/crop.ts';
import { quantile } from '../../raster/kernels/quantile.ts';
import { slopeAspect } from '../../raster/kernels/slope-aspect.ts';
import { weightedMean } from '../../raster/kernels/weighted-mean.ts';
import type { ReferenceRule } from './reference-rule.ts';

export interface TerrainStrata {
  readonly slope: Float64Array;
  /** 1 on a shady slope, 0 on a sunny one or level ground. */
  readonly shady: Uint8Array;
  readonly slopeRange: readonly [from: number, to: number];
  readonly heightRange: readonly [from: number, to: number];
  /** Share of the patch on shady slopes. */
  readonly shadyShare: number;
}

/** From this share of a pixel on it stands for the patch. */
const PATCH_SHARE = 0.5;

/**
 * What the patch's terrain asks of its ring. A slope is shady where it falls towards the northern half, as everywhere north
 * of the tropic; rows are taken to run south.
 *
 * @param heights metres, on the crop's grid, NaN where unknown
 * @returns undefined where the patch itself has no heights: then nothing can be asked
 */
export function terrainStrata(
  { coverage, grid, gsd }: Pick<PatchCrop, 'coverage' | 'grid' | 'gsd'>,
  heights: Float32Array,
  { slopeDegrees, heightMetres, flatBelowDegrees }: ReferenceRule['terrain'],
): TerrainStrata | undefined {
  const slope = new Float64Array(heights.length);
  const aspect = new Float64Array(heights.length);
  slopeAspect(heights, grid.width, grid.height, gsd, slope, aspect);
  const weights = coverage.map((share, i) => (share >= PATCH_SHARE && !Number.isNaN(slope[i]!) ? share : 0));
  const meanSlope = weightedMean(slope, weights);
  if (meanSlope === null) return undefined;
  const shady = new Uint8Array(heights.length);
  for (let i = 0; i < shady.length; i++) {
    if (slope[i]! >= flatBelowDegrees && (aspect[i]! < 90 || aspect[i]! > 270)) shady[i] = 1;
  }
  const own = Float64Array.from(heights, (value, i) => (weights[i]! > 0 ? value : NaN));
  return {
    slope,
    shady,
    slopeRange: [meanSlope - slopeDegrees, meanSlope + slopeDegrees],
    heightRange: [quantile(own, 0.05) - heightMetres, quantile(own, 0.95) + heightMetres],
    shadyShare: weightedMean(Float64Array.from(shady), weights)!,
  };
}
