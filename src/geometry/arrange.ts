/**
 * Directed rings laid over each other, taken apart into loops that do not cross.
 *
 * The winding number of a point is the number of rings around it that run against the clock, less those that run with
 * it. At every point where rings meet, each way in is joined to a way out so that the paths do not cross; the paths
 * that come out are the edges between areas of one winding number and the next. With outer rings against the clock and
 * holes with it, "at least 1" is the union, "at least 2" the common ground of two polygons, and turning a polygon round
 * subtracts it. Points are made equal within the resolution of the coordinates first, because which edge is left of which
 * is decided by comparing directions, and has to be decided alike everywhere.
 */
import { interiorPoint, isInsideRing, resolutionOf, ringBounds, ringLength, signedRingArea } from './planar.ts';
import type { MultiPolygonRings, Position, Ring } from './polygon.ts';
import { findMeetings } from './segments.ts';
import type { Meeting } from './segments.ts';
import { createSnapper } from './snap.ts';

export interface Loop {
  readonly ring: Ring;
  /** Positive where the loop runs against the clock. */
  readonly area: number;
  /** Winding numbers on both sides. They differ by one. */
  readonly outside: number;
  readonly inside: number;
}

interface Edge {
  readonly from: Position;
  readonly to: Position;
}

/** The loops of closed rings, the largest first. Loops without area are left out. */
export function arrange(rings: readonly Ring[]): Loop[] {
  const resolution = resolutionOf(rings);
  const snap = createSnapper(resolution);
  const snapped = rings.map((ring) => ring.map(snap));
  const meetings = findMeetings(snapped, resolution).map((meeting) => ({ ...meeting, point: snap(meeting.point) }));
  const numberOf = createNumbering();
  const edges = withoutReturns(split(snapped, meetings), numberOf);
  const loops = trace(edges, joinEnds(edges, numberOf))
    .flatMap((path) => cutAtRepeats(path, numberOf))
    .map((ring) => ({ ring, area: signedRingArea(ring), bounds: ringBounds(ring) }))
    .filter(({ ring, area }) => Math.abs(area) > resolution * ringLength(ring))
    .sort((a, b) => Math.abs(b.area) - Math.abs(a.area));
  return loops.map(({ ring, area }, index) => {
    const [x, y] = interiorPoint(ring);
    let outside = 0;
    for (let larger = 0; larger < index; larger++) {
      const other = loops[larger]!;
      const [minX, minY, maxX, maxY] = other.bounds;
      const isNear = x >= minX && x <= maxX && y >= minY && y <= maxY;
      if (isNear && isInsideRing([x, y], other.ring)) outside += Math.sign(other.area);
    }
    return { ring, area, outside, inside: outside + Math.sign(area) };
  });
}

/** Polygons of loops of which each turns inside into outside: a hole belongs to the smallest shell around it. */
export function assemble(shells: readonly Ring[], holes: readonly Ring[]): MultiPolygonRings {
  const polygons = shells
    .map((shell) => ({ rings: [shell], area: Math.abs(signedRingArea(shell)) }))
    .sort((a, b) => a.area - b.area);
  for (const hole of holes) {
    const point = interiorPoint(hole);
    const size = Math.abs(signedRingArea(hole));
    // The point may lie on an island in the hole, which is smaller than the hole and not around it.
    polygons.find(({ rings, area }) => area > size && isInsideRing(point, rings[0]!))?.rings.push(hole);
  }
  return polygons.map(({ rings }) => rings).toReversed();
}

/** The edges of all rings, cut where they meet. */
function split(rings: readonly Ring[], meetings: readonly Meeting[]): Edge[] {
  const added = new Map<string, Position[]>();
  for (const { point, first, second } of meetings) {
    for (const { ring, edge } of [first, second]) {
      const key = `${ring} ${edge}`;
      const points = added.get(key);
      if (points === undefined) added.set(key, [point]);
      else points.push(point);
    }
  }
  const edges: Edge[] = [];
  rings.forEach((ring, number) => {
    for (let edge = 0; edge + 1 < ring.length; edge++) {
      let from = ring[edge]!;
      const start = from;
      const distance = (point: Position): number => Math.hypot(point[0] - start[0], point[1] - start[1]);
      const between = (added.get(`${number} ${edge}`) ?? []).toSorted((a, b) => distance(a) - distance(b));
      for (const to of [...between, ring[edge + 1]!]) {
        if (to[0] === from[0] && to[1] === from[1]) continue;
        edges.push({ from, to });
        from = to;
      }
    }
  });
  return edges;
}

