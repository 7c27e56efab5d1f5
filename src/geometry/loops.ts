/** A ring that meets itself, taken apart into loops that do not. */
import { difference, intersection, union } from 'polyclip-ts';

import { interiorPoint, isInsideRing, planarArea, resolutionOf, ringLength, signedRingArea, toGeom } from './planar.ts';
import type { MultiPolygonRings, Position, Ring } from './polygon.ts';
import { findMeetings } from './segments.ts';

export interface Loops {
  /** By even-odd: every loop turns inside into outside. */
  readonly polygons: MultiPolygonRings;
  /** Area of the loops about which even-odd and winding number disagree: the lobes of a bow-tie, ground enclosed twice. */
  readonly disputedArea: number;
  /** Area of the largest loop. */
  readonly mainArea: number;
  /** Where the ring first meets itself. */
  readonly meetsAt: Position;
}

interface Loop {
  readonly loop: Ring;
  /** Signed. */
  readonly area: number;
}

/** The loops of a ring that crosses or touches itself, undefined for a simple ring. */
export function takeApart(ring: Ring): Loops | undefined {
  const resolution = resolutionOf([ring]);
  const meetings = findMeetings([ring], resolution);
  const [meeting] = meetings;
  if (meeting === undefined) return undefined;
  const added = new Map<number, Position[]>();
  for (const { point, first, second } of meetings) {
    for (const { edge } of [first, second]) added.set(edge, [...(added.get(edge) ?? []), point]);
  }
  const loops: Loop[] = walk(withPoints(ring, added))
    .filter((loop) => loop.length >= 4 && Math.abs(signedRingArea(loop)) > resolution * ringLength(loop))
    .map((loop) => ({ loop, area: signedRingArea(loop) }))
    .sort((a, b) => Math.abs(b.area) - Math.abs(a.area));
  return { ...(doCross(loops) ? lay(loops) : nest(loops)), meetsAt: meeting.point };
}

/** The ring with the meeting points among its vertices, in order along each edge. */
function withPoints(ring: Ring, added: ReadonlyMap<number, readonly Position[]>): Position[] {
  const out: Position[] = [];
  const push = (point: Position): void => {
    const last = out.at(-1);
    if (last === undefined || last[0] !== point[0] || last[1] !== point[1]) out.push(point);
  };
  for (let edge = 0; edge + 1 < ring.length; edge++) {
    const from = ring[edge]!;
    push(from);
    const distance = (point: Position): number => Math.hypot(point[0] - from[0], point[1] - from[1]);
    for (const point of (added.get(edge) ?? []).toSorted((a, b) => distance(a) - distance(b))) push(point);
  }
  push(ring.at(-1)!);
  return out;
}

/** Walks the ring and cuts off a loop whenever it comes back to a point it has been at. */
function walk(ring: readonly Position[]): Position[][] {
  const loops: Position[][] = [];
  const path: Position[] = [];
  const placeOf = new Map<string, number>();
  for (const point of ring) {
    const key = `${point[0]} ${point[1]}`;
    const place = placeOf.get(key);
    if (place === undefined) {
      placeOf.set(key, path.length);
      path.push(point);
      continue;
    }
    const loop = path.splice(place + 1);
    for (const [x, y] of loop) placeOf.delete(`${x} ${y}`);
    loops.push([point, ...loop, point]);
  }
  return loops;
}

/**
 * True where two loops can go through each other. All meetings are vertices by now, and two closed lines cross an even
 * number of times: one common vertex is a touch.
 */
function doCross(loops: readonly Loop[]): boolean {
  const seen = new Map<string, number[]>();
  const common = new Set<string>();
  for (const [index, { loop }] of loops.entries()) {
    for (const [x, y] of loop.slice(1)) {
      const key = `${x} ${y}`;
      for (const other of seen.get(key) ?? []) {
        if (common.has(`${other} ${index}`)) return true;
        common.add(`${other} ${index}`);
      }
      seen.set(key, [...(seen.get(key) ?? []), index]);
    }
  }
  return false;
}

/**
 * Loops that do not cross: each lies inside or outside each larger one, and changes the winding number there by its own
 * direction. Where that stays 0 or 1, even-odd and winding number agree on what is inside.
 */
function nest(loops: readonly Loop[]): Omit<Loops, 'meetsAt'> {
  const main = Math.sign(loops[0]?.area ?? 1);
  const shells: { rings: Ring[]; loop: number }[] = [];
  let disputedArea = 0;
  loops.forEach(({ loop, area }, index) => {
    const point = interiorPoint(loop);
    const around = loops
      .slice(0, index)
      .flatMap((larger, place) => (isInsideRing(point, larger.loop) ? [{ ...larger, place }] : []));
    const outside = around.reduce((total, larger) => total + Math.sign(larger.area) * main, 0);
    const inside = outside + Math.sign(area) * main;
    if (isDisputed(outside) || isDisputed(inside)) disputedArea += Math.abs(area);
    if (around.length % 2 === 0) shells.push({ rings: [loop], loop: index });
    // A hole belongs to the smallest shell around it, which is the last one: loops are sorted by area.
    else shells.findLast(({ loop: shell }) => around.some(({ place }) => place === shell))?.rings.push(loop);
  });
  return { polygons: shells.map(({ rings }) => rings), disputedArea, mainArea: Math.abs(loops[0]?.area ?? 0) };
}

/** Loops that cross: laid over each other one by one, into pieces of which each has one winding number. */
function lay(loops: readonly Loop[]): Omit<Loops, 'meetsAt'> {
  const main = Math.sign(loops[0]?.area ?? 1);
  let pieces: { polygons: MultiPolygonRings; winding: number }[] = [];
  for (const { loop, area } of loops) {
    const turn = Math.sign(area) * main;
    const cover = toGeom([[loop]]);
    let free: MultiPolygonRings = [[loop]];
    const next: typeof pieces = [];
    for (const { polygons, winding } of pieces) {
      next.push({ polygons: difference(toGeom(polygons), cover), winding });
      next.push({ polygons: intersection(toGeom(polygons), cover), winding: winding + turn });
      if (free.length > 0) free = difference(toGeom(free), toGeom(polygons));
    }
    next.push({ polygons: free, winding: turn });
    pieces = next.filter(({ polygons }) => polygons.length > 0);
  }
  const disputedArea = pieces.reduce(
    (area, { polygons, winding }) => area + (isDisputed(winding) ? planarArea(polygons) : 0),
    0,
  );
  const [first, ...others] = pieces.filter(({ winding }) => winding % 2 !== 0).map(({ polygons }) => toGeom(polygons));
  const polygons = first === undefined ? [] : union(first, ...others);
  return { polygons, disputedArea, mainArea: Math.abs(loops[0]?.area ?? 0) };
}

function isDisputed(winding: number): boolean {
  return winding !== 0 && winding !== 1;
}
