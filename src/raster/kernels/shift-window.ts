/**
 * The window that begins at (`start`, `start`) of a square tile, sampled at `x − d` by bilinear interpolation.
 *
 * A pixel is usable if every sample with a weight is. The tile must reach `|d| + 1` pixels beyond the window.
 *
 * @param out, outUsable side² values, written in place; 0 where a pixel is not usable
 */
export function shiftWindow(
  values: Float32Array,
  usable: Uint8Array,
  tileSide: number,
  start: number,
  dx: number,
  dy: number,
  side: number,
  out: Float32Array,
  outUsable: Uint8Array,
): void {
  const col = Math.floor(start - dx);
  const row = Math.floor(start - dy);
  const x = start - dx - col;
  const y = start - dy - row;
  // A whole-pixel shift has no right or lower neighbour.
  const right = x === 0 ? 0 : 1;
  const below = y === 0 ? 0 : tileSide;
  const [w00, w01, w10, w11] = [(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y];
  for (let r = 0; r < side; r++) {
    for (let c = 0; c < side; c++) {
      const from = (row + r) * tileSide + col + c;
      const to = r * side + c;
      const isUsable = usable[from]! & usable[from + right]! & usable[from + below]! & usable[from + right + below]!;
      outUsable[to] = isUsable;
      out[to] =
        isUsable === 0
          ? 0
          : w00 * values[from]! +
            w01 * values[from + right]! +
            w10 * values[from + below]! +
            w11 * values[from + right + below]!;
    }
  }
}
