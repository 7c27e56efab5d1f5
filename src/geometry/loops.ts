/** A ring that meets itself, taken apart into loops that do not. */
import { arrange, assemble } from './arrange.ts';
import { resolutionOf } from './planar.ts';
import type { MultiPolygonRings, Position, Ring } from './polygon.ts';
import { findMeetings } from './segments.ts';

export interface Loops {
  /** By even-odd: every loop turns inside into outside. */
  readonly polygons: MultiPolygonRings;
  /** Area of the loops about which even-odd and winding number disagree: the lobes of a bow-tie, ground enclosed twice. */
  readonly disputedArea: number;
  /** Area of the largest loop, 0 where the ring encloses nothing. */
  readonly mainArea: number;
  /** Where the ring first meets itself. */
  readonly meetsAt: Position;
}

/** The loops of a ring that crosses or touches itself, undefined for a simple ring. */
export function takeApart(ring: Ring): Loops | undefined {
  const [meeting] = findMeetings([ring], resolutionOf([ring]));
  if (meeting === undefined) return undefined;
  const loops = arrange([ring]);
  const direction = Math.sign(loops[0]?.area ?? 1);
  // Where the winding number is 0 or 1, in the direction of the largest loop, all rules agree on what is inside.
  const isDisputed = (winding: number): boolean => winding !== 0 && winding !== direction;
  const disputed = loops.filter(({ outside, inside }) => isDisputed(outside) || isDisputed(inside));
  return {
    polygons: assemble(
      loops.filter(({ outside }) => outside % 2 === 0).map((loop) => loop.ring),
      loops.filter(({ outside }) => outside % 2 !== 0).map((loop) => loop.ring),
    ),
    disputedArea: disputed.reduce((total, { area }) => total + Math.abs(area), 0),
    mainArea: Math.abs(loops[0]?.area ?? 0),
    meetsAt: meeting.point,
  };
}
