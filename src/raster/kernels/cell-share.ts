import { Cover } from '../cover.ts';

/**
 * Share of green among the `Seen` pixels of each square cell, given to every pixel of the cell; NaN in a cell where none
 * was seen. Cells start at pixel (0, 0), those at the right and lower edge may be smaller.
 *
 * @param index a pixel is green from `greenFrom` on
 * @param cellPixels edge of a cell, at least 1; with 1 the share is 0 or 1
 */
export function greenShareOfCells(
  state: Uint8Array,
  index: Float64Array,
  greenFrom: number,
  width: number,
  cellPixels: number,
  out: Float64Array,
): void {
  const height = out.length / width;
  for (let top = 0; top < height; top += cellPixels) {
    for (let left = 0; left < width; left += cellPixels) {
      const bottom = Math.min(height, top + cellPixels);
      const right = Math.min(width, left + cellPixels);
      let [seen, green] = [0, 0];
      for (let row = top; row < bottom; row++) {
        for (let i = row * width + left; i < row * width + right; i++) {
          if (state[i] !== Cover.Seen) continue;
          seen += 1;
          if (index[i]! >= greenFrom) green += 1;
        }
      }
      const share = seen === 0 ? NaN : green / seen;
      for (let row = top; row < bottom; row++) out.fill(share, row * width + left, row * width + right);
    }
  }
}
