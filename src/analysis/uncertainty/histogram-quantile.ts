/**
 * Quantile of the values at `members` without sorting them: from 4,096 bins between the smallest and the largest, linear
 * inside the bin. NaN are left out; NaN where nothing is left. Good to 1/4096 of the range, which is enough for limits and
 * for what only says how wide an interval is. Of more than 32,768 members a sample of at least half as many is taken, evenly
 * in their order.
 */
export function histogramQuantile(values: Float64Array | Float32Array, members: Int32Array, q: number): number {
  return histogramQuantiles(values, members)(q);
}

/** The same for many quantiles of the same values. */
export function histogramQuantiles(values: Float64Array | Float32Array, members: Int32Array): (q: number) => number {
  const step = Math.ceil(members.length / SAMPLE);
  let [least, most, count] = [Infinity, -Infinity, 0];
  for (let k = 0; k < members.length; k += step) {
    const value = values[members[k]!]!;
    if (Number.isNaN(value)) continue;
    if (value < least) least = value;
    if (value > most) most = value;
    count += 1;
  }
  if (count === 0) return () => NaN;
  if (least === most) return () => least;
  const bins = new Int32Array(BINS);
  const scale = BINS / (most - least);
  for (let k = 0; k < members.length; k += step) {
    const value = values[members[k]!]!;
    if (Number.isNaN(value)) continue;
    const bin = Math.min(BINS - 1, Math.floor((value - least) * scale));
    bins[bin] = bins[bin]! + 1;
  }
  return (q) => {
    const target = q * count;
    let sum = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const inside = bins[bin]!;
      if (inside > 0 && sum + inside >= target) return least + (bin + (target - sum) / inside) / scale;
      sum += inside;
    }
    return most;
  };
}

const BINS = 4096;
const SAMPLE = 32_768;
