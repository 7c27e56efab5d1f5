const DEGREES = 180 / Math.PI;

/**
 * Slope and aspect in degrees from heights, by Horn's weights over 3 × 3 pixels. Aspect is the direction of steepest descent,
 * clockwise from the top of the raster (0 north, 180 south where north is up), 0 on level ground. At the border the nearest
 * pixel stands for the missing one; NaN in reach of a height without a value.
 *
 * @param heights metres
 * @param metres ground size of a pixel
 */
export function slopeAspect(
  heights: Float32Array,
  width: number,
  height: number,
  metres: number,
  slope: Float64Array,
  aspect: Float64Array,
): void {
  for (let row = 0; row < height; row++) {
    const here = row * width;
    const up = Math.max(0, row - 1) * width;
    const down = Math.min(height - 1, row + 1) * width;
    for (let col = 0; col < width; col++) {
      const left = Math.max(0, col - 1);
      const right = Math.min(width - 1, col + 1);
      const east = heights[up + right]! + 2 * heights[here + right]! + heights[down + right]!;
      const west = heights[up + left]! + 2 * heights[here + left]! + heights[down + left]!;
      const south = heights[down + left]! + 2 * heights[down + col]! + heights[down + right]!;
      const north = heights[up + left]! + 2 * heights[up + col]! + heights[up + right]!;
      const toEast = (east - west) / (4 * metres * (right - left || 1));
      const toNorth = ((north - south) * width) / (4 * metres * (down - up || width));
      const i = here + col;
      slope[i] = Math.atan(Math.hypot(toEast, toNorth)) * DEGREES;
      const isLevel = toEast === 0 && toNorth === 0;
      aspect[i] = isLevel ? 0 : (Math.atan2(-toEast, -toNorth) * DEGREES + 360) % 360;
    }
  }
}
