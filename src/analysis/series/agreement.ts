/** One date may lie: what it says is provisional until a second clear date agrees (SCIENCE §4.7, TERMS 暂定). */

/** What one date said: nothing where it was not clear. */
export type Sighting = 'changed' | 'unchanged' | 'unclear';

/**
 * `none`: nothing was said, or a change is over. `provisional`: one clear date said it. `confirmed`: two clear dates in
 * a row did. `contradicted`: the second clear date said the opposite of the first.
 */
export type Agreement = 'none' | 'provisional' | 'confirmed' | 'contradicted';

export interface AgreedChange<Seen> {
  readonly state: Agreement;
  /** The date that said it first; null in state `none`. */
  readonly first: Seen | null;
  /** The date that confirmed or contradicted it. */
  readonly second: Seen | null;
}

interface Progress<Seen> extends AgreedChange<Seen> {
  /** A confirmed change ends as it began: by two clear dates in a row that say so. */
  readonly unchangedCount: number;
}

/** @param sightings oldest first, one a day */
export function agreedChange<Seen extends { readonly sighting: Sighting }>(
  sightings: readonly Seen[],
): AgreedChange<Seen> {
  let progress: Progress<Seen> = { state: 'none', first: null, second: null, unchangedCount: 0 };
  for (const seen of sightings) {
    if (seen.sighting !== 'unclear') progress = next(progress, seen);
  }
  const { state, first, second } = progress;
  return { state, first, second };
}

function next<Seen extends { readonly sighting: Sighting }>(progress: Progress<Seen>, seen: Seen): Progress<Seen> {
  const { state, first } = progress;
  if (seen.sighting === 'changed') {
    if (state === 'confirmed') return { ...progress, unchangedCount: 0 };
    if (state === 'provisional') return { state: 'confirmed', first, second: seen, unchangedCount: 0 };
    return { state: 'provisional', first: seen, second: null, unchangedCount: 0 };
  }
  if (state === 'provisional') return { state: 'contradicted', first, second: seen, unchangedCount: 1 };
  if (state !== 'confirmed') return progress;
  if (progress.unchangedCount === 0) return { ...progress, unchangedCount: 1 };
  return { state: 'none', first: null, second: null, unchangedCount: 0 };
}
