/** Outlines as nature and excavators leave them: wavy blobs, some in two parts, some with an island that was spared. */
import type { MultiPolygonRings, Position } from '../../geometry/polygon.ts';

/** A closed curve around a centre: `radius · (1 + Σ waves)` by angle, then stretched along x. */
export interface Blob {
  readonly x: number;
  readonly y: number;
  /** Metres. */
  readonly radius: number;
  /** Along x as a factor, along y as its inverse, so that the area stays. */
  readonly stretch: number;
  /** Amplitude and phase of cos(kθ + phase) for k = 2, 3, …; amplitudes sum to less than 0.3. */
  readonly waves: readonly (readonly [amplitude: number, phase: number])[];
}

/** Disjoint parts, and islands that lie inside one of them. */
export interface Shape {
  readonly parts: readonly Blob[];
  readonly holes: readonly Blob[];
}

/** Vertices per ring. At 100 m radius the chord leaves the curve by 3 cm. */
const VERTEX_COUNT = 128;

export function createBlob(
  random: () => number,
  x: number,
  y: number,
  radius: number,
  stretch: number,
  waviness: number,
): Blob {
  const shares = [0.4, 0.3, 0.2, 0.1];
  const waves = shares.map((share) => [waviness * share * (0.5 + 0.5 * random()), 2 * Math.PI * random()] as const);
  return { x, y, radius, stretch, waves };
}

/** Whether a point lies in the blob or within about `margin` metres of it (exact where the blob is a circle). */
export function blobContains(blob: Blob, x: number, y: number, margin: number): boolean {
  const dx = (x - blob.x) / blob.stretch;
  const dy = (y - blob.y) * blob.stretch;
  // Math.hypot is several times slower, and this runs for every pixel corner.
  const distance = Math.sqrt(dx * dx + dy * dy) - margin;
  if (distance > blob.radius * 1.3) return false;
  if (distance < blob.radius * 0.7) return true;
  return distance < radiusAt(blob, Math.atan2(dy, dx));
}

/** Whether a point lies in a part or within `margin` metres of one. Islands count as inside. */
export function shapeReaches(shape: Shape, x: number, y: number, margin: number): boolean {
  return shape.parts.some((part) => blobContains(part, x, y, margin));
}

/** The outline in metres of the site's frame: outer rings counterclockwise, islands clockwise, all closed. */
export function shapeRings(shape: Shape): MultiPolygonRings {
  return shape.parts.map((part) => [
    blobRing(part),
    ...shape.holes.filter((hole) => blobContains(part, hole.x, hole.y, 0)).map((hole) => blobRing(hole).toReversed()),
  ]);
}

function blobRing(blob: Blob): Position[] {
  const ring: Position[] = [];
  for (let i = 0; i < VERTEX_COUNT; i++) {
    const angle = (2 * Math.PI * i) / VERTEX_COUNT;
    const radius = radiusAt(blob, angle);
    const dx = radius * Math.cos(angle) * blob.stretch;
    const dy = (radius * Math.sin(angle)) / blob.stretch;
    ring.push([blob.x + dx, blob.y + dy]);
  }
  ring.push(ring[0]!);
  return ring;
}

function radiusAt(blob: Blob, angle: number): number {
  let factor = 1;
  for (let i = 0; i < blob.waves.length; i++) {
    const [amplitude, phase] = blob.waves[i]!;
    factor += amplitude * Math.cos((i + 2) * angle + phase);
  }
  return blob.radius * factor;
}
