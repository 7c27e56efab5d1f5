/** The reference ring of undisturbed ground around a patch (SCIENCE §3.5). */
import { buffer } from '@turf/turf';

import type { Bounds } from '../raster/grid.ts';
import { outlineArea } from './area.ts';
import { subtract } from './clip.ts';
import { isInsideRing, ringLength } from './planar.ts';
import type { MultiPolygonRings, Outline, PolygonRings, Position, Ring } from './polygon.ts';
import { estimateRingArea } from './ring-estimate.ts';
import { lngLatBounds, moveOutline } from './transform.ts';

const LNG_LAT = 'EPSG:4490';
/** Segments of a quarter circle: the chord of 8 lies half a percent of the radius inside the arc. */
const QUARTER_SEGMENTS = 8;
/** A ring must be a little wider than that, or its two edges could touch. */
const MIN_RATIO = 1.05;
/** An estimate this far below what is needed is no accident of its lattice. */
const ESTIMATE_MARGIN = 0.93;
const METRES_PER_DEGREE = 111_320;

export interface RingPolicy {
  readonly innerMetres: number;
  /** The gap between patch and ring is at least so many pixels. */
  readonly innerPixels: number;
  /** Outer distances to try. */
  readonly stepsMetres: readonly number[];
  /** Area of the ring over the area of the patch. */
  readonly minAreaRatio: number;
  readonly targetPixels: number;
}

export interface ReferenceRing {
  readonly innerMetres: number;
  readonly outerMetres: number;
  /** Degrees, EPSG:4490. */
  readonly polygons: MultiPolygonRings;
}

/**
 * Ground between two distances from an outline, in degrees (EPSG:4490), without the excluded outlines and the ground
 * within `innerMetres` of them. Distances are on the mean sphere, 0.3 % from the ellipsoid at worst.
 */
export function ringPolygons(
  outline: Outline,
  innerMetres: number,
  outerMetres: number,
  excluded: readonly Outline[],
): MultiPolygonRings {
  const polygons = moveOutline(outline, LNG_LAT);
  const plain = plainRing(grownOutline(outline, innerMetres), grow(polygons, outerMetres));
  const cuts = cutsNear(outline, innerMetres, outerMetres, excluded);
  return cuts.length === 0 ? plain : subtract(plain, cuts);
}

/** Area in m² of what `ringPolygons` returns. */
export function ringArea(polygons: MultiPolygonRings): number {
  return outlineArea({ crs: LNG_LAT, polygons });
}

/**
 * The smallest step whose ring is large enough beside the patch and holds enough pixels; undefined where none does.
 *
 * @param areaM2 of the patch
 * @param gsd ground size of a pixel in metres
 * @param excluded outlines of other patches; the patch's own may be among them
 */
export function chooseRing(
  outline: Outline,
  areaM2: number,
  gsd: number,
  excluded: readonly Outline[],
  policy: RingPolicy,
): ReferenceRing | undefined {
  const innerMetres = Math.max(policy.innerMetres, policy.innerPixels * gsd);
  const needed = Math.max(policy.minAreaRatio * areaM2, policy.targetPixels * gsd * gsd);
  const polygons = moveOutline(outline, LNG_LAT);
  const inner = grownOutline(outline, innerMetres);
  const innerArea = ringArea(inner);
  const ownArea = outlineArea({ crs: LNG_LAT, polygons });
  const perimeter = perimeterMetres(polygons);
  for (const outerMetres of policy.stepsMetres.toSorted((a, b) => a - b)) {
    if (outerMetres < MIN_RATIO * innerMetres) continue;
    // Steiner: growing by r adds at most perimeter · r, and π r² a part. Where even that is too little nothing has to be computed.
    const most = ownArea + perimeter * outerMetres + polygons.length * Math.PI * outerMetres ** 2;
    if (1.02 * most - innerArea < needed) continue;
    const cuts = cutsNear(outline, innerMetres, outerMetres, excluded);
    // Growing and cutting take ten times as long as asking whether that can be enough.
    if (estimateRingArea(polygons, innerMetres, outerMetres, cuts) < ESTIMATE_MARGIN * needed) continue;
    const plain = plainRing(inner, grow(polygons, outerMetres));
    if (ringArea(plain) < needed) continue;
    const ring = cuts.length === 0 ? plain : subtract(plain, cuts);
    if (ringArea(ring) >= needed) return { innerMetres, outerMetres, polygons: ring };
  }
  return undefined;
}

