/** Ground that the sun does not reach, from heights (SCIENCE §3.3). */
import { Cover } from '../../raster/cover.ts';
import { castShadow } from '../../raster/kernels/cast-shadow.ts';
import { cosIncidence } from '../../raster/kernels/cos-incidence.ts';
import type { Terrain } from '../../raster/terrain.ts';
import type { SunPosition } from '../acquisition.ts';

export interface TerrainRule {
  /** Slopes that the sun grazes at this cosine or less are in their own shadow. */
  readonly maxCosIncidence: number;
  /** Other ground throws its shadow this far. */
  readonly castMetres: number;
  /** Coarser models do not resolve the benches of a quarry: the spectral test alone then has to do. */
  readonly maxSourceMetres: number;
}

/**
 * Marks `Seen` pixels as `Shade` where the slope turns away from the sun or other ground stands before it. Pixels without
 * heights stay.
 *
 * @param width of the crop
 * @returns undefined where the model is too coarse to say
 */
export function shadeByTerrain(
  state: Uint8Array,
  width: number,
  terrain: Terrain,
  sun: SunPosition,
  rule: TerrainRule,
): Uint8Array | undefined {
  if (terrain.sourceMetres > rule.maxSourceMetres) return undefined;
  const size = terrain.width * terrain.height;
  const facing = new Float64Array(size);
  cosIncidence(terrain, sun.zenith, sun.azimuth, facing);
  const cast = new Uint8Array(size);
  castShadow(terrain, sun.zenith, sun.azimuth, rule.castMetres, cast);
  return state.map((code, i) => {
    if (code !== Cover.Seen) return code;
    const col = (i % width) + terrain.offsetCol;
    const row = Math.floor(i / width) + terrain.offsetRow;
    if (col < 0 || row < 0 || col >= terrain.width || row >= terrain.height) return code;
    const at = row * terrain.width + col;
    return facing[at]! <= rule.maxCosIncidence || cast[at] !== 0 ? Cover.Shade : code;
  });
}
