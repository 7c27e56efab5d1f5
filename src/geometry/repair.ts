/**
 * Outlines as they come out of files, made fit to measure. A fault that leaves one answer is repaired and named; one that
 * leaves two is refused, because a guess would move public money.
 */
import { QingshanError } from '../errors.ts';
import { cleanRing } from './clean-ring.ts';
import { resolveCrs } from './crs.ts';
import { takeApart } from './loops.ts';
import { subtract, unite } from './clip.ts';
import { overlapArea } from './overlap.ts';
import { isInsideRing, orient, planarArea, resolutionOf, ringBounds, ringLength } from './planar.ts';
import type { MultiPolygonRings, Outline, PolygonRings, Ring } from './polygon.ts';
import { findMeetings } from './segments.ts';

export { findOverlaps } from './overlap.ts';

/** What was done. The direction of rings is set without mention: it is a convention of formats, not a fault. */
export type Repair =
  | 'ring-closed'
  | 'duplicate-points-dropped'
  | 'spikes-dropped'
  | 'part-without-area-dropped'
  | 'hole-without-area-dropped'
  | 'ring-touching-itself-split'
  | 'tiny-loops-resolved-by-even-odd'
  | 'holes-clipped'
  | 'parts-united';

/** Loops that could be read either way are resolved by even-odd up to this share of the ring's area in all. */
const TINY_LOOP_SHARE = 1e-3;
/** Outlines that share this much of both are one drawn twice. */
const SAME_SHARE = 0.999;

/**
 * The outline with closed, correctly nested rings that do not cross and disjoint parts, in its own CRS; untouched vertices keep
 * their bits.
 *
 * @param featureId named in the error
 * @throws QingshanError POLYGON_INVALID: coordinates that are no numbers or no degrees, fewer than three points, no area,
 *   a ring that crosses itself with two large lobes, a hole outside its ring, a part inside another part
 */
export function repairOutline(outline: Outline, featureId: string): { outline: Outline; repairs: readonly Repair[] } {
  const refuse = (why: string): never => {
    throw new QingshanError('POLYGON_INVALID', { feature: featureId, why });
  };
  checkCoordinates(outline, refuse);
  const repairs = new Set<Repair>();
  const parts = outline.polygons.flatMap((given, index) =>
    repairPolygon(given, index + 1, repairs, refuse).map((rings) => ({ rings, number: index + 1 })),
  );
  if (parts.length === 0) refuse('it has no area');
  const polygons = uniteParts(parts, repairs, refuse).map((rings) => orient(rings));
  return { outline: { crs: outline.crs, polygons }, repairs: [...repairs] };
}

type Refuse = (why: string) => never;

function checkCoordinates({ crs, polygons }: Outline, refuse: Refuse): void {
  const isGeographic = resolveCrs(crs).kind === 'geographic';
  if (polygons.every((rings) => rings.length === 0)) refuse('it is empty');
  for (const [x, y] of polygons.flat(2)) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) refuse(`coordinate ${x}, ${y} is not a number`);
    if (isGeographic && (Math.abs(x) > 180 || Math.abs(y) > 90)) refuse(`coordinate ${x}, ${y} is not in degrees`);
  }
  const distinct = new Set(polygons.flat(2).map(([x, y]) => `${x} ${y}`));
  if (distinct.size < 3) refuse('it has fewer than three points');
}

/** One polygon as it was given, as polygons that are sound; none where it has no area. */
function repairPolygon(given: PolygonRings, part: number, repairs: Set<Repair>, refuse: Refuse): MultiPolygonRings {
  const [outer, ...inner] = given.map((ring) => cleanRing(ring, repairs));
  if (outer === undefined) {
    repairs.add('part-without-area-dropped');
    return [];
  }
  const holes = inner.filter((hole) => hole !== undefined);
  if (holes.length < inner.length) repairs.add('hole-without-area-dropped');
  const shell = resolveRing(outer, `the outer ring of part ${part}`, repairs, refuse);
  if (holes.length === 0) return shell;
  const cuts = holes.map((hole, index) => resolveRing(hole, `hole ${index + 1} of part ${part}`, repairs, refuse));
  return cutHoles(shell, cuts, part, repairs, refuse);
}