/** Every point within a distance of the polygons. */
function grow(polygons: MultiPolygonRings, metres: number): MultiPolygonRings {
  const coordinates = polygons.map((rings) => rings.map((ring) => ring.map(([lng, lat]) => [lng, lat])));
  const feature = { type: 'Feature', properties: {}, geometry: { type: 'MultiPolygon', coordinates } } as const;
  const grown = buffer(feature, metres, { units: 'meters', steps: QUARTER_SEGMENTS })?.geometry;
  if (grown === undefined) throw new RangeError(`growing an outline by ${metres} m left nothing`);
  const parts = grown.type === 'Polygon' ? [grown.coordinates] : grown.coordinates;
  return parts as unknown as MultiPolygonRings;
}

/** `outer` without `inner`, which lies well inside it: no edges cross, so rings only change their role. */
function plainRing(inner: MultiPolygonRings, outer: MultiPolygonRings): MultiPolygonRings {
  const islands: PolygonRings[] = [];
  const holesOfIslands = new Set<Ring>();
  const outerHoles = outer.flatMap((rings) => rings.slice(1));
  for (const hole of inner.flatMap((rings) => rings.slice(1))) {
    const inside = outerHoles.filter((ring) => isInsideRing(ring[0]!, hole));
    for (const ring of inside) holesOfIslands.add(ring);
    islands.push([hole, ...inside]);
  }
  const shells = outer.map(([shell, ...holes]): PolygonRings => {
    const cuts = inner.flatMap(([ring]) => (ring !== undefined && isInsideRing(ring[0]!, shell!) ? [ring] : []));
    return [shell!, ...holes.filter((ring) => !holesOfIslands.has(ring)), ...cuts];
  });
  return [...shells, ...islands];
}

/** What is cut out of a ring: the others that reach into it, grown by the gap. */
function cutsNear(
  outline: Outline,
  innerMetres: number,
  outerMetres: number,
  excluded: readonly Outline[],
): MultiPolygonRings {
  const reach = growBounds(boundsOf(outline), outerMetres + innerMetres);
  const near = excluded.filter((other) => other !== outline && doMeet(reach, boundsOf(other)));
  return near.flatMap((other) => grownOutline(other, innerMetres));
}

// Outlines do not change, and each is a neighbour of many.
const knownBounds = new WeakMap<Outline, Bounds>();
const knownGrown = new WeakMap<Outline, { readonly metres: number; readonly polygons: MultiPolygonRings }>();

function grownOutline(outline: Outline, metres: number): MultiPolygonRings {
  const known = knownGrown.get(outline);
  if (known?.metres === metres) return known.polygons;
  const polygons = grow(moveOutline(outline, LNG_LAT), metres);
  knownGrown.set(outline, { metres, polygons });
  return polygons;
}

function boundsOf(outline: Outline): Bounds {
  const known = knownBounds.get(outline);
  if (known !== undefined) return known;
  const bounds = lngLatBounds(outline);
  knownBounds.set(outline, bounds);
  return bounds;
}

function growBounds([west, south, east, north]: Bounds, metres: number): Bounds {
  const dLat = (1.01 * metres) / METRES_PER_DEGREE;
  const dLng = dLat / Math.cos((Math.max(Math.abs(south), Math.abs(north)) * Math.PI) / 180);
  return [west - dLng, south - dLat, east + dLng, north + dLat];
}

function doMeet(a: Bounds, b: Bounds): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

function perimeterMetres(polygons: MultiPolygonRings): number {
  return polygons.flat().reduce((length, ring) => {
    const shrink = Math.cos(((ring[0]?.[1] ?? 0) * Math.PI) / 180);
    const inMetres = ring.map(([lng, lat]): Position => [lng * METRES_PER_DEGREE * shrink, lat * METRES_PER_DEGREE]);
    return length + ringLength(inMetres);
  }, 0);
}
