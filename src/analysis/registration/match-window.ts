/** The shift of one tie-point window. */
import { surfacePeak } from '../../raster/kernels/phase-correlation.ts';
import { planUpsampling, upsampledPeak } from '../../raster/kernels/upsampled-peak.ts';
import { createCorrelation } from './correlation.ts';
import type { RegistrationRule } from './rule.ts';
import { createSimilarity } from './similarity.ts';
import type { DateBands, TieWindows } from './tie-windows.ts';

/** Why a window gives no tie point. */
type Unmatched =
  /** Too little of the window can be used, at its place or where the shift leads. */
  | 'unusable'
  /** The peak does not stand out: other ground, clouds, no texture. */
  | 'unreliable'
  /** The peak lies beyond the largest shift. */
  | 'too-far'
  /** The peak moves on when the window follows it. */
  | 'unsteady'
  /** The shifted window resembles the baseline less than before. */
  | 'dissimilar';

/**
 * Shift `d` of one window in pixels, columns and rows, with the sign of SCIENCE §3.7: `current(x) ≈ baseline(x + d)`, so
 * the current date is aligned by sampling it at `x − d`.
 */
export type WindowMatch =
  | { readonly status: 'matched'; readonly dx: number; readonly dy: number; readonly reliability: number }
  | { readonly status: 'unmatched'; readonly reason: Unmatched; readonly reliability: number };

/** Matches the tiles of one window (`cutTiles`); the same pixels give the same bits, whatever was matched before. */
export type MatchWindow = (baseline: DateBands, current: DateBands) => WindowMatch;

/** The window follows its peak at most so many times: once for the shift, the rest for a peak between two pixels. */
const MAX_CUTS = 4;

/**
 * Makes the matcher of one kind of window, with its tables and buffers.
 *
 * 1. Gradient magnitude of both dates, compressed, mean taken off, Hann taper (`taperWindow`).
 * 2. Phase correlation, the bands' spectra added. A peak off the middle moves the current window there by whole pixels and is looked for again, so
 *    the taper lies on the same ground on both dates and nothing wraps around.
 * 3. The top of the cross-correlation near the peak, to a fraction of a pixel.
 * 4. The guards of `Unmatched`.
 */
export function createWindowMatcher(
  { kind, marginPixels }: Pick<TieWindows, 'kind' | 'marginPixels'>,
  maxShift: number,
  rule: RegistrationRule,
): MatchWindow {
  const size = kind.sizePixels;
  const leastUsable = rule.minUsableShare * size * size;
  const [baselineSide, currentSide] = [size + 2, size + 2 * marginPixels];
  const upsampling = planUpsampling({ size });
  const correlation = createCorrelation(size, marginPixels, rule);
  const similarityAt = createSimilarity(size, marginPixels);

  return (baseline, current) => {
    if (usableCount(baseline.usable, baselineSide, 1, 1, size) < leastUsable) return unmatched('unusable', 0);
    correlation.load(baseline, current);
    let [col, row] = [0, 0];
    for (let cuts = 0; cuts < MAX_CUTS; cuts++) {
      const [fromCol, fromRow] = [marginPixels - col, marginPixels - row];
      if (usableCount(current.usable, currentSide, fromCol, fromRow, size) < leastUsable)
        return unmatched('unusable', 0);
      const { re, im, surface } = correlation.correlate(col, row);
      const peak = surfacePeak(surface, size);
      const { reliability } = peak;
      col += peak.col;
      row += peak.row;
      if (peak.col !== 0 || peak.row !== 0) {
        // A peak beyond every shift is somewhere by chance; only one that stands out says that the ground is too far.
        if (Math.hypot(col, row) <= maxShift + 1) continue;
        return unmatched(reliability < kind.minReliability ? 'unreliable' : 'too-far', reliability);
      }
      if (reliability < kind.minReliability) return unmatched('unreliable', reliability);
      const top = upsampledPeak(upsampling, re, im);
      if (top === undefined) return unmatched('unsteady', reliability);
      const [dx, dy] = [col + top[0], row + top[1]];
      if (Math.hypot(dx, dy) > maxShift) return unmatched('too-far', reliability);
      const before = similarityAt(correlation.baseline(), current, 0, 0);
      const after = similarityAt(correlation.baseline(), current, dx, dy);
      if (!(after >= before - rule.maxSimilarityLoss)) return unmatched('dissimilar', reliability);
      return { status: 'matched', dx, dy, reliability };
    }
    return unmatched('unsteady', 0);
  };
}

function unmatched(reason: Unmatched, reliability: number): WindowMatch {
  return { status: 'unmatched', reason, reliability };
}

function usableCount(usable: Uint8Array, side: number, fromCol: number, fromRow: number, size: number): number {
  let count = 0;
  for (let r = 0; r < size; r++) {
    const from = (fromRow + r) * side + fromCol;
    for (let i = from; i < from + size; i++) count += usable[i]!;
  }
  return count;
}