function resolveRing(ring: Ring, where: string, repairs: Set<Repair>, refuse: Refuse): MultiPolygonRings {
  const loops = takeApart(ring);
  if (loops === undefined) return [[ring]];
  const { polygons, disputedArea, mainArea, meetsAt } = loops;
  if (mainArea === 0) {
    repairs.add('part-without-area-dropped');
    return [];
  }
  const share = disputedArea / mainArea;
  if (share > TINY_LOOP_SHARE) {
    const percent = (100 * share).toFixed(1);
    refuse(
      `${where} crosses itself at ${meetsAt[0]}, ${meetsAt[1]}; what it encloses can be read in two ways (${percent} %)`,
    );
  }
  repairs.add(disputedArea > 0 ? 'tiny-loops-resolved-by-even-odd' : 'ring-touching-itself-split');
  return polygons;
}

/** The shell without its holes. Rings that are nested as they should be come back as they are. */
function cutHoles(
  shell: MultiPolygonRings,
  holes: readonly MultiPolygonRings[],
  part: number,
  repairs: Set<Repair>,
  refuse: Refuse,
): MultiPolygonRings {
  const [outer] = shell[0] ?? [];
  const rings = [...shell, ...holes.flat()].flat();
  const isPlain = outer !== undefined && rings.length === 1 + holes.length;
  if (isPlain && areNested(rings)) return [rings];
  holes.forEach((hole, index) => {
    if (overlapArea(hole, shell) <= TINY_LOOP_SHARE * planarArea(hole)) {
      refuse(`hole ${index + 1} of part ${part} lies outside its ring`);
    }
  });
  const cut = subtract(shell, holes.flat());
  const expected = planarArea(shell) - holes.reduce((area, hole) => area + planarArea(hole), 0);
  // Holes that only touch the ring or each other are sound.
  if (isPlain && Math.abs(planarArea(cut) - expected) <= 1e-9 * planarArea(shell)) return [rings];
  repairs.add('holes-clipped');
  return cut;
}

/** True where no two rings meet and each later one lies in the first and in no other. */
function areNested(rings: readonly Ring[]): boolean {
  if (findMeetings(rings, resolutionOf(rings)).length > 0) return false;
  // Where rings do not meet, one vertex stands for all.
  return rings.every((ring, index) =>
    rings.every((other, place) => place === index || isInsideRing(ring[0]!, other) === (place === 0)),
  );
}

/** A sound polygon, and the number of the part in the file that it comes from. */
interface Part {
  readonly rings: PolygonRings;
  readonly number: number;
}

function uniteParts(parts: readonly Part[], repairs: Set<Repair>, refuse: Refuse): MultiPolygonRings {
  const resolution = resolutionOf(parts.flatMap(({ rings }) => rings));
  const isOverlapping = parts.map(() => false);
  parts.forEach((first, i) => {
    for (let j = i + 1; j < parts.length; j++) {
      const second = parts[j]!;
      // What one part was split into is disjoint already.
      if (first.number === second.number || !doBoundsMeet(first.rings[0]!, second.rings[0]!)) continue;
      const common = overlapArea([first.rings], [second.rings]);
      if (common <= resolution * (ringLength(first.rings[0]!) + ringLength(second.rings[0]!))) continue;
      const [small, large] = [planarArea([first.rings]), planarArea([second.rings])].sort((a, b) => a - b) as [
        number,
        number,
      ];
      const isInside = common >= SAME_SHARE * small && small < SAME_SHARE * large;
      if (isInside && small > TINY_LOOP_SHARE * large) {
        refuse(
          `of parts ${first.number} and ${second.number} one lies inside the other: it can be a hole, or the same ground twice`,
        );
      }
      isOverlapping[i] = true;
      isOverlapping[j] = true;
    }
  });
  const polygons = parts.map(({ rings }) => rings);
  if (!isOverlapping.includes(true)) return polygons;
  repairs.add('parts-united');
  return [
    ...polygons.filter((_, index) => !isOverlapping[index]),
    ...unite(polygons.filter((_, index) => isOverlapping[index])),
  ];
}

function doBoundsMeet(a: Ring, b: Ring): boolean {
  const [minXa, minYa, maxXa, maxYa] = ringBounds(a);
  const [minXb, minYb, maxXb, maxYb] = ringBounds(b);
  return minXa <= maxXb && minXb <= maxXa && minYa <= maxYb && minYb <= maxYa;
}
