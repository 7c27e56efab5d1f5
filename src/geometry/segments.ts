/** Where the edges of rings meet. Only near edges are compared (packed R-tree), so rings of 10,000 points take milliseconds. */
import Flatbush from 'flatbush';

import type { Bounds } from '../raster/grid.ts';
import { ringBounds } from './planar.ts';
import type { Position, Ring } from './polygon.ts';

/** Two edges meet at a point: edge `edge` of ring `ring`, from its vertex of that number to the next. */
export interface Meeting {
  readonly point: Position;
  readonly first: { readonly ring: number; readonly edge: number };
  readonly second: { readonly ring: number; readonly edge: number };
  /** True where the edges go through each other; false where an end of one lies on the other. */
  readonly isCrossing: boolean;
}

interface Edge {
  readonly ring: number;
  readonly edge: number;
  readonly from: Position;
  readonly to: Position;
}

/**
 * All meetings of edges, other than an edge with its neighbour in their common vertex. Each pair that overlaps along a
 * line appears with the ends of the overlap.
 *
 * @param resolution points closer than this are one
 */
export function findMeetings(rings: readonly Ring[], resolution: number): Meeting[] {
  return meetingsOf(listEdges(rings), rings, resolution, () => true);
}

function meetingsOf(
  edges: readonly Edge[],
  rings: readonly Ring[],
  resolution: number,
  isWanted: (first: Edge, second: Edge) => boolean,
): Meeting[] {
  if (edges.length < 2) return [];
  const index = new Flatbush(edges.length);
  for (const { from, to } of edges) {
    index.add(Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1]));
  }
  index.finish();
  const meetings: Meeting[] = [];
  edges.forEach((first, i) => {
    const { from, to } = first;
    const near = index.search(
      Math.min(from[0], to[0]) - resolution,
      Math.min(from[1], to[1]) - resolution,
      Math.max(from[0], to[0]) + resolution,
      Math.max(from[1], to[1]) + resolution,
      (j) => j > i && isWanted(first, edges[j]!),
    );
    for (const j of near.sort((a, b) => a - b)) addMeetings(first, edges[j]!, rings, resolution, meetings);
  });
  return meetings;
}

/** True where an edge of one set of rings meets an edge of the other. */
export function doRingsMeet(a: readonly Ring[], b: readonly Ring[], resolution: number): boolean {
  const [minXa, minYa, maxXa, maxYa] = boundsOfRings(a);
  const [minXb, minYb, maxXb, maxYb] = boundsOfRings(b);
  const [minX, minY] = [Math.max(minXa, minXb) - resolution, Math.max(minYa, minYb) - resolution];
  const [maxX, maxY] = [Math.min(maxXa, maxXb) + resolution, Math.min(maxYa, maxYb) + resolution];
  // Only edges in the common bounds can meet; the outlines may be large beside them.
  const isNear = ({ from, to }: Edge): boolean =>
    Math.min(from[0], to[0]) <= maxX &&
    Math.max(from[0], to[0]) >= minX &&
    Math.min(from[1], to[1]) <= maxY &&
    Math.max(from[1], to[1]) >= minY;
  const rings = [...a, ...b];
  const edges = listEdges(rings).filter(isNear);
  const isOfA = ({ ring }: { readonly ring: number }): boolean => ring < a.length;
  return meetingsOf(edges, rings, resolution, (first, second) => isOfA(first) !== isOfA(second)).length > 0;
}

function boundsOfRings(rings: readonly Ring[]): Bounds {
  const bounds = rings.map(ringBounds);
  return [
    Math.min(...bounds.map(([minX]) => minX)),
    Math.min(...bounds.map(([, minY]) => minY)),
    Math.max(...bounds.map(([, , maxX]) => maxX)),
    Math.max(...bounds.map(([, , , maxY]) => maxY)),
  ];
}

function addMeetings(first: Edge, second: Edge, rings: readonly Ring[], resolution: number, meetings: Meeting[]): void {
  const common = commonVertex(first, second, rings);
  const ends: Position[] = [];
  for (const point of [second.from, second.to])
    if (point !== common && isOn(point, first, resolution)) ends.push(point);
  for (const point of [first.from, first.to]) {
    if (point !== common && isOn(point, second, resolution) && !ends.some((end) => isSame(end, point)))
      ends.push(point);
  }
  const others = common === undefined ? ends : ends.filter((end) => !isSame(end, common));
  for (const point of others) meetings.push({ point, first, second, isCrossing: false });
  if (ends.length > 0 || common !== undefined) return;
  const point = crossing(first, second);
  if (point !== undefined) meetings.push({ point, first, second, isCrossing: true });
}

/** The vertex in which two edges follow each other on the same ring. */
function commonVertex(first: Edge, second: Edge, rings: readonly Ring[]): Position | undefined {
  if (first.ring !== second.ring) return undefined;
  if (second.edge === first.edge + 1) return second.from;
  const last = rings[first.ring]!.length - 2;
  return first.edge === 0 && second.edge === last ? second.to : undefined;
}

/** Proper crossing of two edges, none of whose ends lies on the other. */
function crossing({ from: a, to: b }: Edge, { from: c, to: d }: Edge): Position | undefined {
  const sideC = side(a, b, c);
  const sideD = side(a, b, d);
  if (sideC > 0 === sideD > 0) return undefined;
  const sideA = side(c, d, a);
  const sideB = side(c, d, b);
  if (sideA > 0 === sideB > 0) return undefined;
  const share = sideA / (sideA - sideB);
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
}

/** Twice the area of the triangle; its sign is the side of the line `from`–`to` on which `point` lies. */
function side(from: Position, to: Position, point: Position): number {
  return (to[0] - from[0]) * (point[1] - from[1]) - (to[1] - from[1]) * (point[0] - from[0]);
}

function isOn(point: Position, { from, to }: Edge, resolution: number): boolean {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  if (Math.abs(side(from, to, point)) > resolution * length) return false;
  const along = ((point[0] - from[0]) * dx + (point[1] - from[1]) * dy) / length;
  return along >= -resolution && along <= length + resolution;
}

function isSame(a: Position, b: Position): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function listEdges(rings: readonly Ring[]): Edge[] {
  return rings.flatMap((points, ring) => points.slice(1).map((to, edge) => ({ ring, edge, from: points[edge]!, to })));
}
