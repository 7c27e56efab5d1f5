/** What pixels, because they are whole and mixed, do to areas along the borders of classes. */
import { ndviThresholds } from './draw-pixels.ts';
import type { IntervalInput } from './measure-intervals.ts';
import { mixedEdgeM2, wholePixelSd } from './mixed-edges.ts';
import type { PairPixels } from './pair-pixels.ts';

/** Errors of bare and unvegetated areas of either date at their borders, in the order of `SUM`, m². */
export interface BorderErrors {
  readonly mixed: readonly number[];
  readonly whole: readonly number[];
}

export function borderErrors({ crop, pair, limits }: IntervalInput, { area, pixels, width }: PairPixels): BorderErrors {
  const errors = (['baseline', 'current'] as const).flatMap((date) => {
    const { red, nir } = crop[date].bands;
    const cover = pair[date].cover!;
    const [bare, vegetated] = ndviThresholds({ ...pair[date].endMembers!, threshold: 0 }, limits);
    const at = (limit: number, ndvi: number): { mixed: number; whole: number } => ({
      mixed: mixedEdgeM2({ cover, red: red!, nir: nir! }, area, pixels, width, { cover: limit, ndvi }),
      whole: wholePixelSd(cover, area, pixels, width, limit),
    });
    return [at(limits.bareBelow, bare), at(limits.vegetatedFrom, vegetated)];
  });
  return { mixed: errors.map(({ mixed }) => mixed), whole: errors.map(({ whole }) => whole) };
}
