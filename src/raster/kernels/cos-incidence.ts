import type { Terrain } from '../terrain.ts';

/**
 * Cosine of the sun's angle to the slope, `cos θ·cos s + sin θ·sin s·cos(φ − a)` with slope s and aspect a (SCIENCE §3.3),
 * from Horn's gradient (1981) over 3×3 heights; at the edges the outer row or column counts twice. 1 is face on, 0 and
 * below is turned away. NaN where a height of the nine is.
 *
 * @param sunZenith, sunAzimuth degrees, azimuth clockwise from north
 */
export function cosIncidence(terrain: Terrain, sunZenith: number, sunAzimuth: number, out: Float64Array): void {
  const { heights, width, height, cellWidth, cellHeight } = terrain;
  const zenith = (sunZenith * Math.PI) / 180;
  const azimuth = (sunAzimuth * Math.PI) / 180;
  const east = Math.sin(zenith) * Math.sin(azimuth);
  const north = Math.sin(zenith) * Math.cos(azimuth);
  const up = Math.cos(zenith);
  for (let row = 0; row < height; row++) {
    const above = Math.max(0, row - 1) * width;
    const here = row * width;
    const below = Math.min(height - 1, row + 1) * width;
    const rows = (below - above) / width;
    for (let col = 0; col < width; col++) {
      const left = Math.max(0, col - 1);
      const right = Math.min(width - 1, col + 1);
      const cols = right - left;
      const rise =
        heights[above + right]! -
        heights[above + left]! +
        2 * (heights[here + right]! - heights[here + left]!) +
        heights[below + right]! -
        heights[below + left]!;
      const climb =
        heights[above + left]! -
        heights[below + left]! +
        2 * (heights[above + col]! - heights[below + col]!) +
        heights[above + right]! -
        heights[below + right]!;
      const eastward = cols === 0 ? 0 : rise / (4 * cols * cellWidth);
      const northward = rows === 0 ? 0 : climb / (4 * rows * cellHeight);
      // The normal of the slope is (−∂z/∂east, −∂z/∂north, 1).
      const length = Math.sqrt(eastward * eastward + northward * northward + 1);
      out[here + col] = (up - eastward * east - northward * north) / length;
    }
  }
}
