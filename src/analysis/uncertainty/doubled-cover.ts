/** Bands and cover of one date, on one grid. */
interface CoverBands {
  readonly red: Float32Array;
  readonly nir: Float32Array;
  /** As estimated, 0…1. */
  readonly cover: Float64Array;
}

/**
 * What the mean cover would be more, had the pixels twice the size: over the blocks of 2 × 2 pixels that count whole, cover of
 * the mean bands less the mean of the covers. Mixed pixels are not linear in NDVI and covers are clipped, so mean cover hangs
 * on the size of a pixel; this says by how much, 0 where no block counts.
 *
 * @param weights 0 where a pixel does not count
 * @param members the pixels that count
 */
export function doubledCover(
  { red, nir, cover }: CoverBands,
  weights: Float64Array,
  members: Int32Array,
  width: number,
  { soil, vegetation }: { readonly soil: number; readonly vegetation: number },
): number {
  let [sum, count] = [0, 0];
  for (let k = 0; k < members.length; k++) {
    const a = members[k]!;
    const col = a % width;
    const isCorner = col % 2 === 0 && ((a - col) / width) % 2 === 0 && col + 1 < width;
    const b = a + 1;
    const c = a + width;
    const d = a + width + 1;
    // Beyond the last row there is nothing, which is no weight.
    if (!isCorner || !(weights[b]! > 0 && weights[c]! > 0 && weights[d]! > 0)) continue;
    const darkness = red[a]! + red[b]! + red[c]! + red[d]!;
    const light = nir[a]! + nir[b]! + nir[c]! + nir[d]!;
    const joined = ((light - darkness) / (light + darkness) - soil) / (vegetation - soil);
    sum += Math.min(1, Math.max(0, joined)) - (cover[a]! + cover[b]! + cover[c]! + cover[d]!) / 4;
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}
