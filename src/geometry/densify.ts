/** Straight edges cut into short ones, because a straight line in one CRS is bent in another. */
import type { Position, Ring } from './polygon.ts';

/**
 * A ring whose edges are at most `maxEdge` long. The given vertices stay as they are, to the bit; new ones lie on the
 * straight line between them.
 *
 * @param lengthOf length of an edge in the unit of `maxEdge`
 */
export function densifyRing(
  ring: Ring,
  maxEdge: number,
  lengthOf: (from: Position, to: Position) => number,
): Position[] {
  const out: Position[] = [];
  for (let i = 0; i < ring.length; i++) {
    const from = ring[i]!;
    out.push(from);
    const to = ring[i + 1];
    if (to === undefined) break;
    const pieces = Math.ceil(lengthOf(from, to) / maxEdge);
    for (let step = 1; step < pieces; step++) {
      const share = step / pieces;
      out.push([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]);
    }
  }
  return out;
}