/** Without pairs of edges that run there and back between the same points: they enclose nothing. */
function withoutReturns(edges: readonly Edge[], numberOf: Numbering): Edge[] {
  const waiting = new Map<number, number[]>();
  const isDropped = edges.map(() => false);
  // There are at most two points to an edge.
  const most = 2 * edges.length;
  edges.forEach(({ from, to }, index) => {
    const [start, end] = [numberOf(from), numberOf(to)];
    const back = waiting.get(end * most + start)?.pop();
    if (back === undefined) {
      const key = start * most + end;
      const same = waiting.get(key);
      if (same === undefined) waiting.set(key, [index]);
      else same.push(index);
      return;
    }
    isDropped[back] = true;
    isDropped[index] = true;
  });
  return edges.filter((_, index) => !isDropped[index]);
}

/** One end of an edge, at the point where it leaves or arrives. */
interface End {
  readonly edge: number;
  readonly isOut: boolean;
  readonly angle: number;
}

/** For each edge the one that follows it. */
function joinEnds(edges: readonly Edge[], numberOf: Numbering): Int32Array {
  const ends = new Map<number, End[]>();
  const add = (at: Position, towards: Position, edge: number, isOut: boolean): void => {
    const end = { edge, isOut, angle: Math.atan2(towards[1] - at[1], towards[0] - at[0]) };
    const others = ends.get(numberOf(at));
    if (others === undefined) ends.set(numberOf(at), [end]);
    else others.push(end);
  };
  edges.forEach(({ from, to }, edge) => {
    add(from, to, edge, true);
    add(to, from, edge, false);
  });
  const next = new Int32Array(edges.length);
  for (const around of ends.values()) {
    // A way out opens a bracket, the ground on its left has one winding more, and a way in closes it: matched like
    // brackets, no two paths cross, and each stays with the ground on its left where that only touches itself here.
    const open: End[] = [];
    for (const end of fromOutermost(around.sort(byAngle))) {
      if (end.isOut) open.push(end);
      else next[end.edge] = open.pop()!.edge;
    }
  }
  return next;
}

/** The same round, begun where the most brackets are closed, so that none is closed before it is opened. */
function fromOutermost(around: readonly End[]): readonly End[] {
  let [depth, least, start] = [0, 0, 0];
  around.forEach(({ isOut }, index) => {
    depth += isOut ? 1 : -1;
    if (depth >= least) return;
    least = depth;
    start = index + 1;
  });
  return [...around.slice(start), ...around.slice(0, start)];
}

/**
 * Against the clock. Edges on top of each other keep one order along their length, as if they ran side by side: what is
 * right of the other where they leave is left of it, seen from the point where they arrive.
 */
function byAngle(a: End, b: End): number {
  if (a.angle !== b.angle) return a.angle - b.angle;
  return a.isOut ? a.edge - b.edge : b.edge - a.edge;
}

function trace(edges: readonly Edge[], next: Int32Array): Position[][] {
  const isDone = new Uint8Array(edges.length);
  const paths: Position[][] = [];
  edges.forEach(({ from }, start) => {
    if (isDone[start] === 1) return;
    const path = [from];
    for (let edge = start; isDone[edge] === 0; edge = next[edge]!) {
      isDone[edge] = 1;
      path.push(edges[edge]!.to);
    }
    paths.push(path);
  });
  return paths;
}

/** A closed path that touches itself, as loops that do not. */
function cutAtRepeats(path: readonly Position[], numberOf: Numbering): Position[][] {
  const loops: Position[][] = [];
  const walked: Position[] = [];
  const placeOf = new Map<number, number>();
  for (const point of path) {
    const place = placeOf.get(numberOf(point));
    if (place === undefined) {
      placeOf.set(numberOf(point), walked.length);
      walked.push(point);
      continue;
    }
    const loop = walked.splice(place + 1);
    for (const passed of loop) placeOf.delete(numberOf(passed));
    loops.push([point, ...loop, point]);
  }
  return loops;
}

/** The number of a point's place: the same for points at the same place. */
type Numbering = (point: Position) => number;

/** A place is written down as text only once for each point: that took most of the time. */
function createNumbering(): Numbering {
  const known = new Map<Position, number>();
  const places = new Map<string, number>();
  return (point) => {
    const number = known.get(point);
    if (number !== undefined) return number;
    const key = `${point[0]} ${point[1]}`;
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    known.set(point, place);
    return place;
  };
}
