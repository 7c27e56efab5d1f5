/** Moments of the values in one window inside one zone, mergeable with those of other windows. */

/** Where the numbers of one zone lie. `squares` is the sum of coverage × squared distance from the mean. */
export const ZoneTally = { count: 0, sum: 1, min: 2, max: 3, squares: 4, below: 5 } as const;
export const ZONE_TALLY_LENGTH = 6;

/**
 * Coverage from which a pixel is touched. Map coordinates near 3.5e7 carry about 5e-9 of a pixel of rounding, so an edge
 * on a grid line leaves slivers beyond it that would count as pixels in `min`, `max` and the ranks of quantiles.
 */
export const TOUCHED = 1e-8;

/**
 * Two passes, because sums of squares would lose the digits of large values with small spread.
 *
 * @param values row-major, NaN is nodata; `valueWidth` a row; they begin at the part's first pixel `first`
 * @param shares coverage of the part, row-major
 * @param below values below it are counted in `below`
 * @param out `ZONE_TALLY_LENGTH` numbers, written
 */
export function tallyZone(
  values: Float64Array,
  first: number,
  valueWidth: number,
  shares: Float64Array,
  width: number,
  height: number,
  below: number,
  out: Float64Array,
): void {
  let [count, sum, min, max, belowCount] = [0, 0, Infinity, -Infinity, 0];
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      const share = shares[row * width + col]!;
      const value = values[first + row * valueWidth + col]!;
      if (!(share > TOUCHED) || value !== value) continue;
      count += share;
      sum += share * value;
      if (value < min) min = value;
      if (value > max) max = value;
      if (value < below) belowCount += share;
    }
  }
  const mean = sum / count;
  let squares = 0;
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      const share = shares[row * width + col]!;
      const value = values[first + row * valueWidth + col]!;
      if (!(share > TOUCHED) || value !== value) continue;
      const distance = value - mean;
      squares += share * distance * distance;
    }
  }
  out[ZoneTally.count] = count;
  out[ZoneTally.sum] = sum;
  out[ZoneTally.min] = min;
  out[ZoneTally.max] = max;
  out[ZoneTally.squares] = squares;
  out[ZoneTally.below] = belowCount;
}

/** No pixel yet. */
export function emptyZone(): Float64Array {
  return Float64Array.of(0, 0, Infinity, -Infinity, 0, 0);
}

/** Adds a window's numbers to those before (Chan, Golub and LeVeque 1979 for the squares). */
export function mergeZone(to: Float64Array, from: Float64Array): void {
  const [before, more] = [to[ZoneTally.count]!, from[ZoneTally.count]!];
  if (more === 0) return;
  const distance = before === 0 ? 0 : from[ZoneTally.sum]! / more - to[ZoneTally.sum]! / before;
  const between = (distance * distance * before * more) / (before + more);
  to[ZoneTally.squares] = to[ZoneTally.squares]! + from[ZoneTally.squares]! + between;
  to[ZoneTally.count] = before + more;
  to[ZoneTally.sum] = to[ZoneTally.sum]! + from[ZoneTally.sum]!;
  to[ZoneTally.min] = Math.min(to[ZoneTally.min]!, from[ZoneTally.min]!);
  to[ZoneTally.max] = Math.max(to[ZoneTally.max]!, from[ZoneTally.max]!);
  to[ZoneTally.below] = to[ZoneTally.below]! + from[ZoneTally.below]!;
}
