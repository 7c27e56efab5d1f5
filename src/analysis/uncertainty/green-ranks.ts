/** The cells of one draw by how green they are: what `cell_ok` is under any target, in a few bytes. */

/** So many cells stand for all where a patch has more: a step of 1/32 in cell_ok is a quarter of a point in the score. */
const MOST_RANKS = 32;
/** Full cover. */
const FULL = 255;

/** How many bytes a draw of `cellCount` cells takes. */
export function rankCountOf(cellCount: number): number {
  return Math.min(MOST_RANKS, cellCount);
}

/**
 * Writes the cells' covers, ranked from the least green, as bytes; of more cells than ranks the middle one of each run of
 * ranks.
 *
 * @param greens mean cover of each cell; is sorted in place
 */
export function rankGreens(greens: Float64Array, out: Uint8Array, offset: number, rankCount: number): void {
  greens.sort();
  for (let rank = 0; rank < rankCount; rank++) {
    const cover = greens[Math.floor(((rank + 0.5) * greens.length) / rankCount)]!;
    out[offset + rank] = Math.round(FULL * Math.min(1, Math.max(0, cover)));
  }
}

/** Ranks from `limit` on. @param limit cover, 0…1 */
export function greenLimitCount(ranks: Uint8Array, offset: number, rankCount: number, limit: number): number {
  let count = 0;
  for (let rank = 0; rank < rankCount; rank++) if (ranks[offset + rank]! >= FULL * limit) count += 1;
  return count;
}
