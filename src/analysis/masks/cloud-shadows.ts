/** Where the shadows of clouds fell: along the sun's direction, at the height where the ground under them is dark. */
import { Cover } from '../../raster/cover.ts';
import type { DateCrop, PatchCrop } from '../../raster/crop.ts';
import { matchShift } from '../../raster/kernels/match-shift.ts';
import { quantile } from '../../raster/kernels/quantile.ts';
import type { SunPosition } from '../acquisition.ts';
import type { CloudRule } from './cloud-rule.ts';

/**
 * Each cloud is pushed away from the sun by `height · tan(zenith)`, from the lowest to the highest cloud, a pixel at a
 * time; its shadow lies where most of it is dark in NIR. Only the dark pixels of that place become `Shadow`. A shadow that
 * falls outside the crop is not found, nor is that of a cloud outside. Flat ground and a view from above are assumed.
 *
 * @param state with `Cloud` where clouds are
 * @param clouds label per pixel, 0 where there is none
 */
export function markShadows(
  { grid, gsd }: PatchCrop,
  { bands: { nir } }: DateCrop,
  state: Uint8Array,
  clouds: Int32Array,
  count: number,
  sun: SunPosition,
  rule: CloudRule['shadow'],
): Uint8Array {
  if (nir === undefined || sun.zenith >= 80) return state;
  const { width, height } = grid;
  const clear = Float64Array.from(nir, (value, i) => (state[i] === Cover.Seen ? value : NaN));
  const limit = rule.darkNirShare * quantile(clear, 0.5);
  const dark = Uint8Array.from(clear, (value) => (value < limit ? 1 : 0));

  const azimuth = (sun.azimuth * Math.PI) / 180;
  // Away from the sun; rows run south where the grid is north-up.
  const [, , , , down] = grid.transform;
  const direction = [-Math.sin(azimuth), (down < 0 ? 1 : -1) * Math.cos(azimuth)] as const;
  const pixelsPerMetre = Math.tan((sun.zenith * Math.PI) / 180) / gsd;
  const steps = [
    Math.max(1, Math.floor(rule.minCloudMetres * pixelsPerMetre)),
    Math.min(width + height, Math.ceil(rule.maxCloudMetres * pixelsPerMetre)),
  ] as const;

  const out = new Uint8Array(state);
  for (const pixels of pixelsByLabel(clouds, count)) {
    const match = matchShift(pixels, dark, width, height, direction, steps, rule.minInside);
    if (match === undefined || match.share < rule.minMatch) continue;
    for (const i of pixels) {
      const col: number = (i % width) + match.cols;
      const row: number = Math.floor(i / width) + match.rows;
      if (col < 0 || row < 0 || col >= width || row >= height) continue;
      const at = row * width + col;
      if (dark[at] !== 0 && out[at] === Cover.Seen) out[at] = Cover.Shadow;
    }
  }
  return out;
}

function pixelsByLabel(labels: Int32Array, count: number): readonly Int32Array[] {
  const lists: number[][] = Array.from({ length: count + 1 }, () => []);
  for (let i = 0; i < labels.length; i++) if (labels[i] !== 0) lists[labels[i]!]!.push(i);
  return lists.filter((list) => list.length > 0).map((list) => Int32Array.from(list));
}
