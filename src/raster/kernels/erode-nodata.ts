import { Cover } from '../cover.ts';

/**
 * Takes the pixels beside nodata out of use: one pixel, eight neighbours (SCIENCE, rule 7).
 *
 * Resampling by the producer smears the edge of a footprint, so pixels beside it are not measurements. `Outside` erodes;
 * `Nodata` erodes where it belongs to a 2×2 block of nodata or outside: a lone pixel is a dropped sample, not an edge.
 * `Blank` (zeros, saturation) and clouds never erode. Eroded pixels become `Blank`, so eroding twice equals eroding
 * once, and same-day scenes can be eroded one by one before they are joined. Nothing erodes from beyond the array.
 *
 * @param state `Cover` codes up to `Seen`, row-major
 */
export function erodeNodata(state: Uint8Array, width: number, height: number, out: Uint8Array): void {
  out.set(state);
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      // Most pixels, so asked before the call.
      if (state[row * width + col]! > Cover.Nodata) continue;
      if (!isEdgeSource(state, width, height, col, row)) continue;
      for (let r = Math.max(0, row - 1); r <= Math.min(height - 1, row + 1); r++) {
        for (let c = Math.max(0, col - 1); c <= Math.min(width - 1, col + 1); c++) {
          const i = r * width + c;
          if (state[i]! > Cover.Blank) out[i] = Cover.Blank;
        }
      }
    }
  }
}

function isEdgeSource(state: Uint8Array, width: number, height: number, col: number, row: number): boolean {
  const code = state[row * width + col]!;
  if (code === Cover.Outside) return true;
  if (code !== Cover.Nodata) return false;
  for (let top = Math.max(0, row - 1); top <= Math.min(height - 2, row); top++) {
    for (let left = Math.max(0, col - 1); left <= Math.min(width - 2, col); left++) {
      const i = top * width + left;
      const most = Math.max(state[i]!, state[i + 1]!, state[i + width]!, state[i + width + 1]!);
      if (most <= Cover.Nodata) return true;
    }
  }
  return false;
}
