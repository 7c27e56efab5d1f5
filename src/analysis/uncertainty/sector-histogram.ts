/** Quantiles of pixels that are drawn sector by sector, from one count of each sector. */

/** Counts of `bins` equal bins between `low` and `high` for each sector; what lies below counts apart, above is in total. */
export interface SectorHistogram {
  /** `low` and `high`, in an array: as two numbers of the object they took another histogram's (decision 0011). */
  readonly ends: Float64Array;
  readonly bins: number;
  /** Sector-major. */
  readonly counts: Float64Array;
  /** By sector: values below `low`. */
  readonly below: Float64Array;
  /** By sector: all values. */
  readonly total: Float64Array;
}

/** @param members which pixels belong, in ascending order */
export function sectorHistogram(
  values: Float64Array,
  members: Int32Array,
  sectors: Uint8Array,
  sectorCount: number,
  low: number,
  high: number,
  bins: number,
): SectorHistogram {
  const counts = new Float64Array(sectorCount * bins);
  const below = new Float64Array(sectorCount);
  const total = new Float64Array(sectorCount);
  const scale = bins / (high - low);
  for (let k = 0; k < members.length; k++) {
    const i = members[k]!;
    const sector = sectors[i]!;
    if (sector >= sectorCount) continue;
    total[sector] = total[sector]! + 1;
    const value = values[i]!;
    if (value < low) below[sector] = below[sector]! + 1;
    else if (value < high) {
      const cell = sector * bins + Math.min(bins - 1, Math.floor((value - low) * scale));
      counts[cell] = counts[cell]! + 1;
    }
  }
  return { ends: Float64Array.of(low, high), bins, counts, below, total };
}

/** Counts of all sectors, each as often as it was drawn. */
export interface DrawnHistogram {
  readonly low: number;
  readonly width: number;
  readonly counts: Float64Array;
  readonly below: number;
  readonly total: number;
}

/** @param counts is written: room for one histogram, so that no draw allocates */
export function drawHistogram(histogram: SectorHistogram, times: Uint8Array, counts: Float64Array): DrawnHistogram {
  counts.fill(0);
  const low = histogram.ends[0]!;
  const width = (histogram.ends[1]! - low) / histogram.bins;
  let [below, total] = [0, 0];
  for (let sector = 0; sector < times.length; sector++) {
    const count = times[sector]!;
    if (count === 0) continue;
    below += count * histogram.below[sector]!;
    total += count * histogram.total[sector]!;
    const start = sector * histogram.bins;
    for (let bin = 0; bin < histogram.bins; bin++) counts[bin] = counts[bin]! + count * histogram.counts[start + bin]!;
  }
  return { low, width, counts, below, total };
}

/** The value below which `target` of the drawn values lie, linear inside its bin; the range's ends where it lies beyond. */
export function valueAt({ low, width, counts, below }: DrawnHistogram, target: number): number {
  let sum = below;
  if (target <= sum) return low;
  for (let bin = 0; bin < counts.length; bin++) {
    const count = counts[bin]!;
    if (sum + count >= target) return low + width * (bin + (target - sum) / count);
    sum += count;
  }
  return low + width * counts.length;
}

/** How many of the drawn values lie below `value`, linear inside its bin. */
export function countBelow({ low, width, counts, below }: DrawnHistogram, value: number): number {
  const position = Math.min(counts.length, Math.max(0, (value - low) / width));
  const whole = Math.floor(position);
  let sum = below;
  for (let bin = 0; bin < whole; bin++) sum += counts[bin]!;
  return whole < counts.length ? sum + (position - whole) * counts[whole]! : sum;
}
