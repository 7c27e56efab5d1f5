import type { Window } from '../window.ts';
import { intersectWindows } from '../window.ts';

type Samples = Float32Array | Float64Array | Uint8Array;

/**
 * Copies the pixels that two windows of one raster share, bit by bit, so that a crop filled from any split of the raster
 * in any order is the same crop. Pixels of `target` beyond the source stay as they are.
 *
 * @param source row-major over `sourceWindow`
 * @param target row-major over `targetWindow`, written in place
 */
export function copyWindow<T extends Samples>(source: T, sourceWindow: Window, target: T, targetWindow: Window): void {
  const shared = intersectWindows(sourceWindow, targetWindow);
  if (shared === undefined) return;
  for (let row = shared.row; row < shared.row + shared.height; row++) {
    const from = (row - sourceWindow.row) * sourceWindow.width + shared.col - sourceWindow.col;
    const to = (row - targetWindow.row) * targetWindow.width + shared.col - targetWindow.col;
    target.set(source.subarray(from, from + shared.width), to);
  }
}
