/** A ring without the faults that enclose nothing: open ends, points twice in a row, edges that run back on themselves. */
import { resolutionOf, ringLength, signedRingArea } from './planar.ts';
import type { Position, Ring } from './polygon.ts';

export type RingRepair = 'ring-closed' | 'duplicate-points-dropped' | 'spikes-dropped';

/**
 * The closed ring, the same object where nothing was wrong; undefined where no area is left.
 *
 * @param repairs what was done is added
 */
export function cleanRing(ring: Ring, repairs: { add: (repair: RingRepair) => unknown }): Ring | undefined {
  const [first] = ring;
  const last = ring.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const resolution = resolutionOf([ring]);
  const isClosed = first[0] === last[0] && first[1] === last[1];
  const points = [...(isClosed ? ring.slice(0, -1) : ring)];
  const found = new Set<RingRepair>();
  if (!isClosed) found.add('ring-closed');
  dropIdle(points, resolution, found);
  if (points.length < 3) return undefined;
  const cleaned = found.size === 0 ? ring : [...points, points[0]!];
  // A bow-tie of two equal lobes has no net area either, but it is not nothing: it is refused later, with its reason.
  if (points.length === 3 && Math.abs(signedRingArea(cleaned)) <= resolution * ringLength(cleaned)) return undefined;
  for (const repair of found) repairs.add(repair);
  return cleaned;
}

/** Drops, in place, points equal to the next one and tips of spikes, until none is left. A tip can uncover the next. */
function dropIdle(points: Position[], resolution: number, found: Set<RingRepair>): void {
  let unchanged = 0;
  let i = 0;
  while (points.length >= 3 && unchanged < points.length) {
    const count = points.length;
    i %= count;
    const [before, point, after] = [points[(i + count - 1) % count]!, points[i]!, points[(i + 1) % count]!];
    const repair = isSame(point, after, resolution)
      ? 'duplicate-points-dropped'
      : isTip(before, point, after, resolution)
        ? 'spikes-dropped'
        : undefined;
    if (repair === undefined) {
      i++;
      unchanged++;
      continue;
    }
    points.splice(i, 1);
    found.add(repair);
    // What is new is the neighbourhood of the gap: look there again.
    i = Math.max(0, i - 2);
    unchanged = 0;
  }
}

/** True where the way out to `tip` and the way back lie on one line. */
function isTip(before: Position, tip: Position, after: Position, resolution: number): boolean {
  const [ax, ay] = [before[0] - tip[0], before[1] - tip[1]];
  const [bx, by] = [after[0] - tip[0], after[1] - tip[1]];
  const longer = Math.max(Math.hypot(ax, ay), Math.hypot(bx, by));
  return ax * bx + ay * by > 0 && Math.abs(ax * by - ay * bx) <= resolution * longer;
}

function isSame(a: Position, b: Position, resolution: number): boolean {
  return Math.abs(a[0] - b[0]) <= resolution && Math.abs(a[1] - b[1]) <= resolution;
}
