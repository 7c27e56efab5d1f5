import type { ClassifiedDate } from './classify-pair.ts';

/**
 * How green each pixel is, to see what changed: NDVI, or cover where both dates have colours only. Units differ, so it is
 * only ever compared inside a pair. NaN where a date did not see.
 */
export function greenness({ ndvi, cover, covers }: ClassifiedDate): Float64Array {
  return ndvi ?? cover ?? new Float64Array(covers.length).fill(NaN);
}
