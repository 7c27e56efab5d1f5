/** A mask moved over another, pixel by whole pixel along one direction. */
export interface ShiftMatch {
  readonly cols: number;
  readonly rows: number;
  /** Share of the moved mask that lies on the other one, of what lies inside the raster. */
  readonly share: number;
}

/**
 * The distance along a direction at which a mask lies best on another: where the shadow of a cloud fell. The first of
 * equals, so the nearest. Places where less than `minInside` of the mask is inside the raster are not looked at: what
 * falls outside cannot be told.
 *
 * @param pixels of the mask, flat indices
 * @param cols, rows the direction: pixels per step
 * @param from, to first and last step
 */
export function matchShift(
  pixels: Int32Array,
  other: Uint8Array,
  width: number,
  height: number,
  [cols, rows]: readonly [cols: number, rows: number],
  [from, to]: readonly [from: number, to: number],
  minInside: number,
): ShiftMatch | undefined {
  let best: ShiftMatch | undefined;
  for (let step = from; step <= to; step++) {
    const right = Math.round(step * cols);
    const down = Math.round(step * rows);
    let [inside, hits] = [0, 0];
    for (const i of pixels) {
      const col = (i % width) + right;
      const row = Math.floor(i / width) + down;
      if (col < 0 || row < 0 || col >= width || row >= height) continue;
      inside += 1;
      if (other[row * width + col] !== 0) hits += 1;
    }
    if (inside === 0 || inside < minInside * pixels.length) continue;
    const share = hits / inside;
    if (best === undefined || share > best.share) best = { cols: right, rows: down, share };
  }
  return best;
}
