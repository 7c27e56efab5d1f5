import type { Terrain } from '../terrain.ts';

/**
 * 1 where other ground stands between a cell and the sun. From each cell a ray runs towards the sun, one cell edge at a
 * time; the cell is in shadow where the ground (bilinear) rises above the ray. A ray ends after `reachMetres`, at the edge
 * of the terrain, or above its highest point; unknown heights stop no ray. With the sun on or below the horizon all is
 * shadow. The slope's own turning away is `cosIncidence`'s part.
 *
 * @param sunZenith, sunAzimuth degrees, azimuth clockwise from north
 */
export function castShadow(
  terrain: Terrain,
  sunZenith: number,
  sunAzimuth: number,
  reachMetres: number,
  out: Uint8Array,
): void {
  const { heights, width, height, cellWidth, cellHeight } = terrain;
  if (sunZenith >= 90) {
    out.fill(1);
    return;
  }
  const azimuth = (sunAzimuth * Math.PI) / 180;
  const step = Math.min(cellWidth, cellHeight);
  const stepCols = (Math.sin(azimuth) * step) / cellWidth;
  const stepRows = (-Math.cos(azimuth) * step) / cellHeight;
  const stepUp = step / Math.tan((sunZenith * Math.PI) / 180);
  const stepCount = Math.floor(reachMetres / step);
  const highest = heights.reduce((most, value) => (value > most ? value : most), -Infinity);
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      const start = heights[row * width + col]!;
      let isShadow = 0;
      for (let k = 1; k <= stepCount; k++) {
        const ray = start + k * stepUp;
        const x = col + k * stepCols;
        const y = row + k * stepRows;
        if (!(ray <= highest) || x < 0 || y < 0 || x > width - 1 || y > height - 1) break;
        if (!(bilinear(heights, width, height, x, y) > ray)) continue;
        isShadow = 1;
        break;
      }
      out[row * width + col] = isShadow;
    }
  }
}

function bilinear(heights: Float32Array, width: number, height: number, x: number, y: number): number {
  const col = Math.min(width - 1, Math.floor(x));
  const row = Math.min(height - 1, Math.floor(y));
  const right = Math.min(width - 1, col + 1);
  const below = Math.min(height - 1, row + 1) * width;
  const [u, v] = [x - col, y - row];
  const top = heights[row * width + col]! * (1 - u) + heights[row * width + right]! * u;
  return top * (1 - v) + (heights[below + col]! * (1 - u) + heights[below + right]! * u) * v;
}
